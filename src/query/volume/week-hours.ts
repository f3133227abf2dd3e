import { DAY_MS } from '../../flow/time-bucket.ts'
import type { ZoneOffset } from '../../flow/zone-offsets.ts'
import { typedQuery } from '../../lib/typed-query.ts'
import type { Filter, Value } from '../filter/filter.ts'
import { sumSql, whereFlows, type Metric, type VolumeScope } from './scope.ts'

const HOUR_MS = 3_600_000
const WEEK_MS = 7 * DAY_MS
export const WEEK_HOURS = 168
/** 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday. */
const EPOCH_DAY = 3
/** So many weeks before 1970 every instant of a Date is positive, and division rounds one way. */
const WEEKS_BEFORE = 15_000_000

/**
 * What starts in each hour of the week on a zone's clocks: 0 is Monday 00:00. An hour that comes twice when clocks are
 * set back counts twice, one that is left out has nothing. NULL has the flows without a start.
 * @param offsets of the zone over the whole time of the flows
 */
export function weekHoursQuery(scope: VolumeScope, metric: Metric, offsets: readonly ZoneOffset[]) {
  const shift = WEEKS_BEFORE * WEEK_MS + EPOCH_DAY * DAY_MS
  const hour = `((start_time_ms + ${offsetSql(offsets)} + ${shift}) // ${HOUR_MS}) % ${WEEK_HOURS}`
  return typedQuery(
    { hour: 'number?', flows: 'bigint', amount: 'bigint' },
    `SELECT ${hour} AS hour, count(*) AS flows, ${sumSql(scope, metric, 'both')} AS amount
FROM flow WHERE ${whereFlows(scope)} GROUP BY hour ORDER BY hour`,
  )
}

function offsetSql(offsets: readonly ZoneOffset[]): string {
  const cases = offsets.slice(1).map(({ fromMs }, i) => {
    return `WHEN start_time_ms < ${fromMs} THEN ${offsets[i]?.offsetMs ?? 0}`
  })
  const last = String(offsets.at(-1)?.offsetMs ?? 0)
  return cases.length === 0 ? last : `CASE ${cases.join(' ')} ELSE ${last} END`
}

const MOST_RANGES = 400

/** The flows that start in an hour of the week; undefined where the time is so long that it would fill pages. */
export function weekHourFilter(
  hour: number,
  offsets: readonly ZoneOffset[],
  firstMs: number,
  lastMs: number,
): Filter | undefined {
  const ranges: Value[] = []
  for (const [i, { fromMs, offsetMs }] of offsets.entries()) {
    const untilMs = offsets[i + 1]?.fromMs ?? lastMs + 1
    const beginMs = i === 0 ? firstMs : fromMs
    const zeroMs = hour * HOUR_MS - EPOCH_DAY * DAY_MS - offsetMs
    const firstWeek = Math.ceil((beginMs - HOUR_MS + 1 - zeroMs) / WEEK_MS)
    for (let from = zeroMs + firstWeek * WEEK_MS; from < untilMs; from += WEEK_MS) {
      if (ranges.length >= MOST_RANGES) return undefined
      const [start, end] = [Math.max(from, beginMs), Math.min(from + HOUR_MS, untilMs) - 1]
      ranges.push({ kind: 'range', from: { kind: 'time', ms: start }, to: { kind: 'time', ms: end } })
    }
  }
  return { op: 'in', field: 'start_time', values: ranges }
}
