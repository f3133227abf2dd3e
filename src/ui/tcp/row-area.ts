import type { Attachment } from 'svelte/attachments'

/**
 * A click anywhere in a row of a table is one on the button of the cell, else on the first of the row. For the pointer
 * only: the keyboard has the buttons.
 */
export const rowArea: Attachment<HTMLElement> = (area) => {
  const click = ({ target }: MouseEvent) => {
    if (!(target instanceof Element) || target.closest('button, a')) return
    if (getSelection()?.type === 'Range') return
    const button = target.closest('td')?.querySelector('button')
    const first = target.closest('tbody tr')?.querySelector('button')
    ;(button ?? first)?.click()
  }
  area.addEventListener('click', click)
  return () => area.removeEventListener('click', click)
}
