// Putting records together while other things happen: stopped, begun again, overtaken by more records.
import { gzipSync } from 'node:zlib'
import { expect, test, type App } from './support/app.ts'
import { awsRecords } from './support/aws-records.ts'

/** More than a load waits for. Each of 20,000 pairs of ends calls every 20,000 s, which is another connection each time. */
const LARGE = 400_000
let large: Buffer | undefined
const largeFile = () => ({
  name: 'large.log.gz',
  bytes: (large ??= gzipSync(awsRecords(LARGE), { level: 1 })),
})

async function paired(app: App) {
  const [row] = await app.query(
    'SELECT count(*)::INTEGER AS conversations, coalesce(sum(records), 0)::INTEGER AS records, (SELECT count(verdict)::INTEGER FROM flows) AS judged FROM conversations',
  )
  return row
}

/** Loads it, and waits until its records are being put together. */
async function pairingRuns(app: App): Promise<void> {
  await app.chooseFiles(largeFile())
  await app.page.getByRole('tab', { name: 'Conversations' }).click()
  await expect(stop(app)).toBeVisible()
}

const stop = (app: App) => app.page.getByRole('button', { name: 'Stop' })

test('stopped, it leaves nothing behind, and can be begun again', async ({ app }) => {
  await pairingRuns(app)
  await stop(app).click()
  await expect(app.page.getByText('There are no conversations yet.')).toBeVisible()
  await app.idle()
  expect(await paired(app)).toEqual({ conversations: 0, records: 0, judged: 0 })
  await app.page.getByRole('button', { name: 'Put records together' }).click()
  await app.idle()
  expect(await paired(app)).toEqual({ conversations: LARGE, records: LARGE, judged: LARGE })
})

test('stopped in the middle of a statement, again and again, it leaves no transaction behind', async ({
  app,
}) => {
  await pairingRuns(app)
  const begin = app.page.getByRole('button', { name: 'Put records together' })
  for (let times = 0; times < 4; times++) {
    await stop(app).click()
    await begin.click()
    await expect(stop(app)).toBeVisible()
  }
  await app.idle()
  expect(await paired(app)).toEqual({ conversations: LARGE, records: LARGE, judged: LARGE })
})

test('a file that comes meanwhile is paired with the rest', async ({ app }) => {
  await pairingRuns(app)
  // The same ends once more, 20,000 s after their last.
  await app.openFile({ name: 'more.log', bytes: awsRecords(1000, LARGE) })
  await app.idle()
  const all = LARGE + 1000
  expect(await paired(app)).toEqual({ conversations: all, records: all, judged: all })
})

test('when everything is forgotten meanwhile, so are conversations', async ({ app }) => {
  await app.openFile({ name: 'first.log', bytes: awsRecords(1000, LARGE) })
  await pairingRuns(app)
  await app.page.evaluate(() => window.flowglass?.reset())
  await app.idle()
  expect(await paired(app)).toEqual({ conversations: 0, records: 0, judged: 0 })
})

test('findings have been looked for before somebody opens them', async ({ app }) => {
  const { page } = app
  await app.openFiles(largeFile())
  await page.getByRole('tab', { name: 'TCP' }).click()
  await app.idle()
  await page.evaluate(() => {
    Reflect.set(window, 'asked', false)
    const observer = new MutationObserver(() => {
      if (document.documentElement.dataset['busy'] === 'true') Reflect.set(window, 'asked', true)
    })
    observer.observe(document.documentElement, { attributeFilter: ['data-busy'] })
  })
  await page.getByTestId('tcp').getByText('Findings', { exact: true }).click()
  await expect(page.getByText('All kinds looked for')).toBeVisible()
  expect(await page.evaluate(() => Reflect.get(window, 'asked') as boolean)).toBe(false)
})
