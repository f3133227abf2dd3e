import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { FILTER_EXAMPLES } from '../../../../src/ui/shell/filter-examples.ts'

describe('the help', () => {
  it.each(FILTER_EXAMPLES.map(({ filter }) => filter))('%s can be read', (text) => {
    expect(parseFilter(text, { columns: CORE_COLUMNS }).error).toBeUndefined()
  })
})
