import type { AnswerColumns, AnswerRow, TypedQuery } from '../../lib/typed-query.ts'
import { tcpOf, type Conversations } from '../../query/conversations/scope.ts'
import { outcomesQuery, type Outcome } from '../../query/tcp/outcomes.ts'
import type { VerdictGrid } from '../../query/tcp/verdict-grid.ts'
import { QuerySlot } from '../../state/query-slot.svelte.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'

export interface TcpAnswer<C extends AnswerColumns, K> {
  /** What was chosen when it was asked for. */
  readonly by: K
  readonly rows: readonly AnswerRow<C>[]
  readonly sql: string
}

/** What became of which conversations. */
export interface Outcomes {
  readonly conversations: Conversations
  readonly rows: readonly Outcome[]
  /** The buckets of the rows; undefined where no record has a time. */
  readonly counted: VerdictGrid | undefined
  readonly sql: string
}

/** What the parts of the TCP view are about: TCP connections under the filter. Made while a component initialises. */
export class TcpSource {
  readonly workspace: Workspace
  /** Undefined as long as there are none. */
  readonly conversations = $derived.by((): Conversations | undefined => {
    const { dataset, pairing } = this.workspace
    void dataset.version
    if (pairing.state.kind !== 'done') return undefined
    return tcpOf(this.workspace.connections('failed, else first'))
  })

  constructor(workspace: Workspace) {
    this.workspace = workspace
  }

  /** What a person looks at first, and asked for first; undefined while nobody looks. */
  outcomes(isShown: () => boolean): QuerySlot<Outcomes> {
    return new QuerySlot(() => {
      const { conversations } = this
      const { dataset } = this.workspace
      void dataset.version
      if (conversations === undefined || !isShown()) return undefined
      const counted = dataset.verdictGrid
      const query = outcomesQuery(conversations, dataset.hasFlags, counted)
      return async (signal) => ({
        conversations,
        counted,
        rows: await this.workspace.askOnce(query, signal),
        sql: query.sql,
      })
    })
  }

  /** The answer to a question about these conversations, asked anew whenever they change, after the outcomes. */
  answer<C extends AnswerColumns>(
    query: (conversations: Conversations) => TypedQuery<C>,
  ): QuerySlot<TcpAnswer<C, undefined>> {
    return this.answerBy(() => undefined, query)
  }

  /** The same for a question that depends on a choice; the answer says which one it is of. */
  answerBy<C extends AnswerColumns, K>(
    choice: () => K,
    query: (conversations: Conversations, by: K) => TypedQuery<C>,
  ): QuerySlot<TcpAnswer<C, K>> {
    return new QuerySlot(() => {
      const [conversations, by] = [this.conversations, choice()]
      void this.workspace.dataset.version
      if (conversations === undefined) return undefined
      const asked = query(conversations, by)
      return async (signal) => ({
        by,
        rows: await this.workspace.askOnce(asked, signal, 'beside'),
        sql: asked.sql,
      })
    })
  }

  /** The text of a label code. */
  labelOf(column: string, code: number): string {
    return this.workspace.dataset.labelOf(column, code)
  }
}
