// A filter changes: until the top list and the timeline are drawn again, and until everything is; beside the list's
// question written by hand, asked of the same engine in the same run.
import { madeFile } from './made-file.js'
import { dropAndWait, readyPage, withBrowser } from './page.js'
import { median, printTable } from './table.js'

/** Each with what a person would write into the SQL console for it. */
const FILTERS = [
  ['dstport = 443', 'dst_port = 443'],
  ['', 'true'],
  ['dstport in (22, 53, 3306)', 'dst_port IN (22, 53, 3306)'],
  ['bytes > 10000', 'bytes_sent > 10000'],
  [
    'src = 10.0.0.0/16 proto = TCP',
    'src_addr_hi = 0 AND src_addr_lo BETWEEN 281470849613824 AND 281470849679359 AND protocol = 6',
  ],
]
const KEYS = [
  ['Source', ['src_addr'], 'src_addr_hi, src_addr_lo'],
  ['Service', ['port:service'], 'protocol, least(src_port, dst_port)'],
] // prettier-ignore
const AIM_MS = (records) => (records <= 1_000_000 ? 150 : 500)

/** @param {{ records: number, runs: number }} options */
export async function run({ records, runs }) {
  const file = await madeFile(records)
  await withBrowser(async (browser, url) => {
    const page = await readyPage(browser, url)
    await dropAndWait(page, file.path)
    await page.getByRole('tab', { name: 'Volume' }).click()
    await idle(page)
    const rows = []
    const drawn = []
    for (const [title, ids, groupBy] of KEYS) {
      await page.getByRole('combobox', { name: 'Field 1', exact: true }).selectOption(ids[0])
      await idle(page)
      for (const [text, condition] of FILTERS) {
        const changes = []
        for (let n = 0; n < runs; n++) {
          await page.evaluate(() => window.flowglass.setFilter('proto = UDP'))
          await idle(page)
          // Other bytes each time, or the page would know the answer.
          changes.push(await page.evaluate(changeFilter, `${text} bytes>${n}`))
        }
        const byHandMs = await handWritten(page, groupBy, condition, runs)
        const [listMs, bothMs, allMs] = ['listMs', 'bothMs', 'allMs'].map((name) =>
          median(changes.map((change) => change[name])),
        )
        drawn.push(bothMs)
        rows.push([title, text || '(everything)', byHandMs, listMs, listMs / byHandMs, bothMs, allMs])
      }
    }
    printTable(
      [
        'list of',
        'filter becomes',
        'by hand ms',
        'list drawn ms',
        'ratio',
        'list and timeline ms',
        'all details ms',
      ],
      rows,
    )
    printTable(
      ['', 'measured', 'aim at most'],
      [[`list and timeline, median of ${drawn.length} changes, ms`, median(drawn), AIM_MS(records)]],
    )
    await page.close()
  })
}

async function idle(page) {
  await page.locator('html[data-busy="false"]').waitFor({ state: 'attached', timeout: 600_000 })
}

/** Runs on the page: how long after a new filter the list is drawn, the list and the timeline are, and nothing is asked any more. */
function changeFilter(text) {
  // Without a table or a drawing on the page nothing would ever look pending.
  for (const drawn of ['.volume tbody tr', '.timeline svg path'])
    if (!document.querySelector(drawn)) throw new Error(`nothing is drawn: ${drawn}`)
  const isPending = (view) => document.querySelector(`${view} .pending`) !== null
  const startedAt = performance.now()
  window.flowglass.setFilter(text)
  return new Promise((resolve) => {
    const times = { listMs: undefined, bothMs: undefined, allMs: undefined }
    const look = () => {
      const now = performance.now() - startedAt
      const isListed = !isPending('.volume')
      if (isListed) times.listMs ??= now
      if (isListed && !isPending('.timeline')) times.bothMs ??= now
      if (document.documentElement.dataset.busy === 'false') {
        times.allMs = now
        resolve(times)
      } else requestAnimationFrame(look)
    }
    // The first frame is the one in which the views learn of the new filter.
    requestAnimationFrame(() => requestAnimationFrame(look))
  })
}

/** The list by hand, over the table that the views ask. */
async function handWritten(page, groupBy, condition, runs) {
  const sql = `SELECT ${groupBy}, sum(bytes_sent)::BIGINT AS amount FROM flow
    WHERE ${condition} AND bytes_sent > 0 GROUP BY ALL ORDER BY amount DESC NULLS LAST LIMIT 50`
  const times = []
  for (let n = 0; n < runs; n++) {
    times.push(
      await page.evaluate(async (statement) => {
        const startedAt = performance.now()
        await window.flowglass.query(statement)
        return performance.now() - startedAt
      }, sql),
    )
  }
  return median(times)
}
