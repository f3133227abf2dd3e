// The table of records: order, all of them within reach, and a record in detail with its text read again.
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test, type App } from './support/app.ts'
import { awsRecord, awsRecords } from './support/aws-records.ts'

const FIXTURES = resolve(import.meta.dirname, '../fixtures')

function rows(app: App) {
  return app.page.getByTestId('flow-table').getByRole('row')
}

/** Texts of one column of the rows that are seen, from the top. */
async function columnTexts(app: App, name: string): Promise<string[]> {
  const cells = await app.page
    .getByTestId('flow-table')
    .locator(`[data-row] [data-column="${name}"]`)
    .evaluateAll((found) =>
      found
        .map((cell) => ({
          row: Number(cell.closest<HTMLElement>('[data-row]')?.dataset.row),
          text: cell.textContent.trim(),
        }))
        .sort((a, b) => a.row - b.row),
    )
  return cells.map(({ text }) => text)
}

async function sortBy(app: App, title: string): Promise<void> {
  await app.page.getByTestId('flow-table').getByRole('button', { name: title, exact: true }).click()
  await app.idle()
}

test('newest first, and any column both ways: addresses by number, what is missing last', async ({ app }) => {
  const line = (src: string, start: number) =>
    awsRecord(0).replace('192.0.2.1', src).replace('1700000000', String(start))
  const nodata = '2 123456789012 eni-0a1b2c3d4e5f60718 - - - - - - - 1700000500 1700000560 - NODATA'
  const sources = ['10.0.0.9', '10.0.0.10', '9.255.0.1', '2001:db8::1']
  const lines = [...sources.map((src, n) => line(src, 1_700_000_000 + n * 60)), nodata]
  await app.openFile({ name: 'sort.log', bytes: lines.join('\n') })
  await app.idle()
  const started = async () => (await columnTexts(app, 'start_time')).map((text) => text.slice(11, 19))
  expect(await started()).toEqual(['22:21:40', '22:16:20', '22:15:20', '22:14:20', '22:13:20'])
  const start = app.page.getByRole('columnheader', { name: 'Start' })
  await expect(start).toContainText('Start (UTC)')
  await expect(start).toHaveAttribute('aria-sort', 'descending')
  await sortBy(app, 'Source')
  const byNumber = ['9.255.0.1', '10.0.0.9', '10.0.0.10', '2001:db8::1']
  expect((await columnTexts(app, 'src_addr')).slice(0, 4)).toEqual(byNumber)
  await sortBy(app, 'Source')
  expect((await columnTexts(app, 'src_addr')).slice(0, 4)).toEqual(byNumber.toReversed())
  await expect(rows(app).last()).toContainText('NODATA')
})

test('every record is within reach of the keyboard, the first and the last', async ({ app }) => {
  const count = 30_000
  await app.openFile({ name: 'many.log', bytes: awsRecords(count) })
  await app.idle()
  const table = app.page.getByTestId('flow-table')
  await table.focus()
  await app.page.keyboard.press('End')
  await expect(table.locator(`[data-row="${count - 1}"]`)).toContainText('2023-11-14 22:13:20')
  await app.page.keyboard.press('Home')
  await expect(table.locator('[data-row="0"]')).toContainText('2023-11-15 06:33:19')
})

test('bytes show exactly on hover, services by name, flags as words', async ({ app }) => {
  await app.openFile(join(FIXTURES, 'vendor-examples/aws-tcp-flag-sequence.log'))
  await app.idle()
  const table = app.page.getByTestId('flow-table')
  await expect(table.getByTitle('23,294,588 B')).toContainText('22.2 MiB')
  await expect(table.getByText('FIN SYN ACK').first()).toBeVisible()
})

for (const [what, name, bytes, record, text] of [
  ['plain text', 'a.log', awsRecords(3_000), 2_990, awsRecord(2_989)],
  ['gzip', 'a.log.gz', gzipSync(awsRecords(3_000)), 2_999, awsRecord(2_998)],
] as const) {
  test(`a record's text is read again from ${what}`, async ({ app }) => {
    await app.openFile({ name, bytes })
    await app.idle()
    // Newest first: the last record of the file is at the top.
    await select(app, 3_000 - record)
    await expect(app.page.getByTestId('original')).toHaveText(text)
  })
}

