import { untrack } from 'svelte'
import type { Column } from '../flow/column.ts'
import { errorOf } from '../lib/error-of.ts'
import { flowRow, rowsQuery, type FlowRow } from '../query/flows/page.ts'
import type { Ask } from '../query/flows/key-cells.ts'
import type { OrderCount } from '../query/flows/order-span.ts'
import type { SortKey } from '../query/flows/sort-key.ts'
import { FlowOrder, OrderOutdated } from './flow-order.ts'
import { BLOCK_ROWS, blockOf, blocksFor, RowBlocks } from './row-blocks.ts'

/** What a table of records shows, and in which order. */
export interface RowsQuestion {
  readonly key: SortKey
  /** SQL over what the key orders. */
  readonly filter: string
  readonly columns: readonly Column[]
  /** Counts what the filter lets through, where somebody else wants to know of it too. */
  readonly count?: ((signal: AbortSignal) => Promise<OrderCount | undefined>) | undefined
}

/** While a load goes on, records may come between the count and the page; then it is counted again after a while. */
const RECOUNT_MS = 400
const STEP_ROWS = 8

/**
 * The rows of a virtual table: it says which it shows, they arrive when they are read. A new question aborts the one
 * before it; until its first rows are there the old ones stay. Made while a component initialises; ends with it.
 */
export class FlowRows {
  /** How many rows there are; undefined before they were counted. */
  total = $state.raw<number | undefined>()
  error = $state.raw<Error | undefined>()
  /** The rows are still those of the question before. */
  isPending = $state.raw(false)
  /** Grows when rows arrive; whoever calls `row` depends on it. */
  private arrivals = $state(0)
  private blocks = new RowBlocks()
  private readonly ask: Ask
  private readonly askAhead: Ask
  private reading: Reading | undefined
  private wanted: readonly [first: number, last: number] = [0, 0]
  private forward = true

  /** @param askAhead for rows that nobody sees yet */
  constructor(ask: Ask, question: () => RowsQuestion | undefined, askAhead = ask) {
    this.ask = ask
    this.askAhead = askAhead
    $effect(() => {
      const asked = question()
      if (!asked) {
        this.total = undefined
        this.isPending = false
        this.blocks = new RowBlocks()
        return
      }
      const reading = new Reading(asked)
      this.reading = reading
      this.isPending = true
      // Counting the question as under way must not make that one of the things it depends on.
      untrack(() => void this.count(reading))
      return () => reading.end()
    })
  }

  /** The row at a place; undefined as long as it is not read. */
  row(index: number): FlowRow | undefined {
    void this.arrivals
    return this.blocks.row(index)
  }

  /** Rows `first` to `last`, wherever the table stands. */
  async read(first: number, last: number, signal: AbortSignal): Promise<readonly FlowRow[]> {
    const { reading } = this
    if (!reading?.order) return []
    return this.rowsOf(reading.order, reading.question, first, last + 1, signal)
  }

  /** Says which rows are seen. They are read first, then those around them. */
  want(first: number, last: number): void {
    this.forward = first >= this.wanted[0]
    this.wanted = [first, last]
    const { reading } = this
    if (reading?.order) untrack(() => this.readNext(reading))
  }

  private async count(reading: Reading): Promise<void> {
    const { key, filter, count } = reading.question
    await this.guarded(reading, async (signal) => {
      reading.order = count
        ? FlowOrder.of(this.ask, key, filter, await count(signal))
        : await FlowOrder.count(this.ask, key, filter, signal)
      signal.throwIfAborted()
      this.total = reading.order.count
      this.error = undefined
      if (this.total === 0) this.begin(reading)
      this.readNext(reading)
    })
  }

  private readNext(reading: Reading): void {
    const blocks = blocksFor(...this.wanted, reading.order?.count ?? 0, this.forward)
    const missing = blocks.filter((block) => !reading.isStarted || !this.blocks.has(block))
    for (const block of blocks) this.blocks.touch(block)
    if (reading.block !== undefined && blocks.includes(reading.block)) {
      if (!reading.isAhead || !this.isSeen(reading.block)) return
    }
    reading.stopBlock()
    const [next] = missing
    if (next !== undefined) void this.readBlock(reading, next)
  }

