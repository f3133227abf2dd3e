import { StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state'
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view'

/** Where the text stops making sense; undefined where it does not. */
export const markError = StateEffect.define<{ readonly from: number; readonly to: number } | undefined>()

/** Underlines the wrong part, or puts a caret where something is missing at the end. */
export const errorMark: Extension = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects, state }) {
    const effect = effects.findLast((one) => one.is(markError))
    return effect?.is(markError) ? markOf(effect.value, state) : marks.map(changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

function markOf(error: { from: number; to: number } | undefined, state: EditorState): DecorationSet {
  if (!error) return Decoration.none
  const { length } = state.doc
  const [from, to] = [Math.min(error.from, length), Math.min(error.to, length)]
  return Decoration.set(
    from < to ? UNDERLINE.range(from, to) : Decoration.widget({ widget: new Missing(), side: 1 }).range(to),
  )
}

const UNDERLINE = Decoration.mark({ class: 'wrong' })

class Missing extends WidgetType {
  override eq(): boolean {
    return true
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span')
    caret.className = 'missing'
    caret.ariaHidden = 'true'
    caret.textContent = '^'
    return caret
  }
}
