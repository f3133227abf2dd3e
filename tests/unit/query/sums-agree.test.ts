// Numbers that agree: bytes in the timeline = in the table = in groups = in top lists = in the export, for any filter, width
// and zone.
import fc from 'fast-check'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { FileWriter } from '../../../src/export/file-writer.ts'
import { knownColumn } from '../../../src/flow/columns.ts'
import { CORE_COLUMNS } from '../../../src/flow/core-columns.ts'
import { bucketGrid, chooseBucketWidth, DAY_MS, type BucketGrid } from '../../../src/flow/time-bucket.ts'
import { parseFilter } from '../../../src/query/filter/parse.ts'
import { filterSql } from '../../../src/query/filter/to-sql.ts'
import { orderedSpans, spanRowsSql } from '../../../src/query/flows/ordered-spans.ts'
import { sortKey } from '../../../src/query/flows/sort-key.ts'
import type { Ask } from '../../../src/query/flows/key-cells.ts'
import { groupQuery, groupRows } from '../../../src/query/volume/group-by.ts'
import { timelineOf, timelineQuery, type TimelineQuestion } from '../../../src/query/timeline/timeline.ts'
import { topQuery, topRanks } from '../../../src/query/volume/top-list.ts'
import { columnKey } from '../../../src/query/volume/key.ts'
import { notFlowCodes, type VolumeScope } from '../../../src/query/volume/scope.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../support/duckdb.ts'
import { insertFile } from '../support/paired-files.ts'
import { bytesOf, isFlow, plainTimeline, type PlainFlow } from './support/plain-timeline.ts'

const HOUR_MS = 3_600_000
const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const SAMPLES = fileURLToPath(new URL('../../../../shared/samples/', import.meta.url))
const LARGEST_FILE_BYTES = 3_000_000

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)

/** Bytes of the flows that match, each way of the page to add them up. */
async function sums(scope: VolumeScope, grid: BucketGrid) {
  const key = columnKey(
    CORE_COLUMNS.find(({ name }) => name === 'protocol')!,
    engine.labels,
  )
  const asked: TimelineQuestion = {
    scope,
    grid,
    metric: 'bytes',
    placing: 'spread',
    sides: ['both'],
    stack: { key, values: undefined },
    isWhole: false,
    countsOutside: true,
  }
  const series = timelineOf(asked, engine.run(timelineQuery(asked)), 2).map(({ sides }) => sides[0]!)
  const groups = {
    ...({ scope, keys: [key], grid, measure: 'bytes', sortBy: 'sum', descending: true } as const),
    ...{ limit: 1_000_000, offset: 0, isExact: true },
  }
  const total = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n)
  const top = topRanks([key], engine.run(topQuery({ scope, keys: [key], order: 'bytes', limit: 1000 })))
  await engine.table.defineSelection(scope.conditionSql)
  const [table] = engine.query(
    `SELECT (coalesce(sum(bytes_sent), 0) + coalesce(sum(bytes_recv), 0))::VARCHAR AS bytes FROM selection WHERE coalesce(log_status, 'OK') NOT IN ('NODATA', 'SKIPDATA')`,
  )
  return {
    buckets: grid.borders.slice(1).map((_, i) => total(series.map(({ buckets }) => buckets[i]!))),
    timeline: total(
      series.flatMap(({ buckets, before, after, untimed }) => [...buckets, before, after, untimed]),
    ),
    groups: total(groupRows(groups, engine.run(groupQuery(groups))).map(({ sum }) => sum)),
    top: total(top.rows.map(({ amount }) => amount)),
    table: BigInt(table!.bytes as string),
    exported: await exportedBytes(scope.conditionSql),
  }
}

/** Bytes of the flows in a file of JSON lines, which is written from several spans of the table's order. */
async function exportedBytes(condition: string): Promise<bigint> {
  const columns = ['bytes_sent', 'bytes_recv', 'log_status'].map((name) => knownColumn(name)!)
  const key = sortKey(knownColumn('start_time')!, true, [])
  const ask: Ask = (query) => Promise.resolve(engine.run(query))
  const writer = new FileWriter({
    ...{
      format: 'jsonl',
      columns,
      labels: Object.fromEntries(engine.labels),
      rawText: false,
      hasComment: false,
    },
    provenance: { filter: '', sources: [], version: '', exportedAt: new Date(0), records: 0, zone: 'UTC' },
  })
  const parts = [...(await writer.begin())]
  const [all] = engine.query(`SELECT count(*)::INTEGER AS n FROM flow WHERE ${condition}`)
  const spanRows = Math.ceil((all!.n as number) / 4)
  for await (const span of orderedSpans(ask, key, condition, spanRows, new AbortController().signal))
    parts.push(...(await writer.rows([engine.ipc(spanRowsSql(key, span, columns))])).bytes)
  parts.push(...(await writer.end()))
  return Buffer.concat(parts)
    .toString()
    .split('\n')
    .filter((line) => !/"log_status":"(NODATA|SKIPDATA)"/.test(line))
    .flatMap((line) => [...line.matchAll(/"bytes_(?:sent|recv)":(\d+)/g)])
    .reduce((sum, [, digits]) => sum + BigInt(digits!), 0n)
}

