// Where the keyboard is: after files were opened, and past what is between it and the view.
import { expect, testOnNewPage as test } from './support/app.ts'
import { awsRecords } from './support/aws-records.ts'

const FILE = { name: 'made.log', bytes: awsRecords(50) }

test('who opens a file by keyboard is on the tab of the open view, not nowhere', async ({ app }) => {
  const { page } = app
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open files' }).focus()
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(app.paths([FILE]))
  await expect(page.getByRole('tab', { name: 'Flows' })).toBeFocused()
  await app.idle()
  await expect(page.getByRole('tab', { name: 'Flows' })).toBeFocused()
})

test('who drops a file sees no mark of the keyboard', async ({ app }) => {
  const [path = ''] = app.paths([FILE])
  await app.drop(path)
  await expect(app.page.getByTestId('flow-table')).toBeVisible()
  await app.idle()
  await expect(app.page.locator('body')).toBeFocused()
})

test('who went on while a file was opened stays there', async ({ app }) => {
  const { page } = app
  await page.getByRole('button', { name: 'Settings' }).focus()
  await app.openFile(FILE)
  await app.idle()
  await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused()
})

test('links and a key lead past everything to the view', async ({ app }) => {
  const { page } = app
  await app.openFile(FILE)
  await app.idle()
  const table = page.getByTestId('flow-table')
  for (const name of ['Skip to the view', 'Skip the facets']) {
    const link = page.getByRole('button', { name })
    await link.focus()
    await expect(link).toBeInViewport({ ratio: 1 })
    await page.keyboard.press('Enter')
    await expect(table).toBeFocused()
  }
  // From the filter line: backwards out of it and on.
  await page.keyboard.press('/')
  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('button', { name: 'Skip to the view' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(table).toBeFocused()
  await page.getByRole('tab', { name: 'Volume' }).focus()
  await page.keyboard.press('Enter')
  await app.idle()
  await page.keyboard.press('v')
  await expect(page.getByRole('tabpanel')).toBeFocused()
  await page.keyboard.press('1')
  await app.idle()
  await page.keyboard.press('v')
  await expect(table).toBeFocused()
})
