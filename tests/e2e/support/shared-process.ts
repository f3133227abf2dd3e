// One renderer process for all pages of a test worker: what V8 compiled for one page serves the next, so that a page
// starts with half the processor time (Chromium 156). Storage is empty for each test; who has a page of its own: app.ts.
import { test as base, type BrowserContext } from '@playwright/test'

/** Makes Chromium put pages of one site and one context into one process. */
export const ONE_PROCESS_ARGUMENT = '--process-per-site'

export const test = base.extend<object, { sharedContext: BrowserContext }>({
  sharedContext: [
    async ({ browser }, use, { project }) => {
      const { baseURL, viewport } = project.use
      const context = await browser.newContext({ baseURL: baseURL ?? '', viewport: viewport ?? null })
      // V8 forgets a compiled module with its last user. This page stays, and does nothing.
      const keeper = await context.newPage()
      await keeper.goto('./')
      await keeper.evaluate(() => window.flowglass?.ready)
      await use(context)
      await context.close()
    },
    { scope: 'worker' },
  ],
  context: async ({ sharedContext, baseURL }, use) => {
    await use(sharedContext)
    await sharedContext.setOffline(false)
    await sharedContext.clearPermissions()
    const session = await sharedContext.newCDPSession(sharedContext.pages()[0]!)
    await session.send('Storage.clearDataForOrigin', {
      origin: new URL(baseURL!).origin,
      storageTypes: 'all',
    })
    await session.detach()
  },
  page: async ({ context, colorScheme }, use) => {
    const page = await context.newPage()
    if (colorScheme) await page.emulateMedia({ colorScheme })
    await use(page)
    await page.close()
  },
})