  /** Where nothing was shown before, every cell is new to the page: a few rows at a time, it answers between them. */
  private async showInSteps(
    reading: Reading,
    block: number,
    rows: readonly FlowRow[],
    signal: AbortSignal,
  ): Promise<void> {
    this.begin(reading)
    const [first, last] = this.wanted
    for (let end = first + STEP_ROWS; end <= last; end += STEP_ROWS) {
      this.blocks.set(block, rows.slice(0, end % BLOCK_ROWS))
      this.arrivals++
      await new Promise((resolve) => setTimeout(resolve))
      signal.throwIfAborted()
    }
  }

  private isSeen(block: number): boolean {
    const [first, last] = this.wanted
    return block >= blockOf(first) && block <= blockOf(last)
  }

  private async readBlock(reading: Reading, block: number): Promise<void> {
    const { order, question } = reading
    if (!order) return
    const isAhead = !this.isSeen(block)
    const signal = reading.startBlock(block, isAhead)
    await this.guarded(
      reading,
      async () => {
        const [start, end] = [block * BLOCK_ROWS, (block + 1) * BLOCK_ROWS]
        const rows = await this.rowsOf(order, question, start, end, signal, isAhead)
        signal.throwIfAborted()
        if (this.blocks.size === 0) await this.showInSteps(reading, block, rows, signal)
        reading.block = undefined
        this.begin(reading)
        this.blocks.set(block, rows)
        this.arrivals++
        this.readNext(reading)
      },
      signal,
    )
  }

  /** Rows from `start` up to, not including, `end`. */
  private async rowsOf(
    order: FlowOrder,
    { columns, key }: RowsQuestion,
    start: number,
    end: number,
    signal: AbortSignal,
    isAhead = false,
  ): Promise<readonly FlowRow[]> {
    const ask = isAhead ? this.askAhead : this.ask
    const parts = await order.parts(start, end, signal)
    const rows = new Map<bigint, FlowRow>()
    for (const { ids, condition } of parts) {
      const answer = await ask(rowsQuery(columns, ids, condition, key.from), signal)
      for (const row of answer) rows.set(row.id, flowRow(row))
    }
    return parts.flatMap((part) => part.ids.flatMap((id) => rows.get(id) ?? []))
  }

  /** The first rows that answer a question take the place of those before. */
  private begin(reading: Reading): void {
    if (reading.isStarted) return
    reading.isStarted = true
    this.isPending = false
    this.blocks = new RowBlocks()
    this.arrivals++
  }

  /** Runs a step of a reading; what fails after it ended does not matter any more. */
  private async guarded(
    reading: Reading,
    step: (signal: AbortSignal) => Promise<void>,
    signal = reading.signal,
  ): Promise<void> {
    try {
      await step(signal)
    } catch (error) {
      if (signal.aborted) return
      reading.block = undefined
      if (error instanceof OrderOutdated) {
        reading.order = undefined
        setTimeout(() => !reading.signal.aborted && void this.count(reading), RECOUNT_MS)
      } else {
        this.isPending = false
        this.error = errorOf(error)
      }
    }
  }
}

/** One question on its way. */
class Reading {
  readonly question: RowsQuestion
  order: FlowOrder | undefined
  /** The block that is being read. */
  block: number | undefined
  /** It was not seen when that began. */
  isAhead = false
  /** Whether some rows of its answer are there. */
  isStarted = false
  private readonly abort = new AbortController()
  private blockAbort = new AbortController()

  constructor(question: RowsQuestion) {
    this.question = question
  }

  get signal(): AbortSignal {
    return this.abort.signal
  }

  startBlock(block: number, isAhead: boolean): AbortSignal {
    this.block = block
    this.isAhead = isAhead
    this.blockAbort = new AbortController()
    return this.blockAbort.signal
  }

  stopBlock(): void {
    this.block = undefined
    this.blockAbort.abort()
  }

  end(): void {
    this.abort.abort()
    this.blockAbort.abort()
  }
}