/** Around changes of the clocks: an hour back, an hour on, half an hour, and a midnight that does not come. */
const ZONES = [
  ['Europe/Berlin', Date.UTC(2024, 9, 26, 10)],
  ['Europe/Berlin', Date.UTC(2024, 2, 30, 10)],
  ['America/New_York', Date.UTC(2024, 10, 2, 12)],
  ['Australia/Lord_Howe', Date.UTC(2024, 3, 6, 2)],
  ['Australia/Lord_Howe', Date.UTC(2024, 9, 5, 2)],
  ['America/Sao_Paulo', Date.UTC(2018, 10, 3, 12)],
  ['Asia/Kolkata', Date.UTC(2024, 0, 1)],
  ['UTC', Date.UTC(2024, 0, 1)],
] as const

const CONDITIONS: readonly (readonly [text: string, holds: (flow: PlainFlow, base: number) => boolean])[] = [
  ['', () => true],
  ['protocol=6', ({ protocol }) => protocol === 6],
  ['protocol!=6', ({ protocol }) => protocol !== 6],
  [
    'protocol in (1, 17) or bytes>5000',
    (flow) => [1, 17].includes(flow.protocol ?? 0) || bytesOf(flow) > 5000,
  ],
  ['not bytes_sent<1000', ({ bytes_sent }) => bytes_sent >= 1000],
  ['bytes_recv=-', ({ bytes_recv }) => bytes_recv === null],
  ['start>=AT', ({ start_time }, base) => start_time !== null && start_time >= base + DAY_MS],
]

const flowAt = (base: number): fc.Arbitrary<PlainFlow> => {
  const time = fc.option(
    fc.integer({ min: 0, max: 3 * DAY_MS }).map((ms) => base + ms),
    { freq: 12 },
  )
  return fc.record({
    start_time: time,
    end_time: time,
    bytes_sent: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 9e9 })),
    bytes_recv: fc.option(fc.integer({ min: 0, max: 100_000 })),
    protocol: fc.option(fc.constantFrom(1, 6, 17, 47)),
    log_status: fc.option(fc.constantFrom('OK', 'OK', 'NODATA', 'SKIPDATA')),
  })
}

const scene = fc.constantFrom(...ZONES).chain(([zone, base]) =>
  fc.record({
    zone: fc.constant(zone),
    base: fc.constant(base),
    flows: fc.array(flowAt(base), { minLength: 1, maxLength: 25 }),
    condition: fc.constantFrom(...CONDITIONS),
    widthMs: fc.constantFrom(600_000, 1_800_000, HOUR_MS, 2 * HOUR_MS, 12 * HOUR_MS, DAY_MS),
    from: fc.integer({ min: -DAY_MS, max: 2 * DAY_MS }),
    span: fc.integer({ min: 0, max: 2 * DAY_MS }),
  }),
)

describe('sums agree', () => {
  it('for random flows, filters, widths and zones', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ zone, base, flows, condition, widthMs, from, span }) => {
        const [text, holds] = condition
        await engine.table.clear()
        await engine.insert(flows as unknown as PlainRecord[])
        const at = new Date(base + DAY_MS).toISOString()
        const { filter } = parseFilter(text.replace('AT', at), { columns: CORE_COLUMNS })
        const conditionSql = filterSql(filter!, {
          columns: CORE_COLUMNS,
          labels: engine.labels,
          names: new Map(),
          internalPrefixes: [],
        })
        const grid = bucketGrid(base + from, base + from + span, widthMs, zone)
        const found = await sums({ conditionSql, notFlows: notFlowCodes(engine.labels) }, grid)
        const matching = flows.filter((flow) => isFlow(flow) && holds(flow, base))
        const total = BigInt(matching.reduce((sum, flow) => sum + bytesOf(flow), 0))
        expect(found).toMatchObject({
          timeline: total,
          groups: total,
          top: total,
          table: total,
          exported: total,
        })
        const plain = plainTimeline(matching, grid)
        found.buckets.forEach((sum, i) =>
          expect(Math.abs(Number(sum) - plain[i]!)).toBeLessThanOrEqual(matching.length),
        )
      }),
      { numRuns: 60 },
    )
  })

  const files = [FIXTURES, SAMPLES]
    .filter(existsSync)
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(log|csv|json|jsonl|txt|tsv)(\.gz)?$/.test(entry.name))
        .filter((entry) => !/golden|expected/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .sort()

  it.each(files)('of %s', async (path) => {
    const bytes = readFileSync(path)
    const content = new Uint8Array(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    await engine.reset()
    if (content.length > LARGEST_FILE_BYTES || !(await isRead(path, content))) return
    const scope = { conditionSql: 'true', notFlows: notFlowCodes(engine.labels), hasHugeCounts: true }
    const [times] = engine.query(
      'SELECT min(start_time_ms)::DOUBLE AS a, max(greatest(start_time_ms, end_time_ms))::DOUBLE AS b FROM flow',
    )
    const [first, last] = [(times?.a as number | null) ?? 0, (times?.b as number | null) ?? 1]
    const grid = bucketGrid(first, last, chooseBucketWidth(last - first, 100), 'Europe/Berlin')
    const { timeline, groups, top, table, exported } = await sums(scope, grid)
    expect([timeline, groups, top, exported]).toEqual([table, table, table, table])
  })
})

async function isRead(name: string, content: Uint8Array): Promise<boolean> {
  try {
    await insertFile(engine, name, content)
    return engine.query('SELECT count(*)::INTEGER AS n FROM flow')[0]!.n !== 0
  } catch {
    // What is no flow log, or has no records, is the business of the tests of refusals.
    return false
  }
}
