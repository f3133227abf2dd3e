import type { Attachment } from 'svelte/attachments'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { isTyping } from '../shell/shortcuts.ts'
import { filterFor, filterOut } from './cell-actions.ts'
import { isCell, type Cell, type TextCell } from './cell.ts'
import type { CellMenuState, CellTarget } from './cell-menu.svelte.ts'

/** Before this the pointer only passes by. */
const HOVER_MS = 90

interface Area {
  readonly workspace: Workspace
  readonly menu: CellMenuState
  /** Which elements are cells. */
  readonly selector: string
  /** The cell that such an element shows; undefined where it shows none. */
  readonly cellOf: (element: HTMLElement) => Cell | TextCell | undefined
  /** The elements have buttons of their own. */
  readonly hasOwnButtons?: boolean
}

/**
 * Gives every cell in an element its actions: a menu on right click and on the menu key, `f` and `x` on the cell where
 * the keyboard is, and buttons that follow the pointer. A few listeners for all cells, so scrolling costs nothing.
 */
export function cellArea({
  workspace,
  menu,
  selector,
  cellOf,
  hasOwnButtons,
}: Area): Attachment<HTMLElement> {
  return (area) => {
    const end = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      handle: (event: HTMLElementEventMap[K]) => void,
      options: AddEventListenerOptions = {},
    ) => area.addEventListener(type, handle, { ...options, signal: end.signal })

    const forget = () => {
      clearTimeout(timer)
      menu.hovered = undefined
    }
    const targetOf = (at: EventTarget | null): CellTarget | undefined => {
      const element = focusedWithin(at)?.closest<HTMLElement>(selector)
      const cell = element && area.contains(element) ? cellOf(element) : undefined
      if (!element || !cell) return undefined
      const isRightAligned = getComputedStyle(element).textAlign === 'right'
      return { cell, rect: seenOf(element, area), isRightAligned }
    }
    const filterTargetOf = (at: EventTarget | null): CellTarget<Cell> | undefined => {
      const target = targetOf(at)
      return target && isCell(target.cell) ? { ...target, cell: target.cell } : undefined
    }

    listen('contextmenu', (event) => {
      const target = targetOf(event.target)
      if (!target || getSelection()?.type === 'Range') return
      event.preventDefault()
      forget()
      const isPointer = event.clientX > 0 || event.clientY > 0
      const isInside = isPointer && event.button === 2
      menu.opened = isInside ? { ...target, rect: new DOMRect(event.clientX, event.clientY, 0, 0) } : target
    })
    listen('keydown', (event) => {
      if (!workspace.view.singleKeys || isTyping(event) || (event.key !== 'f' && event.key !== 'x')) return
      const target = filterTargetOf(event.target)
      if (!target) return
      event.preventDefault()
      const change = event.key === 'f' ? filterFor : filterOut
      workspace.filter.set(change(workspace.filter.filter, target.cell))
    })
    listen('pointerover', (event) => {
      if (hasOwnButtons || event.pointerType !== 'mouse' || event.buttons !== 0) return
      clearTimeout(timer)
      timer = setTimeout(() => (menu.hovered = filterTargetOf(event.target)), HOVER_MS)
    })
    listen('pointerleave', (event) => {
      const to = event.relatedTarget
      if (to instanceof Element && to.closest('[data-cell-buttons]')) clearTimeout(timer)
      else forget()
    })
    listen('scroll', forget, { capture: true, passive: true })
    listen('wheel', forget, { passive: true })
    const observer = new ResizeObserver(forget) // a panel opens beside the area, or over the cell
    observer.observe(area)
    return () => {
      observer.disconnect()
      forget()
      end.abort()
    }
  }
}

/** What of a cell is not scrolled out of the area at its sides. */
function seenOf(element: HTMLElement, area: HTMLElement): DOMRect {
  const [cell, within] = [element.getBoundingClientRect(), area.getBoundingClientRect()]
  const left = Math.max(cell.left, within.left)
  return new DOMRect(left, cell.top, Math.max(0, Math.min(cell.right, within.right) - left), cell.height)
}

/** Where the keyboard is, in widgets that keep the focus on themselves. */
function focusedWithin(at: EventTarget | null): Element | null {
  if (!(at instanceof Element)) return null
  const active = at.getAttribute('aria-activedescendant')
  return active === null ? at : document.getElementById(active)
}
