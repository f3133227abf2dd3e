import { getContext, setContext } from 'svelte'
import type { Cell, TextCell } from './cell.ts'

/** A cell, and where it is on the screen. */
export interface CellTarget<Shown extends Cell | TextCell = Cell | TextCell> {
  readonly cell: Shown
  readonly rect: DOMRect
  /** Its text stands at the right, so what covers a part of it should be at the left. */
  readonly isRightAligned: boolean
}

/** The one menu that all cells share, and the buttons that follow the pointer from cell to cell. */
export class CellMenuState {
  hovered = $state.raw<CellTarget<Cell> | undefined>()
  opened = $state.raw<CellTarget | undefined>()
}

const KEY = Symbol('cell menu')

export function provideCellMenu(menu: CellMenuState): void {
  setContext(KEY, menu)
}

/** The menu that MainScreen provides. Call it while a component initialises. */
export function useCellMenu(): CellMenuState {
  const menu = getContext<CellMenuState | undefined>(KEY)
  if (!menu) throw new Error('no cell menu in this part of the page')
  return menu
}
