// Columns of the tables: their width, their order, which are shown, and the zone of their times; all of it in the URL.
import { expect, test, type App } from './support/app.ts'
import { awsRecords } from './support/aws-records.ts'

const FILE = { name: 'made.log', bytes: awsRecords(50) }

const titles = (app: App, table: string) =>
  app.page
    .getByTestId(table)
    .getByRole('columnheader')
    .evaluateAll((heads) => heads.map((head) => head.textContent.replace(/[↓↑]/g, '').trim()))

const inHash = (app: App, key: string) =>
  app.page.evaluate((name) => new URLSearchParams(location.hash.slice(1)).get(name), key)

test('a column is made wider by pointer and by keyboard', async ({ app }) => {
  await app.openFile(FILE)
  await app.idle()
  const { page } = app
  const cell = page.locator('[data-row="0"] [data-column="src_addr"]')
  const before = (await cell.boundingBox())!.width
  const edge = page.getByRole('separator', { name: 'Width of Source', exact: true })
  const box = (await edge.boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + 5, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => Math.round((await cell.boundingBox())!.width - before)).toBe(60)
  await edge.focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => Math.round((await cell.boundingBox())!.width - before)).toBe(44)
})

test('columns change places, leave and come back, and the link has them', async ({ app }) => {
  await app.openFile(FILE)
  await app.idle()
  const { page } = app
  const before = await titles(app, 'flow-table')
  await page.getByTestId('flow-table').getByRole('button', { name: 'Destination', exact: true }).focus()
  await page.keyboard.press('Alt+ArrowLeft')
  const at = before.indexOf('Destination')
  const moved = before.with(at - 1, 'Destination').with(at, before[at - 1]!)
  await expect.poll(() => titles(app, 'flow-table')).toEqual(moved)
  await page.getByTestId('columns').click()
  await page.getByRole('checkbox', { name: /^Action/ }).uncheck()
  await page.keyboard.press('Escape')
  expect(await titles(app, 'flow-table')).toEqual(moved.filter((title) => title !== 'Action'))
  expect((await inHash(app, 'columns'))?.split(',')).not.toContain('action')
  await page.getByTestId('columns').click()
  await page.getByRole('button', { name: 'Columns that suit these files' }).click()
  await page.keyboard.press('Escape')
  expect(await titles(app, 'flow-table')).toEqual(before)
  expect(await inHash(app, 'columns')).toBeNull()
})

test('the conversations have columns of their own, and their order is in the link', async ({ app }) => {
  await app.openFile(FILE)
  const { page } = app
  await page.getByRole('tab', { name: 'Conversations' }).click()
  await app.idle()
  const before = await titles(app, 'conversation-table')
  await page.getByTestId('columns').click()
  await page
    .getByRole('checkbox', { name: /^Verdict/ })
    .first()
    .uncheck()
  await page.keyboard.press('Escape')
  expect(await titles(app, 'conversation-table')).toEqual(before.filter((title) => title !== 'Verdict'))
  await page.getByTestId('conversation-table').getByRole('button', { name: 'Responder', exact: true }).click()
  await app.idle()
  expect(await inHash(app, 'conversations-sort')).toBe('responder_addr')
  expect(await inHash(app, 'columns'), 'the flow table keeps its own').toBeNull()
})

test('parts of the views are steps that Back undoes', async ({ app }) => {
  await app.openFile(FILE)
  const { page } = app
  await page.getByRole('tab', { name: 'Volume' }).click()
  await page.getByRole('radio', { name: 'Sizes' }).click()
  await app.idle()
  expect(await inHash(app, 'volume')).toBe('sizes')
  await page.goBack()
  await app.idle()
  await expect(page.getByRole('radio', { name: 'Top', exact: true })).toBeChecked()
  await page.goForward()
  await expect(page.getByRole('radio', { name: 'Sizes' })).toBeChecked()
})

test('times change with the zone, offsets of the day included', async ({ app }) => {
  // 1,700,000,000 s is 2023-11-14 22:13:20 UTC: 16:13:20 in Chicago, where winter time holds.
  await app.openFile({ name: 'one.log', bytes: awsRecords(1) })
  const { page } = app
  const start = page.locator('[data-row="0"] [data-column="start_time"]')
  await expect(start).toContainText('2023-11-14 22:13:20')
  await page.getByTestId('time').click()
  await page.getByLabel('Time zone of all times').selectOption('America/Chicago')
  await page.keyboard.press('Escape')
  await expect(start).toContainText('2023-11-14 16:13:20')
  expect(await inHash(app, 'zone')).toBe('America/Chicago')
})
