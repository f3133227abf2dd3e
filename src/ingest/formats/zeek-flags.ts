import { flagsOfHistory, type FlagsOfBothWays } from '../../flow/zeek-history.ts'
import type { BatchColumns } from '../batch-columns.ts'
import type { IntegerBuilder, LabelBuilder } from '../column-builders.ts'

/** Writes the TCP flags that `history` tells. Each history is looked at once and recognised by its code from then on. */
export class HistoryFlags {
  private readonly history: LabelBuilder
  private readonly sent: IntegerBuilder
  private readonly recv: IntegerBuilder
  private readonly scope: LabelBuilder
  private readonly eachWay: number
  private readonly known: (FlagsOfBothWays | undefined)[] = []

  constructor(columns: BatchColumns) {
    this.history = columns.label('history')
    this.sent = columns.integer('tcp_flags')
    this.recv = columns.integer('tcp_flags_recv')
    this.scope = columns.label('flags_scope')
    this.eachWay = this.scope.codeOf('direction')
  }

  /** Whether the originator began and nothing came back. */
  isUnanswered(row: number): boolean {
    return !this.history.isNull(row) && /^[SD][A-Z]*$/.test(this.history.textOf(this.history.getCode(row)))
  }

  /** The history of the row, which is one of TCP, is written. */
  complete(row: number): void {
    if (this.history.isNull(row)) return
    const code = this.history.getCode(row)
    const flags = (this.known[code] ??= flagsOfHistory(this.history.textOf(code)))
    this.sent.set(row, flags.sent)
    this.recv.set(row, flags.recv)
    this.scope.setCode(row, this.eachWay)
  }
}
