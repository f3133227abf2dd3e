// From a gzipped file to a queryable table: the built page beside native DuckDB, in turn, in the same run.
import { madeFile } from './made-file.js'
import { nativeLoad, nativeVersion } from './native.js'
import { dropAndWait, pageQuery, readyPage, withBrowser } from './page.js'
import { median, printTable } from './table.js'

/** Nobody drops a file sooner after the page is there. */
const UNTIL_DROPPED_MS = 1_500
const AIM = { ratio: 1.2, bytesPerRecord: 30, taskMs: 50, firstRowsMs: 1_000 }

/** @param {{ records: number, runs: number }} options */
export async function run({ records, runs }) {
  const file = await madeFile(records)
  const megabytes = (size) => `${(size / 1e6).toFixed(1)} MB`
  console.log(
    `${file.path}: ${records.toLocaleString('en')} records, ${megabytes(file.gzipSize)} gz, ${megabytes(file.rawSize)} raw`,
  )
  const native = []
  const page = []
  await withBrowser(async (browser, url) => {
    console.log(`Chromium ${browser.version()} · native DuckDB ${await nativeVersion()}, 2 threads`)
    for (let n = 0; n < runs; n++) {
      native.push(await nativeLoad(file.path))
      page.push(await pageLoad(browser, url, file))
    }
  })
  for (const result of native) expectSums(file, 'native DuckDB', result.records, result.bytes)

  const nativeMs = median(native.map((result) => result.ms))
  const pageMs = median(page.map((result) => result.ms))
  const row = (name, ms, all) => [
    name,
    ms,
    Math.min(...all.map((one) => one.ms)),
    (records / ms) * 1000,
    ms / nativeMs,
  ]
  printTable(
    ['', 'median ms', 'best ms', 'records/s', 'ratio'],
    [row('native read_csv', nativeMs, native), row('page, dropped', pageMs, page)],
  )
  const bytesPerRecord = median(page.map((result) => result.bytesPerRecord))
  const most = (key) => Math.max(...page.map((result) => result[key]))
  printTable(
    ['', 'measured', 'aim at most'],
    [
      ['ratio page / native', pageMs / nativeMs, AIM.ratio],
      ['bytes per record in memory', bytesPerRecord, AIM.bytesPerRecord],
      ['longest task of the main thread from 50 ms on, ms', most('longestTaskMs'), AIM.taskMs],
      ['longest silence of the main thread, ms', most('longestSilenceMs'), 'none'],
      ['first rows to be seen, ms', median(page.map((result) => result.firstRowsMs)), AIM.firstRowsMs],
    ],
  )
}

async function pageLoad(browser, url, file) {
  const page = await readyPage(browser, url)
  await page.waitForTimeout(UNTIL_DROPPED_MS)
  const [empty] = await pageQuery(page, MEMORY)
  const { report, ...watched } = await dropAndWait(page, file.path)
  const [loaded] = await pageQuery(page, MEMORY)
  const [sums] = await pageQuery(
    page,
    'SELECT count(*)::DOUBLE AS records, sum(bytes)::DOUBLE AS bytes FROM flows',
  )
  if (report.files[0]?.flows !== file.flows)
    throw new Error(`the page reports ${JSON.stringify(report.files[0])}`)
  expectSums(file, 'the page', sums.records, sums.bytes)
  await page.close()
  return { ...watched, bytesPerRecord: (loaded.bytes - empty.bytes) / file.records }
}

const MEMORY = 'SELECT sum(memory_usage_bytes)::DOUBLE AS bytes FROM duckdb_memory()'

function expectSums(file, who, records, bytes) {
  if (records === file.records && bytes === file.bytes) return
  throw new Error(
    `${who} has ${records} records of ${bytes} bytes; ${file.records} of ${file.bytes} are in the file`,
  )
}
