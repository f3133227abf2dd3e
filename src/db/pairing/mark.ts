import { FIREWALL_READINGS } from '../../flow/firewall-readings.ts'
import { INITIATOR_BASES } from '../../flow/conversation-columns.ts'
import { TCP_STATES } from '../../flow/tcp-states.ts'
import { VERDICTS } from '../../flow/verdicts.ts'

/*
 * All that a record gets is first written as one number: to update five columns takes five times as long and five times
 * the memory, while a column that is read off another is made in 2 ms per 100,000 rows. From the lowest bit on: the
 * fields below, then the number of the conversation.
 */

/** Column of marks, while records are paired. */
export const MARK = 'pairing_mark'

/** Rows of a table, the last not included: so many at once are marked as there is memory for. */
export interface Rows {
  readonly from: number
  readonly until: number
}

export function isAmong(table: string, { from, until }: Rows): string {
  return `${table}.rowid >= ${from} AND ${table}.rowid < ${until}`
}

/** Column of what view `conversation` reads of lone records (lone.ts); NULL where the conversation is kept as a row. */
export const LONE = 'pairing_lone'

/** Names that no field of a file may have in a table: those of columns that pairing adds, or puts beside them (involved.ts). */
export const PAIRING_COLUMNS: readonly string[] = [MARK, LONE, 'id_shape', 'id_row', 'may_restart']

/** The first three are column `LONE` where a record is a lone one. */
const WIDTHS = { rule: 7, firewall: 4, role: 4, verdict: 5, state: 4, duplicate: 1 } as const
type Field = keyof typeof WIDTHS

const FIELDS = Object.keys(WIDTHS) as readonly Field[]
const NUMBER_PLACE = FIELDS.reduce((sum, field) => sum + WIDTHS[field], 0)

/** Role of a record whose conversation is kept as a row. */
export const ROLE_KEPT = none('role')

for (const [field, list] of Object.entries({
  verdict: VERDICTS,
  state: TCP_STATES,
  firewall: FIREWALL_READINGS,
  role: [...INITIATOR_BASES, ...INITIATOR_BASES],
}))
  if (list.length > none(field as Field)) throw new Error(`${list.length} values do not fit into ${field}`)

/** The number that stands for NULL: all bits of a field. */
function none(field: Field): number {
  return 2 ** WIDTHS[field] - 1
}

function placeOf(field: Field): number {
  return FIELDS.slice(0, FIELDS.indexOf(field)).reduce((sum, before) => sum + WIDTHS[before], 0)
}

/** Mark of a record without a conversation: no number, no field. */
export const NO_MARK = FIELDS.filter((field) => field !== 'duplicate').reduce(
  (mark, field) => mark + none(field) * 2 ** placeOf(field),
  0,
)

/**
 * Marks of the records of groups that are looked at record by record, until each gets its own: those of one conversation, and
 * those that may be several. Like that of no mark they have no number.
 */
export const INVOLVED_MARKS = { oneConversation: 0, mayRestart: 1 } as const

export function isInvolved(mark: string): string {
  return `${mark} <= ${INVOLVED_MARKS.mayRestart}`
}

/** A mark without a conversation, or without one yet. */
export function hasNoNumber(mark: string): string {
  return `${mark} <= ${NO_MARK}`
}

/** @param number SQL @param values SQL of each field; NULL where there is none */
export function markSql(number: string, fields: string): string {
  return `(((${number})::UBIGINT << ${NUMBER_PLACE}) | ${fields})`
}

/** All fields but the number. @param values SQL of each; may be NULL */
export function markFields(values: Readonly<Record<Field, string>>): string {
  const parts = FIELDS.map(
    (field) => `(coalesce(${values[field]}, ${none(field)})::UBIGINT << ${placeOf(field)})`,
  )
  return `(${parts.join(' | ')})`
}

/** A field of a mark, NULL where it has none; column `LONE` has its fields in the same places. */
export function markedField(field: Field, mark: string): string {
  const bits = `((${mark} >> ${placeOf(field)}) & ${none(field)})`
  return field === 'duplicate' ? bits : `nullif(${bits}, ${none(field)})`
}

/** What column `LONE` has of a mark. */
export function loneOfMark(mark: string): string {
  const role = none('role') * 2 ** placeOf('role')
  const all = 2 ** (placeOf('role') + WIDTHS.role) - 1
  return `CASE WHEN ${mark} & ${role} <> ${role} THEN ${mark} & ${all} END`
}

/** Of a lone record whether its source began: the lowest bit of its role. */
export function loneBegins(lone: string): string {
  return `(${lone} & ${2 ** placeOf('role')} <> 0)`
}

export function markedNumber(mark: string): string {
  return `nullif(${mark} >> ${NUMBER_PLACE}, 0)`
}
