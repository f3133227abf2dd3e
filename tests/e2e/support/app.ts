import { expect, type BrowserContext, type Page, type Request } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type {} from '../../../src/embed/flowglass.ts'
import type { FileReport, LoadReport } from '../../../src/state/load-report.ts'
import { test as base } from './shared-process.ts'

/** A file on disk, or one made for the test. */
export type TestFile = string | { readonly name: string; readonly bytes: Uint8Array | string }

export type Row = Record<string, unknown>

/**
 * The built page as a person has it before them, watched: requests to another origin, requests after the page is
 * ready, errors on the console, uncaught errors and violations of the policy are trouble, and a test that ends with
 * trouble it did not expect fails.
 */
export class App {
  readonly page: Page
  readonly #folder: string
  #trouble: string[] = []
  #requestsSinceReady: string[] | undefined
  #madeFiles = 0

  constructor(page: Page, folder: string) {
    this.page = page
    this.#folder = folder
  }

  /** Opens the page and waits until the engine answers. */
  async start(path = './'): Promise<void> {
    const { page } = this
    const noteRequest = (request: Request) => this.#noteRequest(request)
    page.context().on('request', noteRequest)
    page.on('close', () => page.context().off('request', noteRequest))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#note(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.#note(`uncaught: ${error.message}`))
    page.on('crash', () => this.#note('the page crashed'))
    await page.exposeFunction('flowglassTestViolation', (text: string) => this.#note(`policy: ${text}`))
    await page.addInitScript(() => {
      const report = Reflect.get(window, 'flowglassTestViolation') as (text: string) => void
      addEventListener('securitypolicyviolation', (event) => {
        report(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
      })
    })
    await page.goto(path)
    await page.evaluate(() => window.flowglass?.ready)
    await this.idle()
    this.#requestsSinceReady = []
  }

  /** Waits until nothing loads and no view waits for an answer. */
  async idle(timeoutMs = 60_000): Promise<void> {
    await this.page.locator('html[data-busy="false"]').waitFor({ state: 'attached', timeout: timeoutMs })
  }

  /** Chooses files by the Open button's input, and waits for their report. */
  async openFiles(...files: readonly TestFile[]): Promise<LoadReport> {
    return await this.#reported(() => this.chooseFiles(...files))
  }

  /** Chooses files by the Open button's input, and waits for nothing. */
  async chooseFiles(...files: readonly TestFile[]): Promise<void> {
    await this.page.getByTestId('open-files').setInputFiles(this.paths(files))
  }

  /** Opens one file and gives what became of it. */
  async openFile(file: TestFile): Promise<FileReport> {
    const { files } = await this.openFiles(file)
    expect(files).toHaveLength(1)
    return files[0]!
  }

  /** Drops files, or folders, on the middle of the page, as the desktop would. */
  async dropFiles(...files: readonly TestFile[]): Promise<LoadReport> {
    return await this.#reported(() => this.drop(...files))
  }

  /** Drops files, or folders, on the middle of the page, and waits for nothing. */
  async drop(...files: readonly TestFile[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page)
    const { width, height } = this.page.viewportSize()!
    const point = { x: width / 2, y: height / 2, modifiers: 0 }
    const data = { items: [], files: this.paths(files), dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, ...point, data })
    }
    await session.detach()
  }

  /** Rows of a statement. 64-bit integers come as text, since an expectation in a test can be written as text too. */
  async query(sql: string): Promise<Row[]> {
    return await this.page.evaluate(async (statement) => {
      const rows = (await window.flowglass?.query(statement)) ?? []
      const plain = (value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
      )
    }, sql)
  }

  /** The message of the error that a statement ends in; fails where it does not. */
  async queryError(sql: string): Promise<string> {
    const message = await this.page.evaluate(async (statement) => {
      try {
        await window.flowglass?.query(statement)
        return undefined
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    }, sql)
    expect(message, sql).toBeDefined()
    return message ?? ''
  }

  /** Forgets every record and every file. */
  async reset(): Promise<void> {
    await this.page.evaluate(() => window.flowglass?.reset())
    await this.idle()
    expect(await this.query('SELECT count(*)::INTEGER AS records FROM flows')).toEqual([{ records: 0 }])
  }

  /** Puts an opened page back to its beginning: no records, no question, nothing open. */
  async startOver(): Promise<void> {
    const { page } = this
    await page.mouse.move(0, 0)
    const dialogs = page.getByRole('dialog')
    for (let open = await dialogs.count(); open > 0; open--) {
      await page.keyboard.press('Escape')
      await expect(dialogs).toHaveCount(open - 1)
    }
    await this.reset()
    // What was being typed takes force when the filter line goes.
    await page.evaluate(() => (location.hash = ''))
    await this.idle()
    expect(new URL(page.url()).hash).toBe('')
    await expect(page.getByRole('alert')).toHaveCount(0)
    this.#requestsSinceReady = []
  }

  async lastReport(): Promise<LoadReport | undefined> {
    return await this.page.evaluate(() => window.flowglass?.lastReport)
  }

  /** Everything asked of the network since the engine answered. A private page asks for nothing. */
  requestsSinceReady(): readonly string[] {
    return this.#requestsSinceReady ?? []
  }

  /** Gives the trouble so far and forgets it: for tests that provoke it. */
  takeTrouble(): string[] {
    const taken = this.#trouble
    this.#trouble = []
    return taken
  }

  /** Paths of the files; those made for the test are written first. */
  paths(files: readonly TestFile[]): string[] {
    return files.map((file) => {
      if (typeof file === 'string') return file
      const folder = join(this.#folder, String(this.#madeFiles++))
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, file.name), file.bytes)
      return join(folder, file.name)
    })
  }

  async #reported(start: () => Promise<void>): Promise<LoadReport> {
    const before = await this.page.evaluateHandle(() => window.flowglass?.lastReport)
    await start()
    const changed = (): Promise<boolean> =>
      this.page.evaluate((last) => window.flowglass?.lastReport !== last, before)
    await expect.poll(changed, { timeout: 60_000, message: 'a new load report' }).toBe(true)
    await this.idle()
    return (await this.lastReport())!
  }

