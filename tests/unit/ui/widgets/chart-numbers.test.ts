import { expect, it } from 'vitest'
import { numbersText } from '../../../../src/ui/widgets/chart/chart-numbers.ts'

it('copies what is exact, a line for each row, and nothing that a spreadsheet would run', () => {
  const text = numbersText({
    columns: [
      { title: 'Who', isNumber: false },
      { title: 'Bytes', isNumber: true },
    ],
    rows: [
      [{ text: 'a\tb\nc' }, { text: '1.2 GiB', exact: '1288490189' }],
      [{ text: '=HYPERLINK("x")' }, { text: '−5', exact: '-5' }],
      [{ text: '-cmd|x' }, { text: '0 B' }],
    ],
  })
  expect(text).toBe('Who\tBytes\na b c\t1288490189\n\'=HYPERLINK("x")\t-5\n\'-cmd|x\t0 B\n')
})
