import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import { AFTER_ENGINE, BEFORE_ENGINE } from '../../../src/db/engine-script.ts'

/** What a worker has in scope, as far as the scripts ask for it. */
function worker(scope: object) {
  return createContext({ console: {}, WebAssembly: { Memory: WebAssembly.Memory }, Uint8Array, ...scope })
}

test('the engine begins with 512 MiB, or with what it asks for where there is no room for them', () => {
  const context = worker({})
  runInContext(BEFORE_ENGINE, context)
  const bytes = (limits: string) =>
    runInContext(`new WebAssembly.Memory(${limits}).buffer.byteLength`, context) as number
  expect(bytes('{ initial: 256, maximum: 65536 }')).toBe(512 * 2 ** 20)
  expect(bytes('{ initial: 256, maximum: 300 }')).toBe(256 * 65_536)
})

test('records that are inserted leave the memory of their message; the text of a question stays', async () => {
  const seen: number[] = []
  const records = new Uint8Array(1000)
  const context = worker({
    onmessage: ({ data }: { data: { data: unknown } }) => {
      if (Array.isArray(data.data)) seen.push((data.data[1] as Uint8Array).length)
      return Promise.resolve()
    },
    records,
  })
  runInContext(AFTER_ENGINE, context)
  await runInContext('onmessage({ data: { data: [1, records, { name: "flow_1" }] } })', context)
  expect(seen).toEqual([1000])
  expect(records.byteLength).toBe('transfer' in ArrayBuffer.prototype ? 0 : 1000)
  await runInContext('onmessage({ data: { data: [1, "SELECT 1"] } })', context)
  await runInContext('onmessage({ data: { data: null } })', context)
})
