import { awsRecords, AWS_HEADER } from './support/aws-records.ts'
import { expect, test } from './support/app.ts'
import { lineText, Search } from './support/search.ts'

const LOG = { name: 'a.log', bytes: `${AWS_HEADER}\n${awsRecords(500)}` }

test('a filter that cannot be read says why, the one before stays, and Back undoes steps', async ({
  app,
}) => {
  await app.openFile(LOG)
  const search = new Search(app)
  await search.byLine('src=192.0.2.1')
  await search.byLine('srcport<40010')
  expect(await search.count()).toBe(10)
  await search.byLine('src=10.300')
  await expect(app.page.getByTestId('filter-error')).toContainText('expecting an address')
  expect(await search.count()).toBe(10)
  await search.byLine('srcport<40010')
  await app.page.goBack()
  expect(await lineText(app)).toBe('src=192.0.2.1')
  expect(await search.count()).toBe(2)
})

test('a broken link gives a notice, and what is good of it', async ({ app }) => {
  await app.openFile(LOG)
  await app.page.evaluate(() => {
    location.hash = '#v=9&q=srcport<40010&tab=nonsense&sql=DROP TABLE flow&q2=%ZZ'
  })
  await expect(app.page.getByRole('alert')).toContainText('newer')
  expect(await lineText(app)).toBe('srcport<40010')
  expect(await new Search(app).count()).toBe(10)
})

test('a file of names is learnt and no log', async ({ app }) => {
  await app.openFile(LOG)
  const report = await app.openFile({ name: 'hosts', bytes: '192.0.2.1 web-1 www\n198.51.100.0 net-7\n' })
  expect(report).toMatchObject({ status: 'names', records: 0, format: null })
  await app.page.keyboard.press('Escape')
  const search = new Search(app)
  await search.byLine('src.name=web-1')
  expect(await search.count()).toBe(2)
  await expect(app.page.locator('[data-row="0"]')).toContainText('web-1')
})

test('a pasted list of addresses becomes a list', async ({ app }) => {
  await app.openFile(LOG)
  await app.page.keyboard.press('/')
  await app.page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', '192.0.2.1\n192.0.2.2\n')
    const editor = document
      .querySelector('[data-testid="filter-editor"]')
      ?.shadowRoot?.querySelector('.cm-content')
    editor?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await app.page.keyboard.press('Enter')
  expect(await lineText(app)).toBe('ip in (192.0.2.1, 192.0.2.2)')
  expect(await new Search(app).count()).toBe(4)
})

test('everything forgotten while the filter line has the focus: it goes in peace, and what was typed stays', async ({
  app,
}) => {
  await app.openFile(LOG)
  await app.page.keyboard.press('Escape')
  await app.page.keyboard.press('/')
  await app.page.keyboard.type('srcport<40010')
  await app.page.evaluate(() => window.flowglass?.reset())
  await app.openFile(LOG)
  expect(await lineText(app)).toBe('srcport<40010')
})
