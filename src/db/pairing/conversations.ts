import { physicalNames, type Column } from '../../flow/column.ts'
import { CONVERSATION_COLUMNS } from '../../flow/conversation-columns.ts'
import { physicalType } from '../shape.ts'
import { FLOW_BITS, IS_LOW, outcomeColumns, ROLE_OF_EVIDENCE, SIDE_BITS } from './evidence.ts'
import { endSql, GROUP_TABLE, SHARED_TABLE } from './groups.ts'
import { INVOLVED_MARKS, markFields, markSql, ROLE_KEPT } from './mark.ts'
import { MARKED_TABLE } from './duplicates.ts'
import { connectionKey, NO_PROTOCOL } from './ends.ts'
import type { Source } from './source.ts'
import { SESSION_TABLE } from './sessions.ts'

/** Conversations of several records, a row each, as `CONVERSATION_COLUMNS` says; and those on a path. */
export const KEPT_TABLE = 'flow.kept_conversation'
/** What follows from each evidence that occurs. */
export const OUTCOME_TABLE = 'flow.pair_outcome'
/** The mark of each key, one row for each: that of its conversation, or one of `INVOLVED_MARKS`. */
export const KEY_TABLE = 'flow.pair_key'
/** What single records get: those of involved groups, and members that are few (involved.ts). */
export const OF_RECORD_TABLE = 'flow.pair_of_record'

const COLUMNS: readonly Column[] = CONVERSATION_COLUMNS

export const TOTAL_TYPE = 'BIGINT'

export function createKeptTableStatement(): string {
  const columns = COLUMNS.flatMap((column) =>
    physicalNames(column).map((name) => `${name} ${physicalType(column)}`),
  )
  return `CREATE OR REPLACE TABLE ${KEPT_TABLE} (${columns.join(', ')})`
}

/** Kept conversations with the totals of view `conversation`. */
export function keptConversationsSelect(): string {
  return `SELECT *, ${bothSql('bytes_sent', 'bytes_recv')} AS bytes_both, ${mostSql('packets_sent', 'packets_recv')} AS packets_most FROM ${KEPT_TABLE}`
}

/** Sum of two counts, either of which may be missing. */
export function bothSql(sent: string, recv: string): string {
  return [sent, recv].map(counted).join(' + ')
}

/** The larger of two counts, either of which may be missing; `greatest` takes three times as long. */
export function mostSql(sent: string, recv: string): string {
  return `(CASE WHEN ${counted(sent)} >= ${counted(recv)} THEN ${counted(sent)} ELSE ${counted(recv)} END)`
}

/** A constant where it is always missing, which costs nothing. */
function counted(count: string): string {
  return count === 'NULL' ? '0' : `coalesce(${count}, 0)::${TOTAL_TYPE}`
}

export function emptyTablesStatements(): readonly string[] {
  return [
    createKeptTableStatement(),
    `CREATE OR REPLACE TABLE ${OUTCOME_TABLE} (evidence UBIGINT, verdict UINTEGER, verdict_rule UTINYINT, tcp_state UINTEGER, firewall UINTEGER, traits UINTEGER)`,
    `CREATE OR REPLACE TABLE ${SHARED_TABLE} (key UBIGINT, records UINTEGER)`,
    `CREATE OR REPLACE TABLE ${KEY_TABLE} (key UBIGINT, mark UBIGINT)`,
    `CREATE OR REPLACE TABLE ${OF_RECORD_TABLE} (number UINTEGER, mark UBIGINT)`,
  ]
}

/** Groups that are one conversation each become conversations; the records of the others get a closer look. */
export function simpleStatements(source: Source): readonly string[] {
  const key = connectionKey('low', 'high', 'proto')
  const simple = `(SELECT *, 0 AS duplicates, 1 AS reporters FROM ${GROUP_TABLE} WHERE NOT is_involved)`
  return [
    outcomeStatement(GROUP_TABLE),
    insertStatement(source, simple),
    `INSERT INTO ${KEY_TABLE} SELECT ${key}, ${markSql('number', keptFields('0'))} FROM ${simple} JOIN ${OUTCOME_TABLE} USING (evidence)`,
    `INSERT INTO ${KEY_TABLE} SELECT ${key}, CASE WHEN may_restart THEN ${INVOLVED_MARKS.mayRestart} ELSE ${INVOLVED_MARKS.oneConversation} END FROM ${GROUP_TABLE} WHERE is_involved AND low <> high`,
    // Connections of an end with itself share the key of their protocol (ends.ts), so one row stands for whatever any of them needs.
    `INSERT INTO ${KEY_TABLE} SELECT key, ${INVOLVED_MARKS.mayRestart} FROM (SELECT DISTINCT ${key} AS key FROM ${GROUP_TABLE} WHERE low = high) ANTI JOIN ${KEY_TABLE} USING (key)`,
  ]
}

