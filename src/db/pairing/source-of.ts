import { FIRST_IPV4, LAST_IPV4 } from '../../flow/prefix.ts'
import type { Shape } from '../shape.ts'
import { tableName } from '../shape.ts'
import { isObserved } from './observed.ts'
import type { Source } from './source.ts'

interface Asked {
  number(sql: string): Promise<number>
}

/** Rows of a table, removed ones before the last included: row numbers are below it. */
export function rowsIn(engine: Asked, shape: Shape): Promise<number> {
  return engine.number(`SELECT coalesce(max(rowid) + 1, 0)::DOUBLE FROM flow.${tableName(shape)}`)
}

/** What the SQL of pairing depends on. @param dictionaries labels of each column by code */
export async function sourceOf(
  engine: Asked,
  shapes: readonly Shape[],
  dictionaries: ReadonlyMap<string, readonly string[]>,
): Promise<Source> {
  const columns = new Set(shapes.flatMap((shape) => shape.columns.flatMap(({ names }) => names)))
  const holds = async (condition: string) =>
    (await engine.number(`SELECT coalesce(${condition}, false)::INTEGER::DOUBLE FROM flow.flow`)) > 0
  const halves = [...columns].filter((name) => /^(pkt_)?(src|dst)_addr_(hi|lo)$/.test(name))
  const isV6 = halves.map((name) =>
    name.endsWith('_hi') ? `max(${name}) > 0` : `min(${name}) < ${FIRST_IPV4} OR max(${name}) > ${LAST_IPV4}`,
  )
  const counts = ['bytes_sent', 'bytes_recv', 'packets_sent', 'packets_recv'].filter((name) =>
    columns.has(name),
  )
  const firstNumbers = new Map<number, number>()
  let next = 1
  for (const shape of shapes) {
    firstNumbers.set(shape.number, next)
    next += await rowsIn(engine, shape)
  }
  const labels = (column: string) => dictionaries.get(column) ?? []
  const hasHugeCounts =
    counts.length > 0 &&
    (await holds(counts.map((name) => `coalesce(max(${name}), 0) > ${2n ** 56n}`).join(' OR ')))
  // A status may tell that a reply was seen of which nothing is counted.
  const hasReplies = counts.some((name) => name.endsWith('_recv')) || columns.has('status')
  const isCounted = counts.map((name) => `${name} IS NOT NULL`).join(' AND ')
  return {
    columns,
    firstNumbers,
    hasV6: halves.length > 0 && (await holds(isV6.join(' OR '))),
    hasHugeCounts,
    hasWholeTimes: await holds('bool_and(coalesce(end_time_ms >= start_time_ms, false))'),
    hasWholeCounts:
      counts.length > 0 &&
      !hasHugeCounts &&
      !hasReplies &&
      (await holds(`bool_and(${isCounted} OR NOT (${isObserved({ columns, labels })}))`)),
    hasLone: true,
    labels,
  }
}
