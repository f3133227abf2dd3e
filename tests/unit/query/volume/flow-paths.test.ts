import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { flowPaths, pathsQuery, type PathQuestion } from '../../../../src/query/volume/flow-paths.ts'
import { keyOfId, volumeKeys } from '../../../../src/query/volume/keys.ts'
import { EVERY_RECORD } from '../../../../src/query/volume/scope.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)

const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '198.51.100.7', '2001:db8::1')
const record = fc.record({
  src_addr: fc.option(address),
  dst_addr: address,
  protocol: fc.constant(6),
  src_port: fc.constant(50_000),
  dst_port: fc.constantFrom(22, 53, 443),
  bytes_sent: fc.integer({ min: 0, max: 50 }),
})

describe('paths of flows', () => {
  it('add up at every node and to the whole, with Other for what is not told apart', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (records, most) => {
          await engine.reset()
          await engine.insert(records)
          const keys = volumeKeys({
            columns: CORE_COLUMNS,
            labels: engine.labels,
            internalPrefixes: [],
            names: new Map(),
          })
          const stages = ['src_addr', 'port:service', 'dst_addr'].map((id) =>
            keyOfId(keys, CORE_COLUMNS, id)!,
          )
          const question: PathQuestion = { scope: EVERY_RECORD, stages, metric: 'bytes', most }
          const paths = flowPaths(question, engine.run(pathsQuery(question)))
          const whole = records.reduce((sum, { bytes_sent }) => sum + BigInt(bytes_sent), 0n)
          expect(paths.whole).toBe(whole)
          const bySource = new Map<string, number>()
          for (const { src_addr, bytes_sent } of records)
            bySource.set(src_addr ?? '', (bySource.get(src_addr ?? '') ?? 0) + bytes_sent)
          const ranked = [...bySource.values()].sort((a, b) => b - a)
          const expected = ranked.slice(0, most)
          if (ranked.length > most) expected.push(ranked.slice(most).reduce((a, b) => a + b, 0))
          expect(paths.stages[0]!.map(({ amount }) => Number(amount))).toEqual(expected)
          expect(paths.stages[0]!.reduce((sum, { values }) => sum + values, 0)).toBe(bySource.size)
          paths.stages.forEach((nodes, stage) => {
            expect(nodes.reduce((sum, { amount }) => sum + amount, 0n)).toBe(whole)
            nodes.forEach(({ cells, amount }, place) => {
              if (stage === 0 && cells) expect(Number(amount)).toBe(bySource.get(stages[0]!.text(cells)))
              const sum = (links: typeof paths.links) => links.reduce((all, link) => all + link.amount, 0n)
              const out = paths.links.filter((link) => link.stage === stage && link.from === place)
              const into = paths.links.filter((link) => link.stage === stage - 1 && link.to === place)
              if (stage < 2) expect(sum(out)).toBe(amount)
              if (stage > 0) expect(sum(into)).toBe(amount)
            })
          })
        },
      ),
      { numRuns: 12 },
    )
  })
})
