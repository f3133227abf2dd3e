// From the last record to the last verdict: conversations of a large file, what they take, and how fast views answer.
import { madeFile } from './made-file.js'
import { dropAndWait, pageQuery, readyPage, withBrowser } from './page.js'
import { printTable } from './table.js'

const AIM = { secondsFor10M: 20, answerMs: 1000, bytes: 2.5e9 }

/** Questions of the views, over the tables that they ask. */
const QUESTIONS = {
  verdicts: 'SELECT verdict, count(*) AS n FROM conversation GROUP BY verdict',
  'combinations of flags':
    'SELECT initiator_flags, responder_flags, verdict_rule, count(*) AS n, sum(bytes_sent)::DOUBLE AS bytes FROM conversation GROUP BY ALL ORDER BY n DESC LIMIT 50',
  'failures by service':
    'SELECT protocol, responder_port, count(*) AS n FROM conversation WHERE verdict_rule BETWEEN 3 AND 5 GROUP BY ALL ORDER BY n DESC LIMIT 20',
  'newest conversations':
    'SELECT conversation, start_time_ms FROM conversation ORDER BY start_time_ms DESC, conversation LIMIT 100',
  'records by verdict': 'SELECT verdict, count(*) AS n FROM flow GROUP BY verdict',
}

/** @param {{ records: number, runs: number }} options */
export async function run({ records, runs }) {
  const file = await madeFile(records)
  await withBrowser(async (browser, url) => {
    for (let n = 0; n < runs; n++) await measure(browser, url, file)
  })
}

async function measure(browser, url, file) {
  const page = await readyPage(browser, url)
  const droppedAt = performance.now()
  const { ms: loadMs } = await dropAndWait(page, file.path)
  const pairingSeconds = (performance.now() - droppedAt - loadMs) / 1000
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
  const answers = []
  for (const [name, sql] of Object.entries(QUESTIONS)) {
    const startedAt = performance.now()
    await pageQuery(page, sql)
    answers.push([name, performance.now() - startedAt, AIM.answerMs])
  }
  const aim = (AIM.secondsFor10M * file.records) / 1e7
  printTable(
    [`${sums.conversations.toLocaleString('en')} conversations`, 'measured', 'aim at most'],
    [
      ['seconds from records to verdicts', pairingSeconds, aim],
      ['times as long as the load', (pairingSeconds * 1000) / loadMs, 3],
      ['bytes in memory', memory.bytes, AIM.bytes],
      ...answers.map(([name, ms, most]) => [`${name}, ms`, ms, most]),
    ],
  )
  await page.close()
}
