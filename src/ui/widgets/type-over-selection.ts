import { EditorView } from '@codemirror/view'

/**
 * Text typed over a selection is put in by the editor instead of by the browser: Chromium would give it the style of
 * what it replaces as a style attribute, which the policy blocks with an error on the console. Every editor needs it.
 */
export const typeOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const text = event.data
    if (event.inputType !== 'insertText' || text === null || view.composing) return false
    const { from, to, empty } = view.state.selection.main
    if (empty) return false
    const insert = () =>
      view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true })
    const isTaken = view.state
      .facet(EditorView.inputHandler)
      .some((handler) => handler(view, from, to, text, insert))
    if (!isTaken) view.dispatch(insert())
    event.preventDefault()
    return true
  },
})