  #note(text: string): void {
    this.#trouble.push(text)
  }

  #noteRequest(request: Request): void {
    const url = request.url()
    if (/^(blob|data):/.test(url)) return
    const page = this.page.url()
    if (page.startsWith('http') && new URL(url).origin !== new URL(page).origin)
      this.#note(`another origin: ${url}`)
    if (this.#requestsSinceReady === undefined) return
    this.#requestsSinceReady.push(url)
    this.#note(`request after ready: ${url}`)
  }
}

/**
 * Playwright's `test` with the page as `app`. It is opened once for the tests of a file and put back to its beginning
 * before each: a page of its own costs a test five times what it asks (Chromium 156). After a failure the next test has
 * a new page.
 */
export const test = base.extend<{ app: App }, { pageOfFile: PageOfFile }>({
  pageOfFile: [
    async ({ sharedContext }, use, { project, workerIndex }) => {
      const pageOfFile = new PageOfFile(sharedContext, join(project.outputDir, `files-${workerIndex}`))
      await use(pageOfFile)
      await pageOfFile.close()
    },
    { scope: 'worker' },
  ],
  // `context` forgets what the page stored.
  app: async ({ context: _, viewport, colorScheme, pageOfFile }, use, { file }) => {
    const app = await pageOfFile.open(file)
    if (viewport) await app.page.setViewportSize(viewport)
    await app.page.emulateMedia({ colorScheme, forcedColors: null, reducedMotion: null })
    await use(app)
    expect(app.takeTrouble(), 'trouble').toEqual([])
  },
})

class PageOfFile {
  readonly #context: BrowserContext
  readonly #folder: string
  #opened: { readonly file: string; readonly app: App } | undefined

  constructor(context: BrowserContext, folder: string) {
    this.#context = context
    this.#folder = folder
  }

  async open(file: string): Promise<App> {
    if (this.#opened?.file === file) {
      await this.#opened.app.startOver()
      return this.#opened.app
    }
    await this.close()
    const app = new App(await this.#context.newPage(), join(this.#folder, basename(file)))
    this.#opened = { file, app }
    await app.start()
    return app
  }

  async close(): Promise<void> {
    await this.#opened?.app.page.close()
    this.#opened = undefined
  }
}

/** The same with a page of its own for each test: for what belongs to its start, or lasts as long as it. */
export const testOnNewPage = base.extend<{ app: App }>({
  app: async ({ page }, use, testInfo) => {
    const app = new App(page, testInfo.outputPath('files'))
    await app.start()
    await use(app)
    expect(app.takeTrouble(), 'trouble').toEqual([])
  },
})

export { expect }
