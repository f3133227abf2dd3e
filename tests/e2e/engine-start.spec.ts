// The engine's module as hosts may give it, and what the page says when it does not come.
import type { Page, Route } from '@playwright/test'
import { gunzipSync } from 'node:zlib'
import { App, expect, testOnNewPage as base } from './support/app.ts'
import { awsRecords } from './support/aws-records.ts'

const MODULE = '**/*.packed'

/** A page that is not opened yet. */
const test = base.extend<{ app: App }>({
  app: async ({ page }, use, testInfo) => use(new App(page, testInfo.outputPath('files'))),
})

async function answerWith(page: Page, answer: (route: Route) => Promise<void>): Promise<void> {
  await page.route(MODULE, answer)
}

async function expectFailure(app: App, reason: RegExp): Promise<void> {
  await app.page.goto('./')
  const alert = app.page.getByRole('alert')
  await expect(alert).toContainText('The query engine is not running')
  await expect(alert).toContainText(reason)
}

test('a host that unpacks the module on the way', async ({ app }) => {
  await answerWith(app.page, async (route) => {
    const body = gunzipSync(await (await route.fetch()).body())
    await route.fulfill({ body, contentType: 'application/octet-stream' })
  })
  await app.start()
  expect(await app.openFile({ name: 'a.log', bytes: awsRecords(10) })).toMatchObject({ flows: 10 })
  expect(app.takeTrouble()).toEqual([])
})

test('a module that is not there, and starting again once it is', async ({ app }) => {
  await answerWith(app.page, (route) => route.fulfill({ status: 404, body: 'no such file' }))
  await expectFailure(app, /\.packed answered 404/)
  await app.page.unroute(MODULE)
  await app.page.getByRole('button', { name: 'Start it again' }).click()
  await app.idle()
  expect(await app.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a connection that breaks', async ({ app }) => {
  await answerWith(app.page, (route) => route.abort())
  await expectFailure(app, /The engine's worker failed: .*fetch/)
})

test('a module that is cut off', async ({ app }) => {
  await answerWith(app.page, async (route) => {
    const body = await (await route.fetch()).body()
    await route.fulfill({ body: body.subarray(0, 1_000_000) })
  })
  await expectFailure(app, /The engine's worker failed: /)
})
