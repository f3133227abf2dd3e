import type { CompletionRequest } from './complete.ts'
import type { FilterContext } from './fields.ts'
import { EVERYTHING, type Filter } from './filter.ts'
import { parseFilter } from './parse.ts'

/**
 * What a line says beside the condition whose value is being typed: the values that complete it are counted under that.
 * Of alternatives nothing is known of the others. Undefined where the rest cannot be read.
 */
export function restOfLine(
  text: string,
  cursor: number,
  { conditionFrom }: CompletionRequest,
  context: FilterContext,
): Filter | undefined {
  if (conditionFrom === undefined) return undefined
  const before = text.slice(0, conditionFrom).replace(/(?:!|\bnot|-)\s*$/i, '')
  if (/(?:\bor|\|\|)\s*$/i.test(before)) return EVERYTHING
  const after = text.slice(cursor).replace(/^[^\s)\]]*[)\]]?/, '')
  const { filter, error } = parseFilter(`${before.replace(/(?:\band|&&)\s*$/i, '')} ${after}`, context)
  return error ? undefined : filter
}
