// From the last record to the last verdict: conversations of a large file, what they take, and how fast views answer.
import { statementsOf, watchEngine } from './engine-times.js'
import { madeFile } from './made-file.js'
import { drop, idle, pageQuery, readyPage, withBrowser } from './page.js'
import { printTable } from './table.js'

const AIM = { secondsFor10M: 20, answerMs: 1000, bytes: 2.5e9, bytesARecord: 30 }
/** How often the page is asked whether there are conversations; each question takes 10 ms of what they are made in. */
const POLL_MS = 500

/** Views as a person opens them: a click, and all that is on the screen then is there. */
const VIEWS = [
  ['Conversations', (page) => page.getByRole('tab', { name: 'Conversations' }).click()],
  [
    'TCP',
    async (page) => {
      await page.getByRole('tab', { name: 'TCP' }).click()
      await page.getByTestId('tcp').getByText('Overview', { exact: true }).click()
    },
  ],
  [
    'Findings, all kinds',
    async (page) => {
      await page.getByTestId('tcp').getByText('Findings', { exact: true }).click()
    },
  ],
]

/** Filters over fields of records, of which the views show the conversations. */
const FILTERS = [
  'dst_port=443',
  'ip=10.0.1.0/24',
  'src=10.0.0.0/16 action=REJECT',
  'verdict="denied by rule"',
]

/**
 * @param {{ records: number, runs: number, kind?: import('./made-file.js').Kind, verbose?: boolean }} options `verbose`
 * prints what the engine took for each statement
 */
export async function run({ records, runs, kind = 'one-way', verbose = false }) {
  const file = await madeFile(records, kind)
  await withBrowser(async (browser, url) => {
    for (let n = 0; n < runs; n++) await measure(browser, url, file, verbose)
  })
}

function printStatements(statements) {
  const slow = statements.filter(({ ms }) => ms >= 20).sort((a, b) => b.ms - a.ms)
  printTable(
    ['engine, ms', 'statement'],
    slow.slice(0, 30).map(({ sql, ms }) => [ms, sql.replace(/\s+/g, ' ').slice(0, 140)]),
  )
}

async function measure(browser, url, file, verbose) {
  const page = await readyPage(browser, url, watchEngine)
  const droppedAt = performance.now()
  const { ms: loadMs } = await drop(page, file.path)
  while ((await pageQuery(page, 'SELECT 1 FROM conversations LIMIT 1')).length === 0)
    await page.waitForTimeout(POLL_MS)
  const pairingSeconds = (performance.now() - droppedAt - loadMs) / 1000
  await idle(page)
  const [sums] = await pageQuery(
    page,
    'SELECT count(*)::DOUBLE AS conversations, sum(records)::DOUBLE AS records, (SELECT count(*)::DOUBLE FROM flows WHERE verdict IS NOT NULL) AS judged FROM conversations',
  )
  if (sums.records !== file.flows || sums.judged !== file.flows)
    throw new Error(
      `${sums.records} records in conversations, ${sums.judged} with a verdict; ${file.flows} flows are in the file`,
    )
  const [memory] = await pageQuery(
    page,
    'SELECT sum(memory_usage_bytes)::DOUBLE AS bytes FROM duckdb_memory()',
  )
  if (verbose) printStatements(await page.evaluate(() => window.engineTimes))
  const answers = []
  for (const filter of ['', ...FILTERS]) {
    await page.getByRole('tab', { name: 'Flows' }).click()
    await page.evaluate((text) => window.flowglass.setFilter(text), filter)
    await idle(page)
    for (const [name, open] of VIEWS) {
      const { allMs, statements } = await statementsOf(page, () => open(page))
      answers.push([
        filter === '' ? name : `${name}, ${filter}`,
        allMs,
        statements.length,
        Math.max(0, ...statements.map(({ ms }) => ms)),
      ])
      if (verbose) printStatements(statements)
    }
    // The tab opens where it was left: the next time without findings.
    await page.getByTestId('tcp').getByText('Overview', { exact: true }).click()
    await idle(page)
  }
  const aim = (AIM.secondsFor10M * file.records) / 1e7
  printTable(
    [`${sums.conversations.toLocaleString('en')} conversations`, 'measured', 'aim at most'],
    [
      ['seconds from records to verdicts', pairingSeconds, aim],
      ['times as long as the load', (pairingSeconds * 1000) / loadMs, 3],
      ['bytes in memory', memory.bytes, AIM.bytes],
      ['bytes a record', memory.bytes / file.records, AIM.bytesARecord],
      ['longest question, ms', Math.max(...answers.map((answer) => answer[3])), AIM.answerMs],
    ],
  )
  printTable(['view', 'all, ms', 'questions', 'longest, ms'], answers)
  await page.close()
}
