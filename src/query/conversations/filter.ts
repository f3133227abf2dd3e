import { isConversationField } from './fields.ts'
import { conversationCondition } from './scope.ts'
import { partsOf } from '../filter/edit.ts'
import { activeFilter } from '../filter/normal.ts'
import type { FilterSqlContext } from '../filter/sql-context.ts'
import { filterSql } from '../filter/to-sql.ts'
import { allOf, type Filter } from '../filter/filter.ts'
import { and, type SqlCondition } from '../sql.ts'

/**
 * The conversations of which some record passes a filter, as a condition on table `conversation`. What all records of a
 * conversation have in common is asked of the conversation itself: a semi-join with all records takes many times as long.
 */
export function conversationFilterSql(filter: Filter, context: FilterSqlContext): SqlCondition {
  const parts = partsOf(activeFilter(filter))
  const [own, others] = [parts.filter(isOfConversation), parts.filter((part) => !isOfConversation(part))]
  return and(
    filterSql(allOf(own), { ...context, isOverConversations: true }),
    conversationCondition(filterSql(allOf(others), context)),
  )
}

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
