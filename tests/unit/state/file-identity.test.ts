import { describe, expect, it } from 'vitest'
import type { LoadedFile } from '../../../src/state/dataset.svelte.ts'
import { FileIdentities } from '../../../src/state/file-identity.ts'

const MIDDLE = 20_000

function fileOf(bytes: Uint8Array<ArrayBuffer>, name: string, lastModified = 0): File {
  return new File([bytes], name, { lastModified })
}

/** 40,000 bytes, with one of them changed where `at` says so. */
function content(at?: number): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from({ length: 2 * MIDDLE }, (_, i) => (i * 7919) & 255)
  if (at !== undefined) bytes[at]! ^= 1
  return bytes
}

const loaded = (...files: readonly File[]) =>
  files.map((file) => ({ label: file.name, file }) as unknown as LoadedFile)

describe('a file that is opened again', () => {
  it.each([
    ['the same bytes under another name', fileOf(content(), 'copy.log', 5), true],
    ['the same name and date', fileOf(content(3), 'a.log', 1), true],
    ['another byte at the begin', fileOf(content(0), 'b.log'), false],
    ['another byte in the middle, which its ends do not tell', fileOf(content(MIDDLE), 'b.log'), false],
    ['another byte at the end', fileOf(content(2 * MIDDLE - 1), 'b.log'), false],
    ['shorter', fileOf(content().slice(1), 'a.log'), false],
  ])('%s', async (_, file, isSame) => {
    const first = fileOf(content(), 'a.log', 1)
    const found = await new FileIdentities().sameFileAs(file, loaded(first))
    expect(found?.label).toBe(isSame ? 'a.log' : undefined)
  })

  it('reads each of a thousand files of one size once', async () => {
    let reads = 0
    class CountedFile extends File {
      override slice(...range: Parameters<Blob['slice']>): Blob {
        reads++
        return super.slice(...range)
      }
    }
    const identities = new FileIdentities()
    const known: File[] = []
    for (let n = 0; n < 1000; n++) {
      const file = new CountedFile([String(1000 + n)], `${n}.log`)
      expect(await identities.sameFileAs(file, loaded(...known))).toBeUndefined()
      known.push(file)
    }
    expect(reads).toBeLessThanOrEqual(2 * known.length)
  })
})
