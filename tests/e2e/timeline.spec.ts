// The timeline as people use it: its sums, its keys, the time popover, and what can be taken away from it.
import { resolve } from 'node:path'
import { readFileSync } from 'node:fs'
import { expect, test, type App } from './support/app.ts'

const SAMPLE = resolve(import.meta.dirname, '../../public/samples/aws-vpc.log.gz')
const HEAD =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n'

/** Exact bytes of all rows of the timeline's table. */
async function bytesInTable(app: App): Promise<number> {
  const { page } = app
  await page.getByRole('button', { name: 'Timeline: numbers, SQL, picture' }).click()
  await page.getByRole('menuitem', { name: 'Numbers as a table' }).click()
  const cells = page.getByRole('dialog').locator('tbody td')
  await expect(cells.first()).toBeVisible()
  const exact = await cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('title'))))
  await page.keyboard.press('Escape')
  return exact.reduce((sum, amount) => sum + amount, 0)
}

async function bytesInSelection(app: App): Promise<number> {
  const [row] = await app.query('SELECT coalesce(sum(bytes), 0)::DOUBLE AS bytes FROM selection')
  return Number(row!.bytes)
}

test('the bars add up to the flows under every filter, and Enter makes a selection the filter', async ({
  app,
}) => {
  const { page } = app
  await app.openFile(SAMPLE)
  await page.keyboard.press('Escape')
  for (const filter of ['', 'protocol=17', 'start=last 2h', 'bytes>100000']) {
    await page.evaluate((text) => window.flowglass!.setFilter(text), filter)
    await app.idle()
    expect(await bytesInTable(app), filter).toBe(await bytesInSelection(app))
  }
  await page.evaluate(() => window.flowglass!.setFilter(''))
  await app.idle()
  const surface = page.getByTestId('timeline-surface')
  await surface.focus()
  await page.keyboard.press('ArrowRight')
  await expect(surface).toHaveAttribute('aria-valuetext', /14 May 2024 00:00 – 00:10: /)
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Enter')
  await app.idle()
  expect(new URL(page.url()).hash).toContain('start%3E=2024-05-14')
  await expect(page.getByTestId('time')).toContainText('00:00 – 00:20')
  expect(await bytesInTable(app)).toBe(await bytesInSelection(app))
})

test('by keyboard alone: read, select, zoom, move, go back', async ({ app }) => {
  const { page } = app
  await app.openFile(SAMPLE)
  await page.keyboard.press('Escape')
  await app.idle()
  const surface = page.getByTestId('timeline-surface')
  const spoken = async () => (await surface.getAttribute('aria-valuetext')) ?? ''
  await surface.focus()
  await page.keyboard.press('End')
  expect(await spoken()).toMatch(/^14 May 2024 23:50/)
  await page.keyboard.press('Home')
  expect(await spoken()).toMatch(/^14 May 2024 00:00 – 00:10: /)
  for (let n = 0; n < 5; n++) await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('+')
  await app.idle()
  await page.keyboard.press('End')
  expect(await spoken(), 'only what was selected is seen').toMatch(/^14 May 2024 00:5\d/)
  await page.keyboard.press('PageDown')
  await app.idle()
  await page.keyboard.press('End')
  expect(await spoken(), 'half of the screen further').toMatch(/^14 May 2024 01:2\d/)
  await page.keyboard.press('Escape')
  await app.idle()
  await page.keyboard.press('End')
  expect(await spoken(), 'the whole time again').toMatch(/^14 May 2024 23:50/)
  await page.keyboard.press('Enter')
  await app.idle()
  expect(new URL(page.url()).hash, 'the bucket is the filter').toContain('start%3E=2024-05-14T23:50')
})

test('the time popover takes presets from the end of the data, and times that are typed', async ({ app }) => {
  const { page } = app
  await app.openFile(SAMPLE)
  await page.keyboard.press('Escape')
  await page.getByTestId('time').click()
  await page.getByRole('button', { name: '1 h', exact: true }).click()
  await app.idle()
  const [last] = await app.query(
    'SELECT min(start_time) >= (SELECT max(end_time) FROM flows) - INTERVAL 1 HOUR AS ok FROM selection',
  )
  expect(last).toEqual({ ok: true })
  await page.getByLabel('From').fill('2024-05-14 02:00')
  await page.getByLabel('To', { exact: true }).fill('2024-05-14 01:00')
  await expect(page.getByText('The end is not after the start.')).toBeVisible()
  await page.getByLabel('To', { exact: true }).fill('2024-05-14 04:00')
  await page.keyboard.press('Enter')
  await app.idle()
  await expect(page.getByTestId('time')).toContainText('14 May 2024 02:00 – 04:00')
})

test('the picture can be saved, with its colours in it', async ({ app }) => {
  const { page } = app
  await app.openFile(SAMPLE)
  await page.keyboard.press('Escape')
  for (const [item, name] of [
    ['Save as SVG', 'flowglass-timeline.svg'],
    ['Save as PNG', 'flowglass-timeline.png'],
  ] as const) {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Timeline: numbers, SQL, picture' }).click()
    await page.getByRole('menuitem', { name: item }).click()
    const saved = await download
    expect(saved.suggestedFilename()).toBe(name)
    const bytes = readFileSync(await saved.path())
    if (name.endsWith('svg')) expect(bytes.toString()).toMatch(/^<svg .*fill="#[0-9a-f]{6}"/)
    else expect([...bytes.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47])
  }
})

test('one record, no byte, a bad clock and nothing but NODATA have their pictures', async ({ app }) => {
  const { page } = app
  const record = (start: number, end: number, bytes: number) =>
    `2 123456789012 eni-1 10.0.0.1 203.0.113.5 40000 443 6 1 ${bytes} ${start} ${end} ACCEPT OK\n`
  const T = 1_700_000_000
  const files = [
    [record(T, T + 30, 5000), ''],
    [record(T, T, 0), 'These flows carried no bytes here.'],
    [`2 123456789012 eni-1 - - - - - - - ${T} ${T + 59} - NODATA\n`, 'No flow at all'],
    [
      Array.from({ length: 50 }, (_, i) => record(T + i, T + i - 20, 10)).join('') +
        record(T - 1_500_000_000, T, 10),
      '1 record far outside this time',
    ],
    // A day of records, and one of a month before: the day would be a thirtieth of the axis.
    [
      Array.from({ length: 50 }, (_, i) => record(T + 1800 * i, T + 1800 * i + 20, 10)).join('') +
        record(T - 30 * 86_400, T - 30 * 86_400 + 20, 10),
      '1 record far outside this time',
    ],
  ] as const
  for (const [i, [content, words]] of files.entries()) {
    await page.evaluate(() => window.flowglass!.reset())
    await app.openFile({ name: `${i}.log`, bytes: HEAD + content })
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('timeline-surface')).toBeVisible()
    if (words) await expect(page.getByLabel('Timeline', { exact: true })).toContainText(words)
    expect(await bytesInTable(app)).toBe(await bytesInSelection(app))
  }
})
