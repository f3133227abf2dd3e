import type { FlowRow } from '../query/flows/page.ts'

export const BLOCK_ROWS = 200
const KEPT_BLOCKS = 80

/** Rows that were read, in blocks; the blocks least looked at are forgotten. */
export class RowBlocks {
  private readonly blocks = new Map<number, readonly (FlowRow | undefined)[]>()

  get size(): number {
    return this.blocks.size
  }

  has(block: number): boolean {
    return this.blocks.has(block)
  }

  row(index: number): FlowRow | undefined {
    return this.blocks.get(blockOf(index))?.[index % BLOCK_ROWS]
  }

  set(block: number, rows: readonly (FlowRow | undefined)[]): void {
    this.blocks.set(block, rows)
    const [oldest] = this.blocks.keys()
    if (this.blocks.size > KEPT_BLOCKS && oldest !== undefined) this.blocks.delete(oldest)
  }

  /** Keeps a block from being forgotten soon. */
  touch(block: number): void {
    const rows = this.blocks.get(block)
    if (!rows) return
    this.blocks.delete(block)
    this.blocks.set(block, rows)
  }
}

export function blockOf(row: number): number {
  return Math.floor(row / BLOCK_ROWS)
}

/** Blocks to have for rows `first` to `last`: those that hold them, then the neighbour that comes next, then the other. */
export function blocksFor(first: number, last: number, total: number, forward: boolean): readonly number[] {
  if (total === 0) return []
  const [from, to, end] = [blockOf(first), blockOf(Math.min(last, total - 1)), blockOf(total - 1)]
  const visible = Array.from({ length: to - from + 1 }, (_, i) => (forward ? from + i : to - i))
  const around = forward ? [to + 1, from - 1] : [from - 1, to + 1]
  return [...visible, ...around.filter((block) => block >= 0 && block <= end)]
}
