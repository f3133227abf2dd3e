import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, SQLDialect, sql } from '@codemirror/lang-sql'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { typeOverSelection } from '../widgets/type-over-selection.ts'

export interface SqlEditorEvents {
  onchange(text: string): void
  onrun(): void
  oncancel(): void
}

/** An editor of SQL, and how to tell it what may be completed. */
export interface SqlEditor {
  readonly view: EditorView
  setColumns(columns: readonly string[]): void
  /** The selected text, or all of it where nothing is selected. */
  statement(): string
}

/** The engine's dialect is close to PostgreSQL's; these are its own words. */
const DIALECT = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${PostgreSQL.spec.keywords ?? ''} qualify pivot unpivot summarize describe ilike asof exclude columns try_cast filter`,
})

/** Mounts the editor in a shadow root: its styles are no style sheet of the page, which the policy would block. */
export function mountSqlEditor(host: HTMLElement, text: string, events: SqlEditorEvents): SqlEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const language = new Compartment()
  const languageOf = (columns: readonly string[]) =>
    sql({ dialect: DIALECT, upperCaseKeywords: true, schema: { flows: columns, selection: columns } })
  const run = (): boolean => {
    events.onrun()
    return true
  }
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        typeOverSelection,
        autocompletion({ icons: false }),
        language.of(languageOf([])),
        syntaxHighlighting(HIGHLIGHT),
        THEME,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'SQL statement' }),
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
        keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        keymap.of([{ key: 'Escape', run: () => (events.oncancel(), true) }]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) events.onchange(update.state.doc.toString())
        }),
      ],
    }),
  })
  return {
    view,
    setColumns: (columns) => view.dispatch({ effects: language.reconfigure(languageOf(columns)) }),
    statement: () => {
      const { from, to, empty } = view.state.selection.main
      return empty ? view.state.doc.toString() : view.state.sliceDoc(from, to)
    },
  }
}

const HIGHLIGHT = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--c4)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--c5)' },
])

const THEME = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--panel)', color: 'var(--text)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--accent)' },
  '.cm-gutters': {
    backgroundColor: 'var(--panel)',
    color: 'var(--muted)',
    border: 'none',
    paddingLeft: '6px',
  },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '1.5px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-soft)',
    outline: '1px solid var(--line-strong)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    color: 'var(--text)',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '14em' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text)',
  },
})
