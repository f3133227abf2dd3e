import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright'
import { preview } from 'vite'
import { CHROMIUM_ARGUMENTS, ensureChromium } from '../chromium.js'

const ROOT = resolve(import.meta.dirname, '../..')

/**
 * Serves the built page and gives `work` a browser and the page's address; cleans up after it.
 * @template T
 * @param {(browser: import('playwright').Browser, url: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withBrowser(work) {
  if (!existsSync(join(ROOT, 'dist/index.html'))) throw new Error('no build: run `npm run build` first')
  const server = await preview({ root: ROOT, logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } })
  const address = server.httpServer.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGUMENTS })
  try {
    return await work(browser, url)
  } finally {
    await browser.close()
    await new Promise((done) => server.httpServer.close(done))
  }
}

/** A fresh page whose engine answers. @param before runs on the page before its own scripts */
export async function readyPage(browser, url, before) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  if (before) await page.addInitScript(before)
  await page.goto(url)
  await page.evaluate(() => window.flowglass.ready)
  await page.locator('html[data-busy="false"]').waitFor({ state: 'attached' })
  return page
}

/** Waits until nothing loads and no view waits for an answer. */
export async function idle(page) {
  await page.locator('html[data-busy="false"]').waitFor({ state: 'attached', timeout: 600_000 })
}

/**
 * Milliseconds from the beginning of `work` until what it asked for is on the screen, by the page's own clock: from
 * outside one would look only every half second after a while.
 */
export async function msUntilShown(page, work) {
  await page.evaluate(watchBusy)
  await work()
  await idle(page)
  return await page.evaluate(() => window.flowglassShownMs())
}

/** Runs on the page: notes when it was last drawn after it had become idle. */
function watchBusy() {
  const startedAt = performance.now()
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
  let shown
  const observer = new MutationObserver(() => {
    shown = drawn().then(() => performance.now())
  })
  observer.observe(document.documentElement, { attributeFilter: ['data-busy'] })
  window.flowglassShownMs = async () => {
    observer.disconnect()
    const shownAt = await (shown ?? drawn().then(() => performance.now()))
    return shownAt - startedAt
  }
}

/** Drops files on the page as the desktop would, and waits until all is loaded and on the screen. @returns see `drop` */
export async function dropAndWait(page, ...paths) {
  const watched = await drop(page, ...paths)
  await idle(page)
  return watched
}

/**
 * Drops files on the page as the desktop would, and waits until every record is queryable. `longestTaskMs` is
 * the longest task of the main thread meanwhile that took at least 50 ms (else 0), `longestSilenceMs` the longest time that it
 * answered nothing, be it that other threads had the processor, `firstRowsMs` when the first records were to be seen.
 */
export async function drop(page, ...paths) {
  await page.evaluate(watchLoad)
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: paths, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 450, modifiers: 0, data })
  }
  await session.detach()
  return await page.evaluate(() => window.flowglassBench)
}

/** Runs on the page: from the drop to the report, with how late a timer came at worst. */
function watchLoad() {
  const POLL_MS = 10
  const before = window.flowglass.lastReport
  window.flowglassBench = new Promise((resolveLoad) => {
    const begin = () => {
      const droppedAt = performance.now()
      const watched = { longestTaskMs: 0, longestSilenceMs: 0, firstRowsMs: undefined }
      const take = (tasks) => {
        for (const { duration } of tasks) watched.longestTaskMs = Math.max(watched.longestTaskMs, duration)
      }
      const observer = new PerformanceObserver((list) => take(list.getEntries()))
      observer.observe({ type: 'longtask' })
      let due = droppedAt
      const look = () => {
        const now = performance.now()
        watched.longestSilenceMs = Math.max(watched.longestSilenceMs, now - due)
        if (watched.firstRowsMs === undefined && document.querySelector('[role="gridcell"]'))
          watched.firstRowsMs = now - droppedAt
        const report = window.flowglass.lastReport
        if (report !== before) {
          take(observer.takeRecords()) // those of the last moment are not told yet
          observer.disconnect()
          return resolveLoad({ ms: now - droppedAt, ...watched, report })
        }
        due = now + POLL_MS
        setTimeout(look, POLL_MS)
      }
      look()
    }
    addEventListener('drop', begin, { capture: true, once: true })
  })
}

/** Rows of a statement on the page, 64-bit integers as numbers. */
export async function pageQuery(page, sql) {
  return await page.evaluate(async (statement) => {
    const rows = await window.flowglass.query(statement)
    const plain = (value) => (typeof value === 'bigint' ? Number(value) : value)
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
    )
  }, sql)
}
