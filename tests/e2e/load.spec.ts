// The life of a load: progress, cancel, keep or drop, more files later, removal, folders, paste, everything forgotten.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test, type App, type TestFile } from './support/app.ts'
import { AWS_HEADER, awsBytes, awsRecords } from './support/aws-records.ts'

const LARGE = 400_000
let large: Buffer | undefined
/** Enough records to look at while they load. */
const largeFile = (name = 'large.log.gz') => ({
  name,
  bytes: (large ??= gzipSync(awsRecords(LARGE), { level: 1 })),
})

async function records(app: App): Promise<number> {
  const [row] = await app.query('SELECT count(*)::INTEGER AS records FROM flows')
  return Number(row?.records)
}

/** Starts to load a large file and waits until the first records are shown. */
async function loadUntilRowsShow(app: App, file: TestFile = largeFile()): Promise<void> {
  await app.chooseFiles(file)
  await app.page.getByTestId('load-bar').waitFor()
  await app.page.getByRole('row').nth(3).waitFor()
}

/** Clicks Cancel and gives how many frames the page drew until the question was there: a busy machine draws late. */
async function cancelAndCountFrames(app: App): Promise<number> {
  return await app.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = (frames: number): void => {
          if (document.querySelector('[role="dialog"]')) resolve(frames)
          else requestAnimationFrame(() => look(frames + 1))
        }
        document.querySelector<HTMLElement>('[data-testid="cancel-load"]')?.click()
        look(0)
      }),
  )
}

test('shows rows while the rest loads, and cancels at once: what was read is kept', async ({ app }) => {
  const { bytes } = largeFile()
  await loadUntilRowsShow(app, { name: 'members.log.gz', bytes: Buffer.concat([bytes, bytes, bytes, bytes]) })
  await expect(app.page.locator('html')).toHaveAttribute('data-busy', 'true')
  expect(await cancelAndCountFrames(app), 'frames until the question').toBeLessThan(4)
  await app.page.getByRole('button', { name: /^Keep/ }).click()
  await app.idle()
  const report = await app.lastReport()
  const file = report!.files[0]!
  expect(file.status).toBe('cancelled')
  expect(file.records).toBeGreaterThan(0)
  expect(file.records).toBeLessThan(4 * LARGE)
  expect(await records(app)).toBe(file.records)
  await expect(app.page.getByTestId('record-count')).toContainText(
    `${file.records.toLocaleString('en')} records`,
  )
})

test('cancels and drops the file: the page is as it was before', async ({ app }) => {
  await app.openFile({ name: 'first.log', bytes: awsRecords(10) })
  const { bytes } = largeFile()
  const members = { name: 'members.log.gz', bytes: Buffer.concat([bytes, bytes, bytes, bytes, bytes, bytes]) }
  await app.chooseFiles(members, { name: 'behind.log', bytes: awsRecords(20) })
  await expect(app.page.getByTestId('load-bar')).toContainText(/[1-9][\d,]* records/)
  await app.page.getByTestId('cancel-load').click()
  await app.page.getByRole('button', { name: 'Drop the file' }).click()
  await app.idle()
  expect(await records(app)).toBe(10)
  expect((await app.lastReport())?.files.map((file) => file.status)).toEqual(['cancelled', 'cancelled'])
  // The reader goes on with what comes next, and labels that were dropped do no harm.
  expect(await app.openFile({ name: 'next.log', bytes: awsRecords(30, 100) })).toMatchObject({ flows: 30 })
  expect(await records(app)).toBe(40)
})

test('everything is forgotten in the middle of a load', async ({ app }) => {
  await loadUntilRowsShow(app)
  await app.page.evaluate(() => window.flowglass?.reset())
  await app.idle()
  expect(await records(app)).toBe(0)
  await expect(app.page.getByText('Load report')).toHaveCount(0)
  expect(await app.openFile({ name: 'next.log', bytes: awsRecords(30) })).toMatchObject({ flows: 30 })
  expect(await records(app)).toBe(30)
})

test('says how far it is, of each file and of all', async ({ app }) => {
  const { bytes } = largeFile()
  const members = { name: 'a.log.gz', bytes: Buffer.concat([bytes, bytes]) }
  await app.chooseFiles(members, { name: 'b.log', bytes: awsRecords(10) })
  const bar = app.page.getByTestId('load-bar')
  await expect(bar).toContainText('1 of 2')
  await expect(bar).toContainText(/\d+ ?%/)
  await expect(bar).toContainText(/[\d.]+ MiB of [\d.]+ MiB/)
  await bar.getByRole('button').first().click()
  const progress = app.page.getByRole('dialog').or(app.page.getByRole('listitem'))
  await expect(progress.filter({ hasText: 'b.log' }).first()).toContainText('waits')
  await app.idle()
  expect(await records(app)).toBe(2 * LARGE + 10)
})

