import { CONVERSATION_COLUMNS, INITIATOR_BASES } from '../../flow/conversation-columns.ts'
import { physicalNames, type Column } from '../../flow/column.ts'
import { literal } from '../../lib/sql-text.ts'
import { physicalType } from '../shape.ts'
import { evidenceSql, FLOW_BITS, outcomeColumns, SIDE_BITS } from './evidence.ts'
import { GROUP_TABLE, roleSql } from './groups.ts'
import { NO_PROTOCOL } from './observed.ts'
import { IS_INVOLVED, MARKED_TABLE, SESSION_TABLE } from './sessions.ts'

/** All conversations, a row each, as `CONVERSATION_COLUMNS` says. */
export const CONVERSATION_TABLE = 'flow.conversation'
/** What follows from each evidence that occurs. */
export const OUTCOME_TABLE = 'flow.pair_outcome'
/** Conversations of the part that is under way. */
export const NEW_TABLE = 'flow.pair_new'
/** Conversation of a key that has only one. */
export const KEY_TABLE = 'flow.pair_key'
/** Conversation of a record whose key has several. */
export const OF_RECORD_TABLE = 'flow.pair_of_record'

const COLUMNS: readonly Column[] = CONVERSATION_COLUMNS

export function createConversationTableStatement(): string {
  const columns = COLUMNS.flatMap((column) =>
    physicalNames(column).map((name) => `${name} ${physicalType(column)}`),
  )
  return `CREATE OR REPLACE TABLE ${CONVERSATION_TABLE} (${columns.join(', ')})`
}

export function emptyTablesStatements(): readonly string[] {
  return [
    createConversationTableStatement(),
    `CREATE OR REPLACE TABLE ${OUTCOME_TABLE} (evidence UBIGINT, verdict UINTEGER, verdict_rule UTINYINT, tcp_state UINTEGER, firewall UINTEGER, traits UINTEGER)`,
    `CREATE OR REPLACE TABLE ${KEY_TABLE} (low UBIGINT, high UBIGINT, proto USMALLINT, number UBIGINT, verdict UINTEGER, tcp_state UINTEGER)`,
    `CREATE OR REPLACE TABLE ${OF_RECORD_TABLE} (id_shape USMALLINT, id_row BIGINT, number UBIGINT, verdict UINTEGER, tcp_state UINTEGER, is_duplicate UTINYINT)`,
  ]
}

/** Groups that are one conversation each become conversations. */
export function simpleStatements(): readonly string[] {
  const groups = `SELECT *, 0::UINTEGER AS session, 0::UINTEGER AS duplicates, 1::UINTEGER AS reporters FROM ${GROUP_TABLE} WHERE NOT ${IS_INVOLVED}`
  return [
    ...newConversations(groups),
    `INSERT INTO ${KEY_TABLE} SELECT low, high, proto, conversation, verdict, tcp_state FROM ${NEW_TABLE}`,
    `DROP TABLE ${NEW_TABLE}`,
  ]
}

/** Sessions become conversations. */
export function involvedStatements(): readonly string[] {
  return [
    ...newConversations(`SELECT * FROM ${SESSION_TABLE}`),
    `INSERT INTO ${OF_RECORD_TABLE} SELECT m.id_shape, m.id_row, n.conversation, n.verdict, n.tcp_state, m.is_duplicate
FROM ${MARKED_TABLE} AS m JOIN ${NEW_TABLE} AS n USING (low, high, proto, session)`,
    `DROP TABLE ${NEW_TABLE}`,
  ]
}

/** @param groups what was put together, with the lower and the higher end */
function newConversations(groups: string): readonly string[] {
  const isPresent = (place: number) => `(flow_word >> ${place}) & 1 = 1`
  const flagsOf = (side: string) =>
    `CASE WHEN ${isPresent(FLOW_BITS.apart)} AND (${side} >> ${SIDE_BITS.sent}) & 1 = 1 THEN ${side} & 255 END`
  const values: Readonly<Record<string, string>> = {
    conversation: `(row_number() OVER () + (SELECT count(*) FROM ${CONVERSATION_TABLE}))`,
    start_time_ms: 'start',
    end_time_ms: 'finish',
    protocol: `nullif(proto, ${NO_PROTOCOL})`,
    initiator_basis: 'basis_code',
    initiator_flags: flagsOf('initiator'),
    responder_flags: flagsOf('responder'),
    flow_flags: `CASE WHEN ${isPresent(FLOW_BITS.together)} THEN flow_word & 255 END`,
    path: 'NULL',
    hop: 'NULL',
  }
  const columns = COLUMNS.flatMap((column) =>
    physicalNames(column).map((name) => `(${values[name] ?? name})::${physicalType(column)} AS ${name}`),
  )
  const names = COLUMNS.flatMap(physicalNames).join(', ')
  return [
    `CREATE OR REPLACE TABLE ${NEW_TABLE} AS SELECT *, ${evidenceSql()} AS evidence FROM (${orientedSelect(groups)})`,
    `INSERT INTO ${OUTCOME_TABLE} SELECT evidence, ${outcomeColumns().join(', ')}
FROM (SELECT DISTINCT evidence FROM ${NEW_TABLE} ANTI JOIN ${OUTCOME_TABLE} USING (evidence))`,
    `CREATE OR REPLACE TABLE ${NEW_TABLE} AS SELECT low, high, proto, session, ${columns.join(', ')} FROM ${NEW_TABLE} JOIN ${OUTCOME_TABLE} USING (evidence)`,
    `INSERT INTO ${CONVERSATION_TABLE} SELECT ${names} FROM ${NEW_TABLE}`,
  ]
}

/** Low and high become initiator and responder. */
function orientedSelect(groups: string): string {
  const isLow = 'role & 1 = 1'
  const turned = (first: string, second: string, name: string) =>
    `CASE WHEN ${isLow} THEN ${first} ELSE ${second} END AS ${name}`
  const ends = ['addr_hi', 'addr_lo', 'port'].flatMap((part) => {
    const own = part.replace('addr_', '')
    return [
      turned(`low_${own}`, `high_${own}`, `initiator_${part}`),
      turned(`high_${own}`, `low_${own}`, `responder_${part}`),
    ]
  })
  const counts = ['bytes', 'packets'].flatMap((unit) => [
    turned(`${unit}_up`, `${unit}_down`, `${unit}_sent`),
    turned(`${unit}_down`, `${unit}_up`, `${unit}_recv`),
  ])
  const words = [
    turned('seen & 65535', '(seen >> 16) & 65535', 'initiator'),
    turned('(seen >> 16) & 65535', 'seen & 65535', 'responder'),
    '(seen >> 32) & 65535 AS flow_word',
  ]
  const basis = `CASE role >> 1 ${INITIATOR_BASES.map(({ name }, code) => `WHEN ${code} THEN ${literal(name)}`).join(' ')} END AS basis`
  return `SELECT low, high, proto, session, records, duplicates, reporters, reporter, format, start, finish, role >> 1 AS basis_code, ${basis},
  ${[...ends, ...counts, ...words].join(', ')}
FROM (SELECT *, ${roleSql()} AS role FROM (${groups}))`
}
