// Records that leave a chart without a scale: nothing may read NaN, and nothing may be missing from the sums.
import { expect, test, type App } from './support/app.ts'

const PARTS = ['Top', 'Sizes', 'Services', 'Sankey', 'Heatmap', 'Groups', 'Compare']
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
const START = 1_700_000_000

interface MadeRecord {
  readonly bytes?: number | bigint | '-'
  readonly start?: number | '-'
  readonly end?: number | '-'
  readonly src?: string
}

function awsLog(records: readonly MadeRecord[]): { name: string; bytes: string } {
  const lines = records.map(({ bytes = 100, start = START, end = START + 1, src = '192.0.2.1' }, i) => {
    return `2 123456789012 eni-1 ${src} 198.51.100.7 ${40_000 + (i % 20_000)} 443 6 1 ${bytes} ${start} ${end} ACCEPT OK`
  })
  return { name: 'made.log', bytes: [HEADER, ...lines, ''].join('\n') }
}

/** Opens each part; none may show a number that is none, or an error. */
async function lookAtParts(app: App): Promise<void> {
  await app.page.getByRole('tab', { name: 'Volume' }).click()
  for (const part of PARTS) {
    const parts = app.page.getByRole('radiogroup', { name: 'Question of volume' })
    await parts.getByRole('radio', { name: part, exact: true }).click()
    await app.idle()
    const view = app.page.locator('.volume')
    await expect(view.locator('.bad')).toHaveCount(0)
    const text = await view.evaluate((element) => {
      const numbers = [...element.querySelectorAll('svg *')].flatMap((mark) =>
        mark.getAttributeNames().map((name) => mark.getAttribute(name) ?? ''),
      )
      return `${element.textContent} ${numbers.join(' ')}`
    })
    expect([part, /NaN|Infinity|undefined|Invalid/.exec(text)]).toEqual([part, null])
    expect([part, text.trim().length > 100]).toEqual([part, true])
  }
}

const CASES: Record<string, readonly MadeRecord[]> = {
  'one record': [{}],
  'zero bytes': [{ bytes: 0 }, { bytes: 0 }],
  'bytes that are missing': [{ bytes: '-' }, { bytes: '-' }, { bytes: 5 }],
  'all at one instant': [{ end: START }, { end: START, bytes: 7 }, { end: START, bytes: 9 }],
  'one clock fifty years off': [{}, {}, { start: START - 50 * 31_557_600, end: START - 50 * 31_557_600 + 1 }],
  'no times at all': [
    { start: '-', end: '-' },
    { start: '-', end: '-' },
  ],
  'an end before the start': [{ end: START - 60 }, {}],
}
for (const [name, records] of Object.entries(CASES)) {
  test(`${name} in every part`, async ({ app }) => {
    await app.openFile(awsLog(records))
    await lookAtParts(app)
  })
}

test('a field of a hundred thousand values is listed from the top, with all others in Other', async ({
  app,
}) => {
  const records = Array.from({ length: 100_000 }, (_, i) => ({
    src: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    bytes: i + 1,
  }))
  await app.openFile(awsLog(records))
  await lookAtParts(app)
  const parts = app.page.getByRole('radiogroup', { name: 'Question of volume' })
  await parts.getByRole('radio', { name: 'Top', exact: true }).click()
  await app.idle()
  await expect(app.page.locator('tbody td.value').first()).toHaveText('10.1.134.159')
  await expect(app.page.locator('tfoot')).toContainText('Other: 99,950 values')
  await expect(app.page.locator('tfoot tr.whole td[title]').first()).toHaveAttribute(
    'title',
    '5,000,050,000 bytes',
  )
})

test('sums beyond 64 bits are exact in the footer, under a filter, and in every part', async ({ app }) => {
  const largest = 2n ** 64n - 1n
  await app.openFile(awsLog([1, 2, 3, 4].map((n) => ({ bytes: largest, src: `192.0.2.${n}` }))))
  const footer = app.page.getByRole('contentinfo')
  const bytes = footer.getByTitle('carried by these flows')
  await expect(bytes).toHaveAttribute('title', /^73,786,976,294,838,206,460 bytes/)
  await app.page.evaluate(() => window.flowglass?.setFilter('src != 192.0.2.2'))
  await app.idle()
  await expect(footer.getByTestId('flow-count')).toHaveText('3 flows of 4')
  await expect(bytes).toHaveText('48.0 EiB')
  await expect(bytes).toHaveAttribute('title', /^55,340,232,221,128,654,845 bytes/)
  await lookAtParts(app)
})
