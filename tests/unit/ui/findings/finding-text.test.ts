import { expect, it } from 'vitest'
import { measureText } from '../../../../src/ui/findings/finding-text.ts'

it('a share that is not all of it never reads 100 %', () => {
  const share = { title: 'Without success', unit: 'share' } as const
  expect(measureText(218 / 219, share)).toBe('99 %')
  expect(measureText(1, share)).toBe('100 %')
})