test('the page is busy until the text of a record is read again', async ({ app }) => {
  await app.openFile({ name: 'long.log.gz', bytes: gzipSync(awsRecords(60_000)) })
  await app.idle()
  await select(app, 0)
  await app.idle()
  expect(await app.page.getByTestId('original').allTextContents()).toEqual([awsRecord(59_999)])
})

test('a NODATA record and one of a JSON file show their text too', async ({ app }) => {
  const nodata = '2 123456789012 eni-0a1b2c3d4e5f60718 - - - - - - - 1800000500 1800000560 - NODATA'
  await app.openFile({ name: 'nodata.log', bytes: `${awsRecords(3)}${nodata}\n` })
  await select(app, 0)
  await expect(app.page.getByTestId('original')).toHaveText(nodata)
  await app.reset()
  await app.openFile(join(FIXTURES, 'vendor-examples/netmaker-api.json'))
  await select(app, 0)
  await expect(app.page.getByTestId('original')).toContainText('"src_entity_name": "debian"')
})

test('the detail says what the vendor means by a field', async ({ app }) => {
  await app.openFile(join(FIXTURES, 'vendor-examples/aws-traffic-path.log'))
  await select(app, 0)
  const detail = app.page.getByTestId('detail')
  await expect(detail).toContainText('10.0.0.71')
  await detail.getByRole('button', { name: 'VPC', exact: true }).click()
  await expect(detail).toContainText('Virtual private cloud that the interface is in.')
})

/** Opens the record in that row of the table in detail. */
async function select(app: App, row: number): Promise<void> {
  await app.idle()
  await app.page.getByTestId('flow-table').focus()
  await app.page.keyboard.press('Home')
  for (let n = 0; n < row; n++) await app.page.keyboard.press('ArrowDown')
  await app.page.keyboard.press('Enter')
  await app.idle()
}

test('on a phone a record has two lines: time, both ends, port, bytes and action without scrolling sideways', async ({
  app,
}) => {
  const { page } = app
  await page.setViewportSize({ width: 390, height: 844 })
  const count = 3_000
  await app.openFile({ name: 'many.log', bytes: awsRecords(count) })
  await app.idle()
  const table = page.getByTestId('flow-table')
  const seen = [
    'start_time',
    'src_addr',
    'src_port',
    'dst_addr',
    'dst_port',
    'bytes_sent',
    'action',
    'verdict',
  ]
  for (const part of ['[data-row="0"]', `[data-row="8"]`]) {
    for (const name of seen) {
      const cell = table.locator(`${part} [data-column="${name}"]`)
      await expect(cell, name).toBeInViewport({ ratio: 1 })
      // Nothing of it is cut but the name of a service.
      const cut = await cell.evaluate((one) => one.scrollWidth - one.clientWidth)
      if (name !== 'dst_port' && name !== 'src_port') expect(cut, name).toBeLessThanOrEqual(0)
    }
  }
  await expect(table.locator('[data-row="0"] [data-column="start_time"]')).toHaveText('2023-11-14 23:03:19')
  // Every record is within reach, and opens.
  await table.focus()
  await page.keyboard.press('End')
  const last = table.locator(`[data-row="${count - 1}"]`)
  await expect(last.locator('[data-column="start_time"]')).toHaveText('2023-11-14 22:13:20')
  await expect(last.locator('[data-column="action"]')).toBeInViewport({ ratio: 1 })
  await page.keyboard.press('Home')
  await sortBy(app, 'Destination')
  await expect(page.getByRole('columnheader', { name: 'Destination', exact: true })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await table.locator('[data-row="2"] [data-column="dst_addr"]').click({ button: 'right' })
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await table.locator('[data-row="3"]').click()
  await expect(page.getByTestId('detail')).toBeVisible()
})

test('a table that becomes narrow keeps the record at its top', async ({ app }) => {
  const { page } = app
  await app.openFile({ name: 'many.log', bytes: awsRecords(3_000) })
  await app.idle()
  const table = page.getByTestId('flow-table')
  await table.evaluate((one) => one.scrollTo(0, 26 * 500))
  await expect(table).toHaveAttribute('data-first-row', '500')
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(table.locator('.row.stacked').first()).toBeVisible()
  await expect(table).toHaveAttribute('data-first-row', '500')
})
