/** Browsers draw no element higher than about 17 million pixels (Firefox; others 33). */
const MAX_HEIGHT_PX = 8_000_000

/**
 * The height that all rows would take, and the height that the browser scrolls through, which is smaller where there
 * are very many rows. Then the scroll bar moves in proportion while wheel and keys still move by exact rows.
 */
export class ScrollSpace {
  /** Height of all rows. */
  readonly contentPx: number
  /** Height of the element that is scrolled. */
  readonly spacerPx: number
  readonly viewPx: number
  readonly rowPx: number
  readonly rows: number

  constructor(rows: number, rowPx: number, viewPx: number) {
    this.rows = rows
    this.rowPx = rowPx
    this.viewPx = viewPx
    this.contentPx = rows * rowPx
    this.spacerPx = Math.min(this.contentPx, MAX_HEIGHT_PX)
  }

  get isScaled(): boolean {
    return this.spacerPx < this.contentPx
  }

  /** How far the content can be scrolled. */
  get lastTopPx(): number {
    return Math.max(0, this.contentPx - this.viewPx)
  }

  clamp(topPx: number): number {
    return Math.min(Math.max(0, topPx), this.lastTopPx)
  }

  /** What of the content is at the top, by where the scroll bar is. */
  topAt(scrollTop: number): number {
    const range = this.spacerPx - this.viewPx
    if (!this.isScaled) return this.clamp(scrollTop)
    return range <= 0 ? 0 : this.clamp((scrollTop / range) * this.lastTopPx)
  }

  /** Where the scroll bar belongs. */
  scrollTopAt(topPx: number): number {
    if (!this.isScaled) return this.clamp(topPx)
    return (this.clamp(topPx) / this.lastTopPx) * (this.spacerPx - this.viewPx)
  }

  /**
   * What is at the top after the browser scrolled. In a scaled space a short way is a finger or a smooth scroll, which
   * means pixels of content; only the scroll bar goes far at once.
   */
  topAfter(topPx: number, scrollTopBefore: number, scrollTop: number): number {
    const moved = scrollTop - scrollTopBefore
    const atEnd = scrollTop <= 0 || scrollTop >= this.spacerPx - this.viewPx
    if (!this.isScaled || atEnd || Math.abs(moved) > 2 * this.viewPx) return this.topAt(scrollTop)
    return this.clamp(topPx + moved)
  }

  /** The least movement that shows a row as a whole. */
  topToShow(row: number, topPx: number): number {
    const start = row * this.rowPx
    return this.clamp(Math.min(start, Math.max(topPx, start + this.rowPx - this.viewPx)))
  }

  firstRow(topPx: number): number {
    return Math.floor(topPx / this.rowPx)
  }

  /** How many rows are seen at most, in part or whole. */
  get rowsInView(): number {
    return Math.min(this.rows, Math.ceil(this.viewPx / this.rowPx) + 1)
  }

  /** Rows that a page key moves by. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.viewPx / this.rowPx) - 1)
  }
}
