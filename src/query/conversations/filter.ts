import {
  BESIDE_COLUMNS,
  besideName,
  CONVERSATION_TOTALS,
  IS_LONE_COLUMN,
} from '../../flow/conversation-columns.ts'
import { physicalNames } from '../../flow/column.ts'
import { isConversationField } from './fields.ts'
import { ALL_CONVERSATIONS, conversationsWhere, type Conversations } from './scope.ts'
import { partsOf } from '../filter/edit.ts'
import { filterBranches } from '../filter/branches.ts'
import { activeFilter } from '../filter/normal.ts'
import type { FilterSqlContext } from '../filter/sql-context.ts'
import { filterSql } from '../filter/to-sql.ts'
import { allOf, type Filter } from '../filter/filter.ts'
import { and, identifier, type SqlCondition } from '../sql.ts'

/**
 * The conversations of which some record passes a filter, with all columns but the traits. What all records of a
 * conversation have in common is asked of the conversation itself. Of lone records, which are conversations by
 * themselves, everything is asked while they are read; only those of several records need a semi-join, which of 10 million
 * records took half a second in every question.
 */
export function conversationsUnder(filter: Filter, context: FilterSqlContext): Conversations {
  const found = [joinedUnder(filter, context), loneUnder(filter, context)].filter((one) => one !== undefined)
  if (found.length === 0) return conversationsWhere(ALL_CONVERSATIONS, ofThemselves(filter, context))
  return `(${found.join('\nUNION ALL ')})`
}

/**
 * Of `conversationsUnder` the part that looks at all records again in every question: the conversations of several records of
 * which some passes, as a SELECT with the columns of table `conversation`. Undefined where conversations themselves tell.
 */
export function joinedUnder(filter: Filter, context: FilterSqlContext): string | undefined {
  const others = partsOf(activeFilter(filter)).filter((part) => !isOfConversation(part))
  if (others.length === 0) return undefined
  const ofOthers = allOf(others)
  const branches = filterBranches(ofOthers, context)?.conditions ?? [filterSql(ofOthers, context)]
  const found = branches.map(
    (branch) => `SELECT conversation FROM paired_record WHERE NOT ${IS_LONE} AND ${branch}`,
  )
  const isFound = `conversation IN (${found.join(' UNION ALL ')})`
  return `SELECT ${COLUMNS.join(', ')} FROM joined_conversation WHERE ${and(ofThemselves(filter, context), isFound)}`
}

/**
 * The other part of `conversationsUnder`, with the same columns: lone records that pass. Undefined where conversations
 * themselves tell.
 */
export function loneUnder(filter: Filter, context: FilterSqlContext): string | undefined {
  if (isOfConversation(activeFilter(filter))) return undefined
  const besides: FilterSqlContext = { ...context, conversationColumn: besideName }
  const branches = filterBranches(filter, besides)?.conditions ?? [filterSql(filter, besides)]
  return branches
    .map((branch) => `SELECT ${COLUMNS_BESIDE.join(', ')} FROM paired_record WHERE ${IS_LONE} AND ${branch}`)
    .join('\nUNION ALL ')
}

/** What a filter says of conversations, on their own columns. */
function ofThemselves(filter: Filter, context: FilterSqlContext): SqlCondition {
  const own = partsOf(activeFilter(filter)).filter(isOfConversation)
  return filterSql(allOf(own), { ...context, conversationColumn: (name) => name })
}

const IS_LONE = identifier(besideName(IS_LONE_COLUMN))
const COLUMNS = [...BESIDE_COLUMNS.flatMap(physicalNames), ...CONVERSATION_TOTALS]
const COLUMNS_BESIDE = COLUMNS.map((name) => `${identifier(besideName(name))} AS ${name}`)

/** Columns that table `conversation` has, and that all records of a conversation have alike. */
const COMMON_FIELDS = new Set(['protocol', 'verdict', 'tcp_state', 'conversation'])

function isOfConversation(filter: Filter): boolean {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.every(isOfConversation)
    case 'not':
    case 'off':
      return isOfConversation(filter.of)
    case 'fields':
      return false
    default:
      return COMMON_FIELDS.has(filter.field) || isConversationField(filter.field)
  }
}
