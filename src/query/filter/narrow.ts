import { addPart } from './edit.ts'
import { normalFilter } from './normal.ts'
import type { Filter } from './filter.ts'

/** The filter of the moment, and this as well; each condition becomes a part that can be taken away alone. */
export function narrowed(filter: Filter, by: Filter): Filter {
  return conditionsOf(normalFilter(by)).reduce(addPart, filter)
}

function conditionsOf(filter: Filter): readonly Filter[] {
  return filter.op === 'and' ? filter.of.flatMap(conditionsOf) : [filter]
}
