/** Which row of the flow table the keyboard is at. The table holds the rows; whoever shows one record moves it. */
export class FlowCursor {
  /** Place in the order of the table; undefined before anybody chose a row. */
  row = $state.raw<number | undefined>()
  /** Name of the column where the keyboard is within the row; undefined before anybody went sideways. */
  column = $state.raw<string | undefined>()
  /** Rows in the table. */
  rows = $state.raw(0)
  /** Where a range of rows begins that ends at `row`; undefined where none is selected. */
  anchor = $state.raw<number | undefined>()
  /** Whether the record of the row is to be shown as soon as it is there. */
  opens = $state.raw(false)

  /** Goes to a row, or to the nearest that exists. @param opens whether to show its record in full */
  moveTo(row: number, opens: boolean): void {
    this.anchor = undefined
    this.goTo(row)
    this.opens = opens && this.rows > 0
  }

  /** Goes to a row and selects all rows on the way. */
  extendTo(row: number): void {
    this.anchor ??= this.row ?? row
    this.goTo(row)
  }

  /** Goes a column to the left or right, and to the first where it was in none. @param columns as they stand in the table */
  moveSideways(step: 1 | -1, columns: readonly { readonly name: string }[]): void {
    const at = columns.findIndex(({ name }) => name === this.column)
    const next = at < 0 ? 0 : Math.min(Math.max(0, at + step), columns.length - 1)
    this.column = columns[next]?.name
  }

  /** First and last row of the selected range. */
  get range(): readonly [first: number, last: number] | undefined {
    const { anchor, row } = this
    if (anchor === undefined || row === undefined || anchor >= this.rows) return undefined
    return [Math.min(anchor, row), Math.max(anchor, row)]
  }

  private goTo(row: number): void {
    if (this.rows === 0) return
    this.row = Math.min(Math.max(0, row), this.rows - 1)
  }

  moveBy(rows: number, opens: boolean): void {
    this.moveTo(this.row === undefined ? 0 : this.row + rows, opens)
  }
}
