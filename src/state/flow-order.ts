import type { Ask } from '../query/flows/key-cells.ts'
import { findHead, type OrderHead } from '../query/flows/order-head.ts'
import {
  countOrder,
  divideSpan,
  idsQuery,
  SPAN_ROWS,
  wholeOrder,
  type OrderCount,
  type OrderSpan,
} from '../query/flows/order-span.ts'
import type { SortKey } from '../query/flows/sort-key.ts'

/** Records next to each other in the order; `condition` is true for them and for few others. */
export interface OrderPart {
  readonly ids: readonly bigint[]
  readonly condition: string
}

/** The records changed since they were counted: ask for a new order. */
export class OrderOutdated extends Error {
  override readonly name = 'OrderOutdated'
}

/** So many records at the top are found without dividing the order. */
const HEAD_ROWS = 2_000
/** Lists of ids that are kept; each has up to SPAN_ROWS. */
const KEPT_LISTS = 24

/**
 * The order of all records under a filter, known as far as somebody looked: spans whose records are counted, divided
 * on the way to a row. So any row is found by a few passes over one column, where LIMIT … OFFSET would sort everything.
 */
export class FlowOrder {
  readonly key: SortKey
  /** How many records there are. */
  readonly count: number
  private readonly spanRows: number
  private readonly ask: Ask
  private spans: OrderSpan[]
  private readonly idLists = new Map<OrderSpan, readonly bigint[]>()
  private head: OrderHead | undefined
  private isHeadSought = false

  /** @param spanRows how many records to find at once */
  static async count(
    ask: Ask,
    key: SortKey,
    filter: string,
    signal: AbortSignal,
    spanRows = SPAN_ROWS,
  ): Promise<FlowOrder> {
    return FlowOrder.of(ask, key, filter, await countOrder(ask, key, filter, signal), spanRows)
  }

  /** The same where the records are counted already. */
  static of(
    ask: Ask,
    key: SortKey,
    filter: string,
    counted: OrderCount | undefined,
    spanRows = SPAN_ROWS,
  ): FlowOrder {
    return new FlowOrder(ask, key, wholeOrder(key, filter, counted), spanRows)
  }

  private constructor(ask: Ask, key: SortKey, spans: readonly OrderSpan[], spanRows: number) {
    this.ask = ask
    this.key = key
    this.spans = [...spans]
    this.spanRows = spanRows
    this.count = spans.reduce((sum, span) => sum + span.count, 0)
  }

  /** Ids of the records from `start` up to, not including, `end`. */
  async parts(start: number, end: number, signal: AbortSignal): Promise<readonly OrderPart[]> {
    const stop = Math.min(end, this.count)
    const found: OrderPart[] = []
    for (let at = Math.max(0, start); at < stop;) {
      const part = (await this.fromHead(at, stop, signal)) ?? (await this.fromSpan(at, stop, signal))
      found.push(part)
      at += part.ids.length
    }
    return found
  }

  private async fromHead(start: number, end: number, signal: AbortSignal): Promise<OrderPart | undefined> {
    const [first] = this.spans
    if (end > HEAD_ROWS) return undefined
    if (!this.isHeadSought && first && first.count > this.spanRows) {
      this.head = await findHead(this.ask, this.key, first, HEAD_ROWS, signal)
      this.isHeadSought = true
    }
    if (!this.head || end > this.head.ids.length) return undefined
    return { ids: this.head.ids.slice(start, end), condition: this.head.condition }
  }

  private async fromSpan(start: number, end: number, signal: AbortSignal): Promise<OrderPart> {
    const { span, before } = await this.smallSpanAt(start, signal)
    const ids = await this.idsOf(span, signal)
    return { ids: ids.slice(start - before, end - before), condition: span.condition }
  }

  /** Divides the span that holds a row until it is small enough to be read as a whole. */
  private async smallSpanAt(row: number, signal: AbortSignal): Promise<{ span: OrderSpan; before: number }> {
    for (;;) {
      const { span, before, index } = this.spanAt(row)
      if (span.count <= this.spanRows) return { span, before }
      const parts = await divideSpan(this.ask, this.key, span, this.spanRows, signal)
      if (parts.reduce((sum, part) => sum + part.count, 0) !== span.count)
        throw new OrderOutdated('records came or went')
      // A division asked for at the same time may have replaced the span already.
      if (this.spans[index] === span) this.spans.splice(index, 1, ...parts)
    }
  }

  private spanAt(row: number): { span: OrderSpan; before: number; index: number } {
    let before = 0
    for (const [index, span] of this.spans.entries()) {
      if (row < before + span.count) return { span, before, index }
      before += span.count
    }
    throw new RangeError(`no row ${row} among ${before}`)
  }

  private async idsOf(span: OrderSpan, signal: AbortSignal): Promise<readonly bigint[]> {
    const known = this.idLists.get(span)
    this.idLists.delete(span)
    const ids = known ?? (await this.ask(idsQuery(this.key, span), signal)).map((row) => row.id)
    if (ids.length !== span.count) throw new OrderOutdated('records came or went')
    this.idLists.set(span, ids)
    const [oldest] = this.idLists.keys()
    if (this.idLists.size > KEPT_LISTS && oldest) this.idLists.delete(oldest)
    return ids
  }
}
