import { printAddress, wordsOf } from '../../flow/address.ts'
import { typedQuery, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import { allOf, type Filter } from '../filter/filter.ts'
import { is } from '../volume/key.ts'

/** Something found: who did it to whom, how often, and the numbers that it rests on. */
export interface FindingRow {
  /** Missing where there are several. */
  readonly who: string | undefined
  readonly whom: string | undefined
  readonly port: number | undefined
  readonly protocol: number | undefined
  /** Connections; of lost packets, records. */
  readonly count: bigint
  readonly records: bigint
  readonly firstMs: number | undefined
  readonly lastMs: number | undefined
  /** In the order of the finding's `measures`. */
  readonly measures: readonly number[]
}

export interface FindingRows {
  readonly rows: readonly FindingRow[]
  /** How many there are in all. */
  readonly total: number
}

export const MOST_FINDINGS = 500

export const FINDING_COLUMNS = {
  who_hi: 'bigint?',
  who_lo: 'bigint?',
  whom_hi: 'bigint?',
  whom_lo: 'bigint?',
  port: 'number?',
  protocol: 'number?',
  connections: 'bigint',
  records: 'bigint',
  first_ms: 'bigint?',
  last_ms: 'bigint?',
  measure_1: 'number?',
  measure_2: 'number?',
  measure_3: 'number?',
  measure_4: 'number?',
  total: 'number',
} as const

/** What a kind of finding asks: SQL of what it gives for each row; the rest is NULL. `who` and `whom` are the two halves of an address. */
export interface FindingSelect {
  /** What it is asked of; contacts (contacts.ts) must have been gathered. */
  readonly over: 'contacts' | 'conversations' | 'flows'
  readonly who?: readonly [hi: string, lo: string]
  readonly whom?: readonly [hi: string, lo: string]
  readonly port?: string
  readonly protocol?: string
  readonly connections: string
  readonly records: string
  readonly first: string
  readonly last: string
  readonly measures: readonly string[]
  /** FROM … and what follows it, without an order. */
  readonly from: string
  /** Common table expressions, each `name AS (…)`. */
  readonly tables?: readonly string[]
  /** How many rows there are in all, where `from` does not give those that would not be shown. */
  readonly total?: string
}

/** The rows with the most of their first measure. @param given tables that the others rest on */
export function findingRowsQuery(
  select: FindingSelect,
  given: readonly string[] = [],
): TypedQuery<typeof FINDING_COLUMNS> {
  const [whoHi = 'NULL', whoLo = 'NULL'] = select.who ?? []
  const [whomHi = 'NULL', whomLo = 'NULL'] = select.whom ?? []
  const measure = (i: number) => `(${select.measures[i] ?? 'NULL'})::DOUBLE AS measure_${i + 1}`
  const columns = [
    `(${whoHi})::UBIGINT AS who_hi`,
    `(${whoLo})::UBIGINT AS who_lo`,
    `(${whomHi})::UBIGINT AS whom_hi`,
    `(${whomLo})::UBIGINT AS whom_lo`,
    `(${select.port ?? 'NULL'})::USMALLINT AS port`,
    `(${select.protocol ?? 'NULL'})::UTINYINT AS protocol`,
    `(${select.connections})::UBIGINT AS connections`,
    `(${select.records})::UBIGINT AS records`,
    `(${select.first})::BIGINT AS first_ms`,
    `(${select.last})::BIGINT AS last_ms`,
    ...[0, 1, 2, 3].map(measure),
  ]
  const tables = [...given, ...(select.tables ?? [])]
  return typedQuery(
    FINDING_COLUMNS,
    `${tables.length === 0 ? '' : `WITH ${tables.join(', ')}\n`}SELECT *, ${select.total ?? 'count(*) OVER ()'} AS total FROM (SELECT ${columns.join(', ')}
FROM ${select.from})
ORDER BY measure_1 DESC, who_hi, who_lo, whom_hi, whom_lo, port, protocol LIMIT ${MOST_FINDINGS}`,
  )
}

export function findingRows(rows: readonly AnswerRow<typeof FINDING_COLUMNS>[]): FindingRows {
  return { rows: rows.map(rowOf), total: rows[0]?.total ?? 0 }
}

function rowOf(row: AnswerRow<typeof FINDING_COLUMNS>): FindingRow {
  const measures = [row.measure_1, row.measure_2, row.measure_3, row.measure_4]
  return {
    who: addressOf(row.who_hi, row.who_lo),
    whom: addressOf(row.whom_hi, row.whom_lo),
    port: row.port ?? undefined,
    protocol: row.protocol ?? undefined,
    count: row.connections,
    records: row.records,
    firstMs: row.first_ms === null ? undefined : Number(row.first_ms),
    lastMs: row.last_ms === null ? undefined : Number(row.last_ms),
    measures: measures.flatMap((measure) => (measure === null ? [] : [measure])),
  }
}

function addressOf(hi: bigint | null, lo: bigint | null): string | undefined {
  return hi === null || lo === null ? undefined : printAddress(wordsOf(hi, lo))
}

/**
 * The records of a row: those of its connections, in both directions. They are asked for by the ends of the conversation: a
 * NAT gateway's interface logs its own address as one of the record.
 * @param fromOutside the callers are hosts outside, where there are several
 */
export function rowFilter({ who, whom, port, protocol }: FindingRow, fromOutside = false): Filter {
  const callers = fromOutside ? [is('initiator_addr', { kind: 'class', class: 'external' })] : []
  return allOf([
    ...(protocol === undefined ? [] : [numberIs('protocol', protocol)]),
    ...(who === undefined ? callers : [address('initiator_addr', who)]),
    ...(whom === undefined ? [] : [address('responder_addr', whom)]),
    ...(port === undefined ? [] : [numberIs('responder_port', port)]),
  ])
}

export function address(field: string, text: string): Filter {
  return is(field, { kind: 'address', address: text })
}

export function numberIs(field: string, number: number): Filter {
  return is(field, { kind: 'number', number })
}
