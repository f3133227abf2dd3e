import {
  acceptCompletion,
  autocompletion,
  completionStatus,
  insertCompletionText,
  moveCompletionSelection,
  pickedCompletion,
  selectedCompletion,
  type Completion as EditorCompletion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import {
  completionAt,
  completionOptions,
  type CompletionOption,
  type ValueSuggestion,
} from '../../query/filter/complete.ts'
import type { FilterContext, FilterField } from '../../query/filter/fields.ts'
import type { Filter } from '../../query/filter/filter.ts'
import { restOfLine } from '../../query/filter/rest.ts'

/** Where completion takes fields and values from. */
export interface CompletionSources {
  context(): FilterContext
  /** Values that need no question, or undefined. @param under what the rest of the line says, where it can be read */
  known(field: FilterField, typed: string, under?: Filter): readonly ValueSuggestion[] | undefined
  find(
    field: FilterField,
    typed: string,
    signal: AbortSignal,
    under?: Filter,
  ): Promise<readonly ValueSuggestion[]>
}

/** Completes fields, operators and values. Nothing is chosen until somebody moves to it: Enter is for the filter. */
export function filterCompletion(sources: CompletionSources): Extension {
  return autocompletion({
    override: [(context) => complete(context, sources)],
    icons: false,
    selectOnOpen: false,
    activateOnTypingDelay: 120,
    activateOnCompletion: ({ type }) => type === 'field' || type === 'operator',
    maxRenderedOptions: 50,
    optionClass: ({ type }) => `option-${type ?? ''}`,
  })
}

async function complete(
  context: CompletionContext,
  sources: CompletionSources,
): Promise<CompletionResult | null> {
  const text = context.state.doc.toString()
  const request = completionAt(text, context.pos, sources.context())
  if (!request) return null
  if (request.kind === 'field' && request.typed === '' && !context.explicit) return null
  const values =
    request.kind === 'value' && request.field
      ? await valuesOf(
          request.field,
          request.typed,
          context,
          sources,
          restOfLine(text, context.pos, request, sources.context()),
        )
      : []
  if (!values || context.aborted) return null
  const { from, to, options } = completionOptions(request, sources.context(), values)
  return options.length === 0 ? null : { from, to, filter: false, options: options.map(editorOption) }
}

async function valuesOf(
  field: FilterField,
  typed: string,
  context: CompletionContext,
  sources: CompletionSources,
  under: Filter | undefined,
): Promise<readonly ValueSuggestion[] | undefined> {
  const known = sources.known(field, typed, under)
  if (known) return known
  const abort = new AbortController()
  context.addEventListener('abort', () => abort.abort(), { onDocChange: true })
  try {
    return await sources.find(field, typed, abort.signal, under)
  } catch (error) {
    if (abort.signal.aborted) return undefined
    throw error
  }
}

function editorOption({ label, detail, kind, apply, from }: CompletionOption): EditorCompletion {
  const inPlace = apply.endsWith('(') ? openList(apply) : apply
  return { label, detail, type: kind, apply: from === undefined ? inPlace : replaceFrom(from, apply) }
}

/** Puts the text in the place of more than what was typed last. */
function replaceFrom(from: number, text: string): NonNullable<EditorCompletion['apply']> {
  return (view, option, _, to) => {
    view.dispatch(insertCompletionText(view.state, text, from, to), {
      annotations: pickedCompletion.of(option),
    })
  }
}

/** Opens a list and closes it behind the caret. */
function openList(text: string): NonNullable<EditorCompletion['apply']> {
  return (view, option, from, to) => {
    view.dispatch({
      changes: { from, to, insert: `${text})` },
      selection: { anchor: from + text.length },
      annotations: pickedCompletion.of(option),
    })
  }
}

/** Takes the option that is chosen, or else the first. */
export function takeCompletion(view: EditorView): boolean {
  if (completionStatus(view.state) !== 'active') return false
  if (!selectedCompletion(view.state)) moveCompletionSelection(true)(view)
  return acceptCompletion(view)
}
