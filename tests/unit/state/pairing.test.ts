import { expect, it, vi } from 'vitest'
import type { FlowTable } from '../../../src/db/flow-table.ts'
import { Dataset } from '../../../src/state/dataset.svelte.ts'
import type { FileReport } from '../../../src/state/load-report.ts'
import { Pairing } from '../../../src/state/pairing.svelte.ts'

/** What happens of so many records, in its order, up to the last of it. */
async function pair(records: number, onAhead = (_: Pairing): void => undefined): Promise<unknown[]> {
  const happened: unknown[] = []
  const dataset = new Dataset()
  dataset.files = [
    { label: 'a.log', file: new File([], 'a.log'), report: { records } as FileReport, mapping: undefined },
  ]
  const table = {
    pair: () => Promise.resolve({ duplicates: 0, hasPaths: false }),
    checkpoint: () => Promise.resolve(void happened.push('compressed')),
  } as unknown as FlowTable
  const pairing = new Pairing(dataset, {
    table: () => Promise.resolve(table),
    lookAhead: async () => {
      happened.push(`${pairing.state.kind}, looked ahead`)
      await Promise.resolve()
      onAhead(pairing)
    },
    whenShown: (work) => work(),
    settled: () => happened.push('settled'),
    failed: (error) => happened.push(error),
  })
  await pairing.start()
  await vi.waitFor(() => expect(pairing.active).toBe(false))
  return happened
}

it('asks what is likely to be asked next before it compresses, and only of many conversations', async () => {
  expect(await pair(10_000_000)).toEqual(['done, looked ahead', 'compressed', 'settled'])
  expect(await pair(1000)).toEqual(['compressed', 'settled'])
})

it('compresses also where looking ahead fails, and tells of it', async () => {
  const error = new Error('Out of Memory Error')
  expect(
    await pair(10_000_000, () => {
      throw error
    }),
  ).toEqual(['done, looked ahead', error, 'compressed', 'settled'])
})

it('neither compresses nor goes on once records come or go while it looks ahead', async () => {
  expect(await pair(10_000_000, (pairing) => pairing.cancel())).toEqual(['done, looked ahead'])
})
