import {
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionStatus,
} from '@codemirror/autocomplete'
import { history, historyKeymap, standardKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { Annotation, EditorSelection, EditorState, Prec, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view'
import { unfinishedWord } from '../../query/filter/complete.ts'
import { onOneLine } from '../../query/filter/one-line.ts'
import { pastedFilter } from '../../query/filter/paste.ts'
import type { Span } from '../../query/filter/tokens.ts'
import { typeOverSelection } from '../widgets/type-over-selection.ts'
import { filterCompletion, takeCompletion, type CompletionSources } from './filter-completion.ts'
import { filterTheme } from './filter-theme.ts'
import { errorMark, markError } from './filter-error-mark.ts'
import { filterLanguage } from './filter-language.ts'

export interface FilterEditorEvents {
  /** The user changed the text; `unfinished` is a word at the caret that may still become a field. */
  ontype(text: string, unfinished: Span | undefined): void
  /** The list of completions opened or closed. */
  onlist(isOpen: boolean): void
  /** Enter, or the line is left. */
  oncommit(): void
  /** An arrow key in an empty line, or in one that was recalled: gives the text to show, if there is one. */
  onrecall(step: 1 | -1, text: string): string | undefined
}

/** The filter line's editor: one line of text, however it gets in. */
export interface FilterEditor {
  readonly view: EditorView
  /** Shows a text that came from elsewhere. */
  show(text: string): void
  showError(error: Span | undefined): void
  select(from: number, to: number): void
}

/** Marks changes that the user did not make. */
const shown = Annotation.define<true>()

/** Mounts the editor in a shadow root: its styles are no style sheet of the page, which the policy would block. */
export function mountFilterEditor(
  host: HTMLElement,
  text: string,
  hint: string,
  sources: CompletionSources,
  events: FilterEditorEvents,
): FilterEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: onOneLine(text),
      extensions: [
        oneLine,
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        typeOverSelection,
        filterLanguage,
        filterCompletion(sources),
        errorMark,
        filterTheme,
        placeholder(hint),
        EditorView.contentAttributes.of({
          'aria-label': 'Filter',
          'aria-multiline': 'false',
          enterkeyhint: 'search',
        }),
        EditorView.clipboardInputFilter.of((pasted, state) =>
          pastedFilter(pasted, state.sliceDoc(0, state.selection.main.from), sources.context()),
        ),
        Prec.highest(keymap.of(keys(events))),
        keymap.of([...closeBracketsKeymap, ...historyKeymap, ...standardKeymap]),
        keymap.of([{ key: 'Escape', run: leave }]),
        // Taking the editor out of the page takes its focus in the middle of Svelte's own work, where no state may change.
        EditorView.domEventHandlers({ blur: () => queueMicrotask(() => events.oncommit()) }),
        EditorView.updateListener.of((update) => {
          const isOwn = update.transactions.some((transaction) => transaction.annotation(shown))
          const { state, startState } = update
          if (update.docChanged && !isOwn) {
            const text = state.doc.toString()
            events.ontype(text, unfinishedWord(text, state.selection.main.head, sources.context()))
          }
          const isOpen = completionStatus(state) === 'active'
          if (isOpen !== (completionStatus(startState) === 'active')) events.onlist(isOpen)
        }),
      ],
    }),
  })
  return {
    view,
    show: (text) => show(view, text),
    showError: (error) => view.dispatch({ effects: markError.of(error) }),
    select: (from, to) => {
      const { length } = view.state.doc
      const selection = EditorSelection.single(Math.min(from, length), Math.min(to, length))
      view.dispatch({ selection, scrollIntoView: true })
      view.focus()
    },
  }
}

function keys(events: FilterEditorEvents) {
  const commit = (view: EditorView): boolean => {
    closeCompletion(view)
    events.oncommit()
    return true
  }
  const recall = (step: 1 | -1) => (view: EditorView) => {
    const text = events.onrecall(step, view.state.doc.toString())
    if (text === undefined) return false
    show(view, text)
    events.ontype(text, undefined)
    return true
  }
  return [
    { key: 'Tab', run: takeCompletion },
    { key: 'ArrowUp', run: recall(-1) },
    { key: 'ArrowDown', run: recall(1) },
    // Behind the completion's own Enter, before the one that would break the line.
    { key: 'Enter', run: commit, shift: commit },
    { key: 'Mod-Enter', run: commit },
  ]
}

function show(view: EditorView, text: string): void {
  const insert = onOneLine(text)
  if (view.state.doc.toString() === insert) return
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert },
    selection: { anchor: insert.length },
    annotations: shown.of(true),
    scrollIntoView: true,
  })
}

function leave(view: EditorView): boolean {
  view.contentDOM.blur()
  return true
}

/** Whatever would break the line, such as text that is dropped, is put on one. */
const oneLine: Extension = EditorState.transactionFilter.of((transaction) => {
  if (transaction.newDoc.lines === 1) return transaction
  const from = 0
  const to = transaction.newDoc.length
  return [
    transaction,
    { changes: { from, to, insert: onOneLine(transaction.newDoc.toString()) }, sequential: true },
  ]
})
