// The engine's module as hosts may give it, and what the page says when it does not come.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { App, expect, testOnNewPage as base } from './support/app.ts'
import { awsRecords } from './support/aws-records.ts'
import { listenOnLoopback } from './support/listener.ts'

const MODULE = '**/*.packed'
const BUILT = resolve(import.meta.dirname, '../../dist')
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** A page that is not opened yet. */
const test = base.extend<{ app: App }>({
  app: async ({ page }, use, testInfo) => use(new App(page, testInfo.outputPath('files'))),
})

async function expectFailure(app: App, reason: RegExp): Promise<void> {
  await app.page.goto('./')
  const alert = app.page.getByRole('alert')
  await expect(alert).toContainText('The query engine is not running')
  await expect(alert).toContainText(reason)
}

test('a host that unpacks the module on the way', async ({ app }) => {
  await app.page.route(MODULE, async (route) => {
    const body = gunzipSync(await (await route.fetch()).body())
    await route.fulfill({ body, contentType: 'application/octet-stream' })
  })
  await app.start()
  expect(await app.openFile({ name: 'a.log', bytes: awsRecords(10) })).toMatchObject({ flows: 10 })
  expect(app.takeTrouble()).toEqual([])
})

/** Serves the built page, and of the engine's module a tenth whenever `more` is called. */
async function slowHost() {
  let offer: (more: () => void) => void
  const askedFor = new Promise<() => void>((done) => (offer = done))
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    const body = readFileSync(join(BUILT, path))
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-length': body.length })
    if (extname(path) !== '.packed') {
      response.end(body)
      return
    }
    let sent = 0
    offer(() => {
      const next = Math.min(body.length, sent + Math.ceil(body.length / 10))
      response.write(body.subarray(sent, next))
      sent = next
      if (sent === body.length) response.end()
    })
  })
  return {
    url: `${await listenOnLoopback(server)}/`,
    more: async () => (await askedFor)(),
    close: () => server.close(),
  }
}

test('a slow host: the page says how much of the module has come', async ({ app }) => {
  const host = await slowHost()
  try {
    const started = app.start(host.url)
    const text = app.page.getByText(/^The engine is starting, /)
    await expect(text).toContainText(/starting, 0\s%/)
    for (const percent of [10, 20, 30, 40, 50, 60, 70, 80, 90]) {
      await host.more()
      await expect(text).toContainText(new RegExp(`starting, ${percent}\\s%`))
    }
    await host.more()
    await started
    expect(await app.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(app.takeTrouble()).toEqual([])
  } finally {
    host.close()
  }
})

test('a module that is not there, and starting again once it is', async ({ app }) => {
  await app.page.route(MODULE, (route) => route.fulfill({ status: 404, body: 'no such file' }))
  await expectFailure(app, /failed: its module could not be fetched, .*\.packed answered 404/)
  await app.page.unroute(MODULE)
  await app.page.getByRole('button', { name: 'Start it again' }).click()
  await app.idle()
  expect(await app.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a connection that breaks', async ({ app }) => {
  await app.page.route(MODULE, (route) => route.abort())
  await expectFailure(app, /The engine's worker failed: .*fetch/)
})

test('a module that is cut off', async ({ app }) => {
  await app.page.route(MODULE, async (route) => {
    const body = await (await route.fetch()).body()
    await route.fulfill({ body: body.subarray(0, 1_000_000) })
  })
  await expectFailure(app, /The engine's worker failed: (?!it could not)/)
})
