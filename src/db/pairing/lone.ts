import { tableName, type Shape } from '../shape.ts'
import { OUTCOME_ROLE, OUTCOME_TABLE, outcomeFields } from './conversations.ts'
import { evidenceSql } from './evidence.ts'
import { rankOf, roleSql } from './groups.ts'
import { isAmong, MARK, markSql, NO_MARK, type Rows } from './mark.ts'
import { NO_PROTOCOL } from './ends.ts'
import { isObserved, loneEvidence } from './observed.ts'
import { ofShape, value, type Source } from './source.ts'

/*
 * A record that shares its ends with no other is a conversation by itself. In many logs nearly all are such, and a row
 * for each would take more memory than the record, so they are read off the records (lone-conversations.ts): its
 * columns, what pairing wrote to it, and its role say everything.
 */

/** Evidence of each different word of what lone records tell. */
export const LONE_TABLE = 'flow.pair_lone'

/*
 * All that a lone record tells is one word, of which there are a few hundred different ones: what was seen (evidence.ts),
 * what counting says of source and destination, the protocol, how likely their ports are those of services. Who began
 * and the evidence follow from it, so that they are worked out once for each word.
 */
const PLACES = { src: 48, dst: 50, tcp: 52, protocol: 53, srcRank: 54, dstRank: 57 } as const
const NO_RANK = 7
/** No mark has this bit (mark.ts). */
const IS_WORD = '9223372036854775808::UBIGINT'

function wordSql(source: Source): string {
  const { seen, counted_up: src, counted_down: dst } = loneEvidence(source)
  const protocol = value(source, 'f.', 'protocol')
  const rank = (end: 'src' | 'dst') =>
    `coalesce(${rankOf(value(source, 'f.', `${end}_port`))}, ${NO_RANK})::UBIGINT << ${PLACES[`${end}Rank`]}`
  const parts = [
    seen,
    `${src} << ${PLACES.src}`,
    `${dst} << ${PLACES.dst}`,
    `CASE WHEN ${protocol} = 6 THEN ${bitsAt(PLACES.tcp, PLACES.protocol)} WHEN ${protocol} IS NOT NULL THEN ${bitsAt(PLACES.protocol)} ELSE 0::UBIGINT END`,
    rank('src'),
    rank('dst'),
    IS_WORD,
  ]
  return parts.map((part) => `(${part})`).join(' | ')
}

function bitsAt(...places: readonly number[]): string {
  return `${places.reduce((bits, place) => bits | (1n << BigInt(place)), 0n)}::UBIGINT`
}

/** Writes their word to the records of some rows that have no mark yet. */
export function loneWordsStatement(shape: Shape, all: Source, rows: Rows): string {
  const source = ofShape(all, shape)
  return `UPDATE flow.${tableName(shape)} AS f SET ${MARK} = ${wordSql(source)}
WHERE f.${MARK} = ${NO_MARK} AND ${isAmong('f', rows)} AND ${isObserved(source, 'f.')}`
}

/** Finds who began and the evidence of each word. */
export function loneEvidenceStatement(shape: Shape, rows: Rows): string {
  const bits = (place: number, width: number) => `((word >> ${place}) & ${2 ** width - 1})`
  const rank = (place: number) => `nullif(${bits(place, 3)}, ${NO_RANK})`
  const table = tableName(shape)
  const told = `SELECT word, word & ${2n ** 48n - 1n} AS seen, ${bits(PLACES.src, 2)} AS counted_up, ${bits(PLACES.dst, 2)} AS counted_down,
  CASE WHEN ${bits(PLACES.protocol, 1)} = 0 THEN ${NO_PROTOCOL} WHEN ${bits(PLACES.tcp, 1)} = 1 THEN 6 ELSE 0 END AS proto,
  ${rank(PLACES.srcRank)} AS low_rank, ${rank(PLACES.dstRank)} AS high_rank
FROM (SELECT DISTINCT ${MARK} AS word FROM flow.${table} WHERE ${MARK} >= ${IS_WORD} AND ${isAmong(table, rows)})`
  return `CREATE OR REPLACE TABLE ${LONE_TABLE} AS SELECT word, ${evidenceSql()} AS evidence FROM (SELECT *, ${roleSql('true')} AS role FROM (${told}))`
}

/** Marks the records of some rows by their words, whose outcomes must be known. */
export function markLoneStatement(shape: Shape, { firstNumbers }: Source, rows: Rows): string {
  const table = tableName(shape)
  const number = `(${table}.rowid + ${firstNumbers.get(shape.number) ?? 0})`
  return `UPDATE flow.${table} SET ${MARK} = ${markSql(number, 'l.fields')}
FROM (SELECT word, ${outcomeFields(OUTCOME_ROLE)} AS fields FROM ${LONE_TABLE} JOIN ${OUTCOME_TABLE} USING (evidence)) AS l
WHERE l.word = ${table}.${MARK} AND ${isAmong(table, rows)}`
}
