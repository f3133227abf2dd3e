import { EditorView } from '@codemirror/view'

export const filterTheme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mono)',
    lineHeight: '28px',
    overflow: 'auto hidden',
    scrollbarWidth: 'none',
  },
  '.cm-content': { padding: '0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 8px 0 10px' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-cursor': {
    borderLeftColor: 'var(--accent)',
    borderLeftWidth: '1.5px',
  },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-soft)',
    color: 'inherit',
  },
  '.wrong': { textDecoration: 'underline wavy var(--bad) 1px', textUnderlineOffset: '3px' },
  '.missing': { color: 'var(--bad)', fontWeight: '700' },
  '.cm-tooltip.cm-tooltip-autocomplete': {
    marginTop: '4px',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow)',
    color: 'var(--text)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mono)',
    fontSize: '12px',
    maxHeight: '312px',
    minWidth: '260px',
    maxWidth: 'min(560px, calc(100vw - 16px))',
    scrollbarWidth: 'thin',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: '16px',
    alignItems: 'baseline',
    padding: '2px 10px',
    lineHeight: '20px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text)',
  },
  '.cm-completionLabel': {
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    flex: 'none',
    maxWidth: '70%',
  },
  '.option-field .cm-completionLabel, .option-keyword .cm-completionLabel': { color: 'var(--accent)' },
  '.cm-completionDetail': {
    marginLeft: 'auto',
    color: 'var(--muted)',
    fontFamily: 'var(--font)',
    fontSize: '11px',
    fontStyle: 'normal',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    fontVariantNumeric: 'tabular-nums',
  },
})
