import { bucketCount, bucketGrid, chooseBucketWidth } from '../../flow/time-bucket.ts'
import { zoneOffsets } from '../../flow/zone-offsets.ts'
import { allOf, type Filter } from '../../query/filter/filter.ts'
import { bucketFilter, keyTimesQuery } from '../../query/volume/key-times.ts'
import { topValues, topValuesQuery } from '../../query/volume/top-list.ts'
import { otherThan, type VolumeKey } from '../../query/volume/key.ts'
import type { Metric, VolumeScope } from '../../query/volume/scope.ts'
import { weekHourFilter, weekHoursQuery } from '../../query/volume/week-hours.ts'
import { axisTicks, bucketText } from '../timeline/time-axis.ts'
import { askRecordTimes } from '../timeline/data-times.ts'
import type { Ask } from './volume-source.svelte.ts'

/** A table of amounts that is drawn as colours. */
export interface HeatAnswer {
  readonly metric: Metric
  readonly rows: readonly string[]
  /** Each column in full, and what of it stands on the axis. */
  readonly columns: readonly { readonly title: string; readonly label: string }[]
  /** Row by row. */
  readonly cells: readonly (readonly bigint[])[]
  /** Of flows that have no start, and of those outside of the columns; with them the cells add up to the whole. */
  readonly untimed: bigint
  readonly outside: bigint
  readonly statements: readonly string[]
  /** The flows of a cell; undefined where that cannot be said in a filter of sensible length. */
  readonly filterOf: (row: number, column: number) => Filter | undefined
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Hours of the day by days of the week, on the clocks of a zone. */
export async function askWeekHours(
  ask: Ask,
  scope: VolumeScope,
  metric: Metric,
  zone: string,
): Promise<HeatAnswer> {
  const { whole } = await askRecordTimes(ask, scope)
  const [firstMs, lastMs] = [whole?.fromMs ?? 0, whole?.toMs ?? 0]
  const offsets = zoneOffsets(zone, firstMs, lastMs)
  const query = weekHoursQuery(scope, metric, offsets)
  const found = new Map((await ask(query)).map(({ hour, amount }) => [hour, amount]))
  const hours = Array.from({ length: 24 }, (_, hour) => hour)
  return {
    metric,
    rows: WEEKDAYS,
    columns: hours.map((hour) => {
      const label = String(hour).padStart(2, '0')
      return { title: `${label}:00 – ${label}:59`, label }
    }),
    cells: WEEKDAYS.map((_, day) => hours.map((hour) => found.get(24 * day + hour) ?? 0n)),
    untimed: found.get(null) ?? 0n,
    outside: 0n,
    statements: [query.sql],
    filterOf: (day, hour) => weekHourFilter(24 * day + hour, offsets, firstMs, lastMs),
  }
}

const MOST_VALUES = 20
const MOST_BUCKETS = 48
const AXIS_PX = 900

/** Values of a field by time. Undefined where no flow has a time. */
export async function askValueTimes(
  ask: Ask,
  scope: VolumeScope,
  metric: Metric,
  key: VolumeKey,
  zone: string,
): Promise<HeatAnswer | undefined> {
  const { core, whole } = await askRecordTimes(ask, scope)
  const range = core ?? whole
  if (!range) return undefined
  const [fromMs, toMs] = [Math.floor(range.fromMs), Math.ceil(range.toMs) - 1]
  const grid = bucketGrid(fromMs, toMs, chooseBucketWidth(toMs - fromMs, MOST_BUCKETS), zone)
  const valuesQuery = topValuesQuery(scope, key, metric, MOST_VALUES)
  const values = topValues(key, await ask(valuesQuery))
  if (values.length === 0) return undefined
  const query = keyTimesQuery(scope, metric, key, values, grid)
  const rows = await ask(query)
  const buckets = bucketCount(grid)
  const cells = [...values, null].map(() => new Array<bigint>(buckets).fill(0n))
  let [untimed, outside, others] = [0n, 0n, 0]
  for (const { place, bucket, amount } of rows) {
    if (place === null) others++
    const row = cells[place ?? values.length]
    if (bucket === null) untimed += amount
    else if (bucket < 0 || bucket >= buckets || !row) outside += amount
    else row[bucket] = amount
  }
  const labels = new Map(
    axisTicks({ fromMs: grid.borders[0] ?? 0, toMs: grid.borders.at(-1) ?? 1 }, AXIS_PX, zone).map(
      ({ ms, label }) => [ms, label],
    ),
  )
  const listed = values.map((own) => ({ cells: [own] }))
  return {
    metric,
    rows: [...values.map((own) => key.text(own) || '(missing)'), ...(others > 0 ? ['Other'] : [])],
    columns: grid.borders.slice(0, -1).map((from, i) => ({
      title: bucketText(from, grid.borders[i + 1] ?? from, zone),
      label: labels.get(from) ?? '',
    })),
    cells: others > 0 ? cells : cells.slice(0, -1),
    untimed,
    outside,
    statements: [valuesQuery.sql, query.sql],
    filterOf: (row, column) => {
      const own = values[row]
      return allOf([own ? key.filter(own) : otherThan([key], listed), bucketFilter(grid, column)])
    },
  }
}
