import type { AnswerColumns, AnswerRow, TypedQuery } from '../../lib/typed-query.ts'
import { and, type SqlCondition } from '../../query/sql.ts'
import { QuerySlot } from '../../state/query-slot.svelte.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'

export interface TcpAnswer<C extends AnswerColumns, K> {
  /** What was chosen when it was asked for. */
  readonly by: K
  readonly rows: readonly AnswerRow<C>[]
  readonly sql: string
}

/** What the parts of the TCP view are about: TCP conversations under the filter. Made while a component initialises. */
export class TcpSource {
  readonly workspace: Workspace
  /** Condition on table `conversation`; undefined as long as there are no conversations. */
  readonly condition = $derived.by((): SqlCondition | undefined => {
    const { dataset, filter, pairing } = this.workspace
    void dataset.version
    if (pairing.state.kind !== 'done') return undefined
    return and(filter.conversationSql, '(protocol = 6)')
  })

  constructor(workspace: Workspace) {
    this.workspace = workspace
  }

  /** The answer to a question about these conversations, asked anew whenever they change. */
  answer<C extends AnswerColumns>(
    query: (condition: SqlCondition) => TypedQuery<C>,
  ): QuerySlot<TcpAnswer<C, undefined>> {
    return this.answerBy(() => undefined, query)
  }

  /** The same for a question that depends on a choice; the answer says which one it is of. */
  answerBy<C extends AnswerColumns, K>(
    choice: () => K,
    query: (condition: SqlCondition, by: K) => TypedQuery<C>,
  ): QuerySlot<TcpAnswer<C, K>> {
    return new QuerySlot(() => {
      const [condition, by] = [this.condition, choice()]
      void this.workspace.dataset.version
      if (condition === undefined) return undefined
      const asked = query(condition, by)
      return async (signal) => ({ by, rows: await this.workspace.runWhole(asked, signal), sql: asked.sql })
    })
  }

  /** The text of a label code. */
  labelOf(column: string, code: number): string {
    return this.workspace.dataset.labelOf(column, code)
  }
}