test('files that are opened while others load are told of together with them', async ({ app }) => {
  const { bytes } = largeFile()
  await app.chooseFiles(
    { name: 'letter.txt', bytes: 'This is a letter to somebody who likes to read letters.' },
    { name: 'a.log.gz', bytes: Buffer.concat([bytes, bytes]) },
  )
  await app.page.getByTestId('load-bar').waitFor()
  await app.chooseFiles({ name: 'b.log', bytes: awsRecords(10) })
  await app.idle()
  const report = await app.lastReport()
  expect(report?.files.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'letter.txt refused',
    'a.log.gz loaded',
    'b.log loaded',
  ])
  await expect(app.page.getByRole('dialog', { name: 'Load report' })).toContainText('letter.txt')
})

test('files are added later and removed again', async ({ app }) => {
  await app.openFile({ name: 'a.log', bytes: awsRecords(100) })
  await app.openFile({ name: 'b.log', bytes: `${AWS_HEADER}\n${awsRecords(50, 500)}` })
  expect(await records(app)).toBe(150)
  await app.page.getByTestId('files').click()
  await app.page.getByRole('button', { name: 'Remove a.log' }).click()
  await app.idle()
  const [row] = await app.query('SELECT count(*)::INTEGER AS records, sum(bytes)::DOUBLE AS bytes FROM flows')
  expect(row).toEqual({ records: 50, bytes: awsBytes(50, 500) })
  await expect(app.page.getByTestId('record-count')).toContainText('50 records = 50 loaded + 0 unreadable')
  await app.page.getByRole('button', { name: '0 unreadable' }).click()
  await expect(
    app.page.getByText('50 records read = 50 accepted into the table + 0 rejected as unreadable'),
  ).toBeVisible()
  // It may come back.
  await app.page.keyboard.press('Escape')
  expect(await app.openFile({ name: 'a.log', bytes: awsRecords(100) })).toMatchObject({ status: 'loaded' })
  expect(await records(app)).toBe(150)
})

test('two files of one name and a file dropped twice are told apart', async ({ app }) => {
  const reports = await app.openFiles(
    { name: 'flows.log', bytes: awsRecords(10) },
    { name: 'flows.log', bytes: awsRecords(20, 1_000) },
    { name: 'copy.log', bytes: awsRecords(10) },
  )
  expect(reports.files.map((file) => file.status)).toEqual(['loaded', 'loaded', 'duplicate'])
  expect(await app.query('SELECT file, count(*)::INTEGER AS n FROM flows GROUP BY file ORDER BY n')).toEqual([
    { file: 'flows.log', n: 10 },
    { file: 'flows.log (2)', n: 20 },
  ])
})

test('a folder is read to its ends, without hidden files', async ({ app }, testInfo) => {
  const folder = testInfo.outputPath('logs')
  mkdirSync(join(folder, 'deep/deeper'), { recursive: true })
  writeFileSync(join(folder, 'a.log'), awsRecords(10))
  writeFileSync(join(folder, '.DS_Store'), 'hidden')
  writeFileSync(join(folder, 'deep/b.log'), awsRecords(10, 100))
  for (let n = 0; n < 120; n++) writeFileSync(join(folder, `deep/deeper/${n}.log`), awsRecords(1, 1_000 + n))
  const { files } = await app.dropFiles(folder)
  expect(files).toHaveLength(122)
  expect(await records(app)).toBe(140)
})

test('pasted text is read', async ({ app }) => {
  const text = awsRecords(5)
  await app.page.evaluate((pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, text)
  await expect.poll(() => records(app)).toBe(5)
  await app.idle()
})

test('the footer adds up while a load goes on', async ({ app }) => {
  const spoilt = awsRecords(LARGE).replaceAll(' 443 6 3 ', ' 70443 6 3 ')
  await app.chooseFiles({ name: 'spoilt.log', bytes: spoilt })
  const footer = app.page.getByTestId('record-count')
  let seen = 0
  for (let n = 0; n < 200 && (await app.page.locator('html').getAttribute('data-busy')) === 'true'; n++) {
    const text = (await footer.textContent({ timeout: 100 }).catch(() => '')) ?? ''
    const numbers = text.match(/[\d,]+/g)?.map((digits) => Number(digits.replaceAll(',', '')))
    if (numbers?.length !== 3) continue
    const [read, accepted, rejected] = numbers as [number, number, number]
    expect(read, text).toBe(accepted + rejected)
    if (rejected > 0) seen++
  }
  await app.idle()
  expect(seen).toBeGreaterThan(0)
  await expect(footer).toContainText(/^\s*400,000 records = /)
})
