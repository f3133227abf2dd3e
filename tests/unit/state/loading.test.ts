import { expect, it } from 'vitest'
import type { IngestClient, LoadListener } from '../../../src/ingest/client.ts'
import type { Batch, LoadOutcome } from '../../../src/ingest/protocol.ts'
import { Dataset } from '../../../src/state/dataset.svelte.ts'
import { NOTHING_READ } from '../../../src/state/load-report.ts'
import { Loading, type FlowStore } from '../../../src/state/loading.svelte.ts'

const READ: LoadOutcome = {
  ...NOTHING_READ,
  records: 1,
  flows: 1,
  rejections: [],
  warnings: [],
  cancelled: false,
  mapping: undefined,
}

/** Files that are read when the test says so, and a table that settles when the test says so. */
class Bench {
  readonly reads = new Map<string, () => void>()
  readonly settles: (() => void)[] = []
  readonly shows: (() => void)[] = []
  listener: LoadListener | undefined
  readonly removed: string[] = []
  readonly dataset = new Dataset()
  holds = 0
  readonly loading = new Loading(
    this.dataset,
    {
      insert: () => Promise.resolve(),
      removeFile: (label) => Promise.resolve(void this.removed.push(label)),
      changed: () => Promise.resolve(),
      named: () => undefined,
      shown: () => new Promise((resolve) => this.shows.push(resolve)),
      isAsked: () => false,
      loadBegan: () => {
        this.holds++
        let isReleased = false
        return () => {
          if (!isReleased) this.holds--
          isReleased = true
        }
      },
      loadEnded: () => new Promise((resolve) => this.settles.push(resolve)),
      failed: (error) => {
        throw error
      },
    } satisfies FlowStore,
    () => Promise.resolve(this as unknown as IngestClient),
  )

  load({ label }: { label: string }, listener: LoadListener, signal: AbortSignal): Promise<LoadOutcome> {
    this.listener = listener
    if (label === 'names.csv') listener.named({ names: new Map(), named: 0, rejected: [] })
    else listener.recognised('aws-vpc', '')
    return new Promise((resolve) =>
      this.reads.set(label, () => resolve({ ...READ, cancelled: signal.aborted })),
    )
  }

  open(name: string): Promise<unknown> {
    return this.loading.open([new File([name], name)], 'guess')
  }

  states(): readonly string[] {
    return this.loading.queue.map(({ label, status }) => `${label} ${status}`)
  }
}

it('shows a file that is opened while the load before it is just ending', async () => {
  const bench = new Bench()
  const first = bench.open('first.log')
  await expect.poll(() => bench.reads.has('first.log')).toBe(true)
  bench.reads.get('first.log')?.()
  await expect.poll(() => bench.settles.length).toBe(1)

  const second = bench.open('second.log')
  bench.settles[0]?.()
  await first
  await expect.poll(() => bench.states()).toEqual(['second.log reading'])
  expect([bench.loading.active, bench.holds]).toEqual([true, 1])

  bench.reads.get('second.log')?.()
  await expect.poll(() => bench.settles.length).toBe(2)
  bench.settles[1]?.()
  await second
  expect([bench.states(), bench.holds]).toEqual([[], 0])
})

it('leaves records and conversations as they are where a load brought none', async () => {
  const bench = new Bench()
  const load = bench.open('names.csv')
  await expect.poll(() => bench.reads.has('names.csv')).toBe(true)
  bench.reads.get('names.csv')?.()
  expect(await load).toMatchObject({ files: [{ status: 'names' }] })
  expect([bench.settles.length, bench.states(), bench.holds]).toEqual([0, [], 0])
})

it('reads a file whole that was cancelled before, in place of the part that was kept', async () => {
  const bench = new Bench()
  const read = async (label: string, isCancelled: boolean) => {
    const load = bench.open('flows.log')
    await expect.poll(() => bench.reads.has(label)).toBe(true)
    if (isCancelled) bench.loading.cancel()
    bench.reads.get(label)?.()
    if (isCancelled) {
      await expect.poll(() => bench.loading.keepRequest).toBeDefined()
      bench.loading.keepRequest?.answer(true)
    }
    await expect.poll(() => bench.settles.length).toBe(1)
    bench.settles.pop()?.()
    return load
  }
  expect(await read('flows.log', true)).toMatchObject({ files: [{ status: 'cancelled', records: 1 }] })
  expect(await read('flows.log (2)', false)).toMatchObject({ files: [{ status: 'loaded' }] })
  expect(bench.removed).toEqual(['flows.log'])
  expect(bench.dataset.files.map(({ label }) => label)).toEqual(['flows.log (2)'])
})

it('reads on when its first records are on the screen, and does not wait again', async () => {
  const bench = new Bench()
  void bench.open('first.log')
  await expect.poll(() => bench.reads.has('first.log')).toBe(true)
  const inserted: number[] = []
  const insert = (rows: number) => {
    const batch: Batch = { ipc: new Uint8Array(), rows, shape: [], newLabels: [] }
    return bench.listener?.insert(batch).then(() => inserted.push(rows))
  }
  const first = insert(1)
  await expect.poll(() => bench.shows.length).toBe(1)
  expect(inserted).toEqual([])
  bench.shows[0]?.()
  await first
  await insert(2)
  expect([inserted, bench.shows.length]).toEqual([[1, 2], 1])
})
