import { CONVERSATION_COLUMNS } from '../flow/conversation-columns.ts'
import { physicalNames, type Column } from '../flow/column.ts'
import { protocolNames } from '../flow/protocols.ts'
import { identifier, literal } from '../lib/sql-text.ts'
import { createLabelListStatement, labelListTable } from './label-lists.ts'
import { layoutOf, type LayoutColumn } from './layout.ts'
import { createKeptTableStatement, keptConversationsSelect } from './pairing/conversations.ts'
import { besideColumns, loneConversationsSelect, noColumnsBeside } from './pairing/lone-conversations.ts'
import type { Source } from './pairing/source.ts'
import { physicalType, tableName, type Shape } from './shape.ts'

/** Makes view `flow` over these tables. */
export function flowViewStatement(shapes: readonly Shape[]): string {
  return `CREATE OR REPLACE VIEW flow.flow AS ${flowSelect(shapes, layoutOf(shapes))}`
}

/** The statements that make views `flows` and `selection` over view `flow` of these tables. */
export function publicViewStatements(
  shapes: readonly Shape[],
  selectionCondition: string,
): readonly string[] {
  const projection = flowsProjection(layoutOf(shapes))
  return [
    `CREATE OR REPLACE VIEW flow.flows AS SELECT ${projection} FROM flow.flow AS f`,
    // The condition speaks of the columns of `flow`, where filters are fast; so it must not see those of the projection.
    `CREATE OR REPLACE VIEW flow.selection AS SELECT ${projection} FROM (SELECT * FROM flow.flow WHERE ${selectionCondition}\n) AS f`,
  ]
}

/** Label columns of view `conversations`, whose lists must be there before it. */
export const CONVERSATION_LABELS: readonly string[] = CONVERSATION_COLUMNS.filter(
  ({ storage }) => storage === 'label',
).map(({ name }) => name)

/**
 * View `joined_conversation`: conversations of several records, and those on a path; none before all are put together. View `conversation`: these, and those
 * of lone records. View `paired_record`: records as view `flow` has them, and beside each lone one its conversation, so
 * that conditions on either reach the scan.
 * @param shapes with the computed columns; none before they are filled in
 */
export function conversationViewStatements(shapes: readonly Shape[], source?: Source): readonly string[] {
  const lone = source?.hasLone ? shapes.map((shape) => loneConversationsSelect(shape, source, true)) : []
  const layout = layoutOf(shapes)
  const paired = flowSelect(shapes, layout, (shape) =>
    shape && source ? besideColumns(shape, source) : noColumnsBeside(),
  )
  return [
    `CREATE OR REPLACE VIEW flow.joined_conversation AS ${keptConversationsSelect()}${source ? '' : ' WHERE false'}`,
    `CREATE OR REPLACE VIEW flow.conversation AS ${['FROM flow.joined_conversation', ...lone].join('\nUNION ALL ')}`,
    `CREATE OR REPLACE VIEW flow.paired_record AS ${paired}`,
  ]
}

/** Views, and what they stand on, before there is any record. */
export function emptyViewStatements(): readonly string[] {
  return [
    createKeptTableStatement(),
    ...conversationViewStatements([]),
    ...CONVERSATION_LABELS.map(createLabelListStatement),
    `CREATE OR REPLACE VIEW flow.conversations AS SELECT ${conversationsProjection()} FROM flow.conversation AS f`,
    flowViewStatement([]),
    ...publicViewStatements([], 'true'),
  ]
}

function conversationsProjection(): string {
  const columns: readonly Column[] = CONVERSATION_COLUMNS
  const all = columns.flatMap((column) => {
    const shown = shownValue({ column, physical: physicalNames(column), name: column.name, isPresent: true })
    const more: Readonly<Record<string, string>> = {
      protocol: `${PROTOCOL_NAME} AS protocol_name`,
      responder_addr: ['initiator', 'responder']
        .map((end) => `${addressNumber(`${end}_addr`)} AS ${end}_num`)
        .join(', '),
    }
    const derived = more[column.name]
    return [`${shown} AS ${column.name}`, ...(derived === undefined ? [] : [derived])]
  })
  return all.join(',\n  ')
}

/** Column `id` names one record: number of the shape, then its row. It holds until records are removed. */
function flowSelect(
  shapes: readonly Shape[],
  layout: readonly LayoutColumn[],
  beside: Beside = () => [],
): string {
  if (shapes.length === 0) {
    const ids = ['NULL::BIGINT AS id', 'NULL::USMALLINT AS id_shape', 'NULL::BIGINT AS id_row']
    return `SELECT ${[...layout.flatMap(nulls), ...ids, ...beside(undefined)].join(', ')} WHERE false`
  }
  return shapes.map((shape) => shapeSelect(shape, layout, beside(shape))).join('\nUNION ALL ')
}

