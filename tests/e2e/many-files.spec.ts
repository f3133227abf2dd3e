// Two thousand small files at once: the page stays responsive, and the sums are right.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from './support/app.ts'
import { awsBytes, awsRecords } from './support/aws-records.ts'

const FILES = 2000
const RECORDS_EACH = 10

test('two thousand small files are read, every second one gzipped', async ({ app }, testInfo) => {
  test.setTimeout(240_000)
  const folder = testInfo.outputPath('many')
  mkdirSync(folder, { recursive: true })
  for (let n = 0; n < FILES; n++) {
    const text = awsRecords(RECORDS_EACH, n * RECORDS_EACH)
    const isGzip = n % 2 === 1
    writeFileSync(join(folder, `${n}.log${isGzip ? '.gz' : ''}`), isGzip ? gzipSync(text) : text)
  }
  await app.page.evaluate(() => {
    let last = performance.now()
    let longest = 0
    const frame = (now: number): void => {
      longest = Math.max(longest, now - last)
      last = now
      Reflect.set(window, 'longestFrameMs', longest)
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    addEventListener('drop', () => Reflect.set(window, 'droppedAtMs', performance.now()), { capture: true })
    const observer = new MutationObserver(() => {
      if (document.body.textContent.includes('Looking for files')) Reflect.set(window, 'isToldOf', true)
      if (document.documentElement.dataset['busy'] !== 'true') return
      Reflect.set(window, 'foundAtMs', performance.now())
      observer.disconnect()
    })
    observer.observe(document, { subtree: true, childList: true, attributeFilter: ['data-busy'] })
  })
  await app.drop(folder)
  await expect.poll(async () => (await app.lastReport())?.files.length, { timeout: 180_000 }).toBe(FILES)
  await app.idle(60_000)
  const longestMs = await app.page.evaluate(() => Number(Reflect.get(window, 'longestFrameMs')))
  const [searchMs, isToldOf] = await app.page.evaluate(() => {
    const at = (name: string) => Number(Reflect.get(window, name))
    return [at('foundAtMs') - at('droppedAtMs'), Reflect.has(window, 'isToldOf')] as const
  })
  expect(searchMs).toBeGreaterThan(0)
  if (searchMs > 800) expect(isToldOf, 'the search for files is told of').toBe(true)
  testInfo.annotations.push({ type: 'longest frame', description: `${Math.round(longestMs)} ms` })
  const [sums] = await app.query(
    'SELECT count(*)::INTEGER AS records, sum(bytes)::BIGINT AS bytes, count(DISTINCT file)::INTEGER AS files FROM flows',
  )
  expect(sums).toEqual({
    records: FILES * RECORDS_EACH,
    bytes: String(awsBytes(FILES * RECORDS_EACH)),
    files: FILES,
  })
  await expect(app.page.getByTestId('record-count')).toContainText('20,000 records = 20,000 loaded')
  expect(longestMs, 'longest time without a frame').toBeLessThan(1000)
})
