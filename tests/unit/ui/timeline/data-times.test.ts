import { expect, test } from 'vitest'
import { EVERY_RECORD } from '../../../../src/query/volume/scope.ts'
import { askRecordTimes } from '../../../../src/ui/timeline/data-times.ts'

const DAY = 86_400_000
const START = Date.UTC(2024, 4, 14)

/** How often it is counted who is outside, where one of 10,000 records of a day is some days early. */
async function counts(scope: typeof EVERY_RECORD, earlyDays: number): Promise<number> {
  let counted = 0
  const big = (ms: number) => BigInt(ms)
  const [low, high] = [big(START), big(START + DAY)]
  const answers = {
    flows: 10_000,
    starts: 10_000,
    first_start: big(START - earlyDays * DAY),
    last_start: high,
    last_end: high,
    sampled: 5000,
    ...{ low, high, most_low: low, most_high: high, long: 0n },
    ...{ first: low, last: high, outside: 1 },
  }
  await askRecordTimes((query) => {
    if (query.sql.includes('AS outside')) counted++
    return Promise.resolve([answers] as never)
  }, scope)
  return counted
}

test('a filter costs no scan for records a month off, only the data set does, once', async () => {
  expect(await counts(EVERY_RECORD, 30)).toBe(1)
  expect(await counts({ ...EVERY_RECORD, conditionSql: 'protocol = 6' }, 30)).toBe(0)
  expect(await counts({ ...EVERY_RECORD, conditionSql: 'protocol = 6' }, 10_000)).toBe(1)
})
