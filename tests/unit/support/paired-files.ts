import { FIXED_LABELS } from '../../../src/flow/fixed-labels.ts'
import { load } from '../ingest/formats/loaded-rows.ts'
import { fixture } from '../ingest/support/read-fixture.ts'
import type { PlainRecord, TestEngine } from './duckdb.ts'

/** Pairs all records that are in the engine. */
export async function pair(engine: TestEngine): Promise<void> {
  const labels = new Map([...engine.labels, ...FIXED_LABELS])
  await engine.table.pair(labels, new AbortController().signal, () => undefined)
  await engine.table.defineViews(labels)
}

/** Reads a file by its format and inserts its records. */
export async function insertFile(
  engine: TestEngine,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  const loaded = load(content)
  if (!loaded) throw new Error(`${name} is in no known format`)
  await engine.insert(
    loaded.rows.map((row) => ({ ...plain(row), file: name, format: loaded.format }) satisfies PlainRecord),
  )
}

/** Loads one of the vendors' examples alone and pairs it. */
export async function pairExample(engine: TestEngine, ...names: readonly string[]): Promise<void> {
  await engine.reset()
  for (const name of names) await insertFile(engine, name, fixture(`vendor-examples/${name}`))
  await pair(engine)
}

/** Times become epoch milliseconds again. */
function plain(row: Readonly<Record<string, unknown>>): PlainRecord {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
        ? Date.parse(value)
        : (value as PlainRecord[string]),
    ]),
  )
}