/** Sessions become conversations. */
export function sessionConversationStatements(source: Source): readonly string[] {
  return [
    outcomeStatement(SESSION_TABLE),
    insertStatement(source, `(SELECT * FROM ${SESSION_TABLE})`),
    `INSERT INTO ${OF_RECORD_TABLE} SELECT m.number, ${markSql('s.number', keptFields('m.is_duplicate'))} AS mark
FROM ${MARKED_TABLE} AS m JOIN ${SESSION_TABLE} AS s USING (low, high, proto, session) JOIN ${OUTCOME_TABLE} AS o USING (evidence)`,
  ]
}

function keptFields(duplicate: string): string {
  return outcomeFields(String(ROLE_KEPT), duplicate)
}

/** What records get of columns of the table of outcomes. */
export function outcomeFields(role: string, duplicate = '0'): string {
  return markFields({
    rule: 'verdict_rule',
    verdict: 'verdict',
    state: 'tcp_state',
    firewall: 'firewall',
    role,
    duplicate,
  })
}

/** Who began, of an outcome. */
export const OUTCOME_ROLE = ROLE_OF_EVIDENCE

/** Verdicts of evidence that was not met before. */
export function outcomeStatement(table: string): string {
  return `INSERT INTO ${OUTCOME_TABLE} SELECT evidence, ${outcomeColumns().join(', ')}
FROM (SELECT DISTINCT evidence FROM ${table} ANTI JOIN ${OUTCOME_TABLE} USING (evidence))`
}

/** @param judged what was put together: low and high become initiator and responder */
function insertStatement(source: Source, judged: string): string {
  const [low, high] = [endSql(source, 'low'), endSql(source, 'high')]
  const turned = (first: string, second: string) => `CASE WHEN ${IS_LOW} THEN ${first} ELSE ${second} END`
  const isSet = (place: number) => `evidence & ${1n << BigInt(place)} <> 0`
  const flagsOf = (place: number) =>
    `CASE WHEN ${isSet(32 + FLOW_BITS.apart)} AND ${isSet(place + SIDE_BITS.sent)} THEN (evidence >> ${place}) & 255 END`
  const values: Readonly<Record<string, string>> = {
    conversation: 'number',
    start_time_ms: 'start',
    end_time_ms: 'finish',
    protocol: `nullif(proto, ${NO_PROTOCOL})`,
    initiator_addr_hi: turned(low.hi, high.hi),
    initiator_addr_lo: turned(low.lo, high.lo),
    initiator_port: turned(low.port, high.port),
    responder_addr_hi: turned(high.hi, low.hi),
    responder_addr_lo: turned(high.lo, low.lo),
    responder_port: turned(high.port, low.port),
    initiator_basis: 'role >> 1',
    bytes_sent: turned('bytes_up', 'bytes_down'),
    bytes_recv: turned('bytes_down', 'bytes_up'),
    packets_sent: turned('packets_up', 'packets_down'),
    packets_recv: turned('packets_down', 'packets_up'),
    initiator_flags: flagsOf(0),
    responder_flags: flagsOf(16),
    flow_flags: `CASE WHEN ${isSet(32 + FLOW_BITS.together)} THEN (evidence >> 32) & 255 END`,
    path: 'NULL',
    hop: 'NULL',
  }
  return `INSERT INTO ${KEPT_TABLE} SELECT ${conversationColumns(values)} FROM ${judged} JOIN ${OUTCOME_TABLE} USING (evidence)`
}

/** The columns of conversations in order. @param values SQL of those that are not a column of what is selected from */
export function conversationColumns(values: Readonly<Record<string, string>>): string {
  return COLUMNS.flatMap((column) =>
    physicalNames(column).map((name) => `(${values[name] ?? name})::${physicalType(column)} AS ${name}`),
  ).join(', ')
}