/** More columns than those of view `flow`, over the table as `f`. @param shape undefined where there is no table */
type Beside = (shape: Shape | undefined) => readonly string[]

function shapeSelect(shape: Shape, layout: readonly LayoutColumn[], beside: readonly string[]): string {
  const own = new Map(shape.columns.map(({ column, names }) => [column.name, names]))
  const values = layout.flatMap((entry) => {
    const names = own.get(entry.column.name)
    if (!names) return nulls(entry)
    return names.map((name, i) => `${identifier(name)} AS ${identifier(entry.physical[i] ?? name)}`)
  })
  // Filters on the two halves reach the scan, which skips other tables and row groups; those on the sum do not (DuckDB 1.4.3).
  const id = `(${BigInt(shape.number) << 48n}::BIGINT + rowid) AS id, ${shape.number}::USMALLINT AS id_shape, rowid AS id_row`
  return `SELECT ${[...values, id, ...beside].join(', ')} FROM flow.${tableName(shape)} AS f`
}

function nulls({ column, physical }: LayoutColumn): readonly string[] {
  return physical.map((name) => `NULL::${physicalType(column)} AS ${identifier(name)}`)
}

function flowsProjection(layout: readonly LayoutColumn[]): string {
  const byName = new Map(layout.map((entry) => [entry.column.name, entry]))
  return layout
    .flatMap((entry) => [
      `${shownValue(entry)} AS ${identifier(entry.name)}`,
      ...(DERIVED_AFTER.get(entry.column.name)?.(byName) ?? []),
    ])
    .join(',\n  ')
}

type ByName = ReadonlyMap<string, LayoutColumn>

/** What view `flows` derives, by the column that it stands behind. */
const DERIVED_AFTER: ReadonlyMap<string, (columns: ByName) => readonly string[]> = new Map([
  ['protocol', () => [`${PROTOCOL_NAME} AS protocol_name`]],
  ['dst_addr', () => [`${addressNumber('src_addr')} AS src_num`, `${addressNumber('dst_addr')} AS dst_num`]],
  ['icmp_code', () => [`${COMMUNITY_ID} AS community_id`]],
  [
    'packets_recv',
    (columns: ByName) => [
      `${sumOfBothWays(columns, 'bytes')} AS bytes`,
      `${sumOfBothWays(columns, 'packets')} AS packets`,
    ],
  ],
])

/** One row with the names of all protocol numbers, as lists of labels are kept (label-lists.ts says why). */
export function createProtocolNamesStatement(): string {
  const names = protocolNames().map(literal)
  return `CREATE OR REPLACE TABLE flow.protocol_names AS SELECT [${names.join(', ')}] AS names`
}

const PROTOCOL_NAME = '(SELECT names FROM flow.protocol_names)[f.protocol + 1]'

/** Nobody pays for it who does not ask: it takes three times as long as the text of an address. */
const COMMUNITY_ID = `community_id(${[
  'protocol',
  'src_addr_hi',
  'src_addr_lo',
  'src_port',
  'dst_addr_hi',
  'dst_addr_lo',
  'dst_port',
  'icmp_type',
  'icmp_code',
]
  .map((name) => `f.${name}`)
  .join(', ')})`

function addressNumber(name: string): string {
  return `((f.${name}_hi::UHUGEINT << 64) | f.${name}_lo)`
}

/** Missing parts count as 0, but a record that counted nothing at all has no sum. The largest number stands for any beyond it. */
function sumOfBothWays(columns: ByName, what: string): string {
  const parts = [`${what}_sent`, `${what}_recv`].filter((name) => columns.get(name)?.isPresent)
  if (parts.length === 0) return 'NULL::UBIGINT'
  const [sent = '', recv] = parts.map((name) => `f.${identifier(name)}`)
  if (recv === undefined) return sent
  return `CASE WHEN ${recv} IS NULL THEN ${sent} WHEN ${sent} IS NULL THEN ${recv} ELSE coalesce(TRY(${sent} + ${recv}), 18446744073709551615) END`
}

function shownValue({ column, physical, isPresent }: LayoutColumn): string {
  const [first = '', second = ''] = physical.map((name) => `f.${identifier(name)}`)
  switch (column.storage) {
    case 'time':
      // Times beyond what a TIMESTAMP holds (the year 294247) have no value rather than failing every query.
      return isPresent ? `TRY(epoch_ms(${first}))` : 'NULL::TIMESTAMP'
    case 'address':
      return isPresent ? `address_text(${first}, ${second})` : 'NULL::VARCHAR'
    case 'label':
      return isPresent ? `(SELECT labels FROM ${labelListTable(column.name)})[${first} + 1]` : 'NULL::VARCHAR'
    default:
      return first
  }
}
