import { expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { completionAt } from '../../../../src/query/filter/complete.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import { restOfLine } from '../../../../src/query/filter/rest.ts'

const context = { columns: CORE_COLUMNS }

/** `|` is the cursor. */
function rest(marked: string): string | undefined {
  const cursor = marked.indexOf('|')
  const text = marked.replace('|', '')
  const request = completionAt(text, cursor, context)
  if (!request) throw new Error(`nothing to complete in ${marked}`)
  const filter = restOfLine(text, cursor, request, context)
  return filter && printFilter(filter)
}

it.each([
  ['dstport=|', ''],
  ['src=10.0.1.5 dstport=|', 'src=10.0.1.5'],
  ['dstport=4| src=10.0.1.5', 'src=10.0.1.5'],
  ['src=10.0.1.5 and not dstport=|', 'src=10.0.1.5'],
  ['dstport in (22, 4|) proto=tcp', 'proto=tcp'],
  ['src=10.0.1.5 or dstport=|', ''],
  ['(proto=tcp dstport=4|) src=10.0.1.5', undefined],
  ['src=10.0.1. dstport=|', undefined],
  ['dstp|', undefined],
])('values of %s are counted under “%s”', (marked, expected) => {
  expect(rest(marked)).toBe(expected)
})
