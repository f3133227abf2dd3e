/** Puts the keyboard into the view of the open tab: into its table where it has one. */
export function focusView(): void {
  const view = document.querySelector<HTMLElement>('[role="tabpanel"][data-state="active"]')
  const table = view?.querySelector<HTMLElement>('[role="grid"]')
  ;(table ?? view)?.focus()
}

/** Puts the keyboard on the open tab, unless it is somewhere, or in another frame or window. */
export function focusOpenTab(): void {
  if (!document.hasFocus() || document.activeElement !== document.body) return
  document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus()
}
