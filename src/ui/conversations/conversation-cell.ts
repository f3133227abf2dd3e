import type { Column } from '../../flow/column.ts'
import { isConversationField } from '../../query/conversations/fields.ts'
import type { CellValue } from '../../query/flows/page.ts'
import type { Cell, FiveTuple } from '../cells/cell.ts'
import { columnCell } from '../cells/cell.ts'

/** What records have themselves, and alike in all of a conversation. */
const OF_EACH_RECORD = new Set(['start_time', 'protocol', 'verdict', 'tcp_state', 'conversation'])

/** The cell of a conversation's column; undefined where no filter on records says the same. */
export function conversationCell(
  column: Column,
  value: CellValue,
  text: string,
  valueOf: (column: string) => CellValue,
): Cell | undefined {
  if (!OF_EACH_RECORD.has(column.name) && !isConversationField(column.name)) return undefined
  const cell = columnCell(column, value, text, fiveTupleOf(valueOf))
  return { ...cell, field: column.name }
}

function fiveTupleOf(valueOf: (column: string) => CellValue): FiveTuple | undefined {
  const [protocol, source, destination] = ['protocol', 'initiator_addr', 'responder_addr'].map(valueOf)
  if (protocol == null || source == null || destination == null) return undefined
  const port = (name: string) => {
    const value = valueOf(name)
    return value === null ? undefined : Number(value)
  }
  return {
    protocol: Number(protocol),
    srcAddress: String(source),
    dstAddress: String(destination),
    srcPort: port('initiator_port'),
    dstPort: port('responder_port'),
  }
}
