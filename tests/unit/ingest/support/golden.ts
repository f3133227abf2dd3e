import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Row } from '../formats/loaded-rows.ts'

const FIXTURES = resolve(import.meta.dirname, '../../../fixtures')
const GOLDEN = '.golden.json'
/** What explains or expects rather than being read. */
const NOT_READ = /\.golden\.json$|README\.md$|^vendor-examples\/expected\.json$/

/** What must come out of a file. Written by hand or by something that shares no code with the parsers. */
export interface Golden {
  /** Where the expected values come from. */
  readonly source: string
  readonly format: string
  /** Every accepted record in order, NULLs left out; numbers beyond 2^53 as text. */
  readonly rows: readonly Row[]
  readonly rejections?: readonly { readonly reason: string; readonly records: readonly number[] }[]
  /** A text between slashes is a pattern. */
  readonly warnings?: readonly string[]
  /** Where a person is asked about the columns: what is proposed. */
  readonly targets?: readonly (string | null)[]
}

export interface Fixture {
  readonly name: string
  readonly bytes: Uint8Array
  /** Missing for a fixture that nobody says anything about. */
  readonly golden: Golden | undefined
}

/** Every file of `tests/fixtures`, with what is expected of it in the file of the same name that ends in `.golden.json`. */
export function allFixtures(): readonly Fixture[] {
  return readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(FIXTURES, join(entry.parentPath, entry.name)))
    .filter((name) => !NOT_READ.test(name))
    .sort()
    .map(readFixture)
}

function readFixture(name: string): Fixture {
  const path = join(FIXTURES, name)
  const golden = existsSync(path + GOLDEN)
    ? (JSON.parse(readFileSync(path + GOLDEN, 'utf8')) as Golden)
    : undefined
  return { name, bytes: new Uint8Array(readFileSync(path)), golden }
}
