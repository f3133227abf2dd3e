import { typedQuery, type AnswerColumns, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import { cellColumns, cellsOf, type KeyCells, type VolumeKey } from './key.ts'
import { sumSql, whereFlows, type Metric, type VolumeScope } from './scope.ts'

/** What goes from where over what to where: the values of each stage with the most, and Other. */
export interface PathQuestion {
  readonly scope: VolumeScope
  /** From left to right. */
  readonly stages: readonly VolumeKey[]
  readonly metric: Metric
  /** Values of a stage that are told apart. */
  readonly most: number
}

export interface PathNode {
  /** Undefined for Other: all values that are not told apart. */
  readonly cells: KeyCells | undefined
  /** How many values it stands for. */
  readonly values: number
  readonly amount: bigint
}

/** What goes from a node of a stage to one of the next; numbers are places in the stages. */
export interface PathLink {
  readonly stage: number
  readonly from: number
  readonly to: number
  readonly amount: bigint
}

export interface FlowPaths {
  /** The largest first, Other last. */
  readonly stages: readonly (readonly PathNode[])[]
  readonly links: readonly PathLink[]
  readonly whole: bigint
}

/** One pass over the flows, whose groups are then ranked stage by stage. */
export function pathsQuery({ scope, stages, metric, most }: PathQuestion): TypedQuery {
  const all = cellColumns(stages)
  const columns: Record<string, AnswerColumns[string]> = { ...all.columns, amount: 'bigint' }
  const own = stages.map((_, s) => all.names.filter((name) => name.startsWith(`key_${s}_`)))
  const ranked = own.flatMap((names, s) => {
    columns[`place_${s}`] = 'number?'
    columns[`values_${s}`] = 'number'
    const cells = names.join(', ')
    return [
      `stage_${s} AS MATERIALIZED (SELECT ${cells}, sum(amount) AS amount FROM groups GROUP BY ${cells})`,
      `top_${s} AS MATERIALIZED (SELECT ${cells}, row_number() OVER (ORDER BY amount DESC, ${cells}) - 1 AS place
  FROM stage_${s} ORDER BY place LIMIT ${most})`,
    ]
  })
  const joins = own.map(
    (names, s) =>
      `LEFT JOIN top_${s} ON ${names.map((name) => `groups.${name} IS NOT DISTINCT FROM top_${s}.${name}`).join(' AND ')}`,
  )
  return typedQuery(
    columns,
    `WITH groups AS MATERIALIZED (
  SELECT ${[...all.selected, `${sumSql(scope, metric, 'both')} AS amount`].join(', ')}
  FROM flow WHERE ${whereFlows(scope)} GROUP BY ${all.names.join(', ')}
), ${ranked.join(', ')}
SELECT ${[
      ...own.flatMap((names, s) => names.map((name) => `any_value(top_${s}.${name}) AS ${name}`)),
      ...own.flatMap((_, s) => [
        `top_${s}.place AS place_${s}`,
        `(SELECT count(*) FROM stage_${s}) AS values_${s}`,
      ]),
      'sum(groups.amount) AS amount',
    ].join(', ')}
FROM groups ${joins.join(' ')}
GROUP BY ${own.map((_, s) => `top_${s}.place`).join(', ')}`,
  )
}

export function flowPaths(
  { stages, most }: PathQuestion,
  rows: readonly AnswerRow<AnswerColumns>[],
): FlowPaths {
  const placeOf = (row: AnswerRow<AnswerColumns>, stage: number) =>
    (row[`place_${stage}`] as number | null) ?? most
  const amountOf = (row: AnswerRow<AnswerColumns>) => row.amount as bigint
  const nodes = stages.map((_, stage) => {
    const found = new Map<number, PathNode>()
    for (const row of rows) {
      const place = placeOf(row, stage)
      const before = found.get(place)
      found.set(place, {
        cells: place === most ? undefined : cellsOf(stages, row)[stage],
        values: place === most ? Number(row[`values_${stage}`]) - most : 1,
        amount: (before?.amount ?? 0n) + amountOf(row),
      })
    }
    return new Map([...found].sort(([a], [b]) => a - b))
  })
  const indices = nodes.map((own) => new Map([...own.keys()].map((place, index) => [place, index])))
  const links = new Map<string, PathLink>()
  for (const row of rows) {
    for (let stage = 0; stage + 1 < stages.length; stage++) {
      const from = indices[stage]?.get(placeOf(row, stage)) ?? 0
      const to = indices[stage + 1]?.get(placeOf(row, stage + 1)) ?? 0
      const name = `${stage} ${from} ${to}`
      links.set(name, { stage, from, to, amount: (links.get(name)?.amount ?? 0n) + amountOf(row) })
    }
  }
  return {
    stages: nodes.map((own) => [...own.values()]),
    links: [...links.values()].filter(({ amount }) => amount > 0n),
    whole: rows.reduce((sum, row) => sum + amountOf(row), 0n),
  }
}
