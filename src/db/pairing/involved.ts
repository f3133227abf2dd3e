import { tableName, type Shape } from '../shape.ts'
import { KEY_TABLE, OF_RECORD_TABLE } from './conversations.ts'
import { connectionKey } from './ends.ts'
import { INVOLVED_MARKS, isInvolved, MARK } from './mark.ts'
import { MEMBER_TABLE, membersSelect } from './observed.ts'
import type { Source } from './source.ts'

/*
 * Once each key has its mark, most members are done: their mark is that of the key. Those of involved groups become the only
 * members, with `may_restart`, and are looked at record by record (sessions.ts).
 */

/** Involved members, until they take the place of all. */
export const INVOLVED_TABLE = 'flow.pair_involved'

const KEY = connectionKey('m.low', 'm.high', 'm.proto')
const mayRestart = (mark: string) => `${mark} = ${INVOLVED_MARKS.mayRestart} AS may_restart`

/** Notes what members in the table get by their key, but for the involved ones. @param part over `key` */
export function memberMarksStatement(part: string): string {
  return `INSERT INTO ${OF_RECORD_TABLE} SELECT m.number, k.mark
FROM ${MEMBER_TABLE} AS m JOIN (FROM ${KEY_TABLE} WHERE ${part} AND NOT ${isInvolved('mark')}) AS k ON k.key = ${KEY}`
}

/** Makes the involved ones of the members in the table the only ones. */
export function involvedMembersStatements(): readonly string[] {
  return onlyMembers(`SELECT m.*, ${mayRestart('k.mark')}
FROM ${MEMBER_TABLE} AS m JOIN (FROM ${KEY_TABLE} WHERE ${isInvolved('mark')}) AS k ON k.key = ${KEY}`)
}

/** Makes the records the only members that are marked as involved. */
export function involvedRecordsStatements(source: Source, shapes: readonly Shape[]): readonly string[] {
  const marked = shapes.map(
    (shape) =>
      `SELECT *, ${shape.number} AS id_shape, rowid AS id_row, ${mayRestart(MARK)} FROM flow.${tableName(shape)} WHERE ${isInvolved(MARK)}`,
  )
  return onlyMembers(
    membersSelect(source, `(${marked.join('\nUNION ALL BY NAME ')}) AS f`, ['f.may_restart']),
  )
}

function onlyMembers(select: string): readonly string[] {
  return [
    `CREATE OR REPLACE TABLE ${INVOLVED_TABLE} AS ${select}`,
    `DROP TABLE IF EXISTS ${MEMBER_TABLE}`,
    `ALTER TABLE ${INVOLVED_TABLE} RENAME TO ${MEMBER_TABLE.replace('flow.', '')}`,
  ]
}
