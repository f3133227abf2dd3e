/** What a key does, for the help and for the handler. */
export interface Shortcut {
  readonly keys: readonly string[]
  readonly does: string
}

export const SHORTCUT_GROUPS: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] =
  [
    {
      title: 'Anywhere',
      shortcuts: [
        { keys: ['?'], does: 'This help' },
        { keys: ['/'], does: 'Go to the filter' },
        { keys: ['v'], does: 'Go to the open view: the table, the charts' },
        { keys: ['o'], does: 'Open files' },
        { keys: ['1', '…', '5'], does: 'Flows, Volume, TCP, Conversations, SQL' },
        { keys: ['Esc'], does: 'Close what is open, then the detail' },
        { keys: ['Ctrl', 'V'], does: 'Read text or files from the clipboard' },
      ],
    },
    {
      title: 'Values',
      shortcuts: [
        { keys: ['←', '→'], does: 'Go from cell to cell in the flow table' },
        { keys: ['Shift', '↑', '↓'], does: 'Select rows; Shift-click selects up to a row' },
        { keys: ['Ctrl', 'C'], does: 'Copy the selected rows' },
        { keys: ['f'], does: 'Filter for the value' },
        { keys: ['x'], does: 'Filter it out' },
        { keys: ['Menu'], does: 'All actions on it, as the right mouse button' },
      ],
    },
    {
      title: 'Filter line',
      shortcuts: [
        { keys: ['Enter'], does: 'Keep the filter: Back undoes it' },
        { keys: ['Tab'], does: 'Take the completion; ↑ ↓ choose another' },
        { keys: ['Ctrl', 'Space'], does: 'Show what can be written here' },
        { keys: ['↑'], does: 'In the empty line: filters of before' },
        { keys: ['Esc'], does: 'Close the completions, then leave the line' },
        { keys: ['Del'], does: 'On a condition below the line: remove it' },
      ],
    },
    {
      title: 'SQL',
      shortcuts: [
        { keys: ['Ctrl', 'Enter'], does: 'Run the statement' },
        { keys: ['Esc'], does: 'Cancel it while it runs' },
      ],
    },
  ]

/** Does this key belong to whoever types, or to a widget that is open? */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing)
    return true
  return event
    .composedPath()
    .some(
      (target) =>
        target instanceof HTMLElement &&
        (target.isContentEditable ||
          target.matches('input, textarea, select, [role="dialog"], [role="menu"]')),
    )
}
