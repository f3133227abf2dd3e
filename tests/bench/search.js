// From a change of the filter to its answers: the page beside plain SQL for the same answers, in the same engine.
import { madeFile } from './made-file.js'
import { dropAndWait, readyPage, withBrowser } from './page.js'
import { median, printTable } from './table.js'

const AIM_MS = 1000
const FACETS = ['action', 'dst_addr', 'dst_port', 'src_addr', 'protocol', 'reporter']

/** What a person types or clicks, and the same in SQL. */
const FILTERS = [
  ['dstport=443', 'dst_port = 443'],
  ['src=10.0.0.0/16 action=REJECT', "src_addr LIKE '10.0.%' AND action = 'REJECT'"],
  ['proto=tcp sent>10K', 'protocol = 6 AND bytes_sent > 10000'],
  ['ip=10.0.1.0/24', "(src_addr LIKE '10.0.1.%' OR dst_addr LIKE '10.0.1.%')"],
  ['', 'true'],
]

/** @param {{ records: number, runs: number }} options */
export async function run({ records, runs }) {
  const file = await madeFile(records)
  console.log(`${records.toLocaleString('en')} records`)
  await withBrowser(async (browser, url) => {
    const page = await readyPage(browser, url)
    await dropAndWait(page, file.path)
    const rows = []
    for (const [filter, condition] of FILTERS) {
      const shown = []
      const plain = []
      for (let n = 0; n < runs; n++) {
        // From another filter, whose answers nobody keeps.
        await page.evaluate(filterAndWatch, { filter: `dstport!=${n}` })
        shown.push(await page.evaluate(filterAndWatch, { filter }))
        plain.push(await page.evaluate(plainSql, { condition, facets: FACETS }))
      }
      const of = (name) => median(shown.map((one) => one[name]))
      const plainMs = median(plain.map(({ ms }) => ms))
      for (const { count } of plain) {
        if (count !== shown[0].count) throw new Error(`${filter}: ${shown[0].count} shown, ${count} by SQL`)
      }
      rows.push([
        filter || '(none)',
        shown[0].count,
        of('tableMs'),
        of('facetsMs'),
        of('allMs'),
        plainMs,
        of('facetsMs') / plainMs,
      ])
    }
    printTable(
      ['filter', 'records', 'count, page ms', '+ facets ms', '+ timeline ms', 'plain SQL ms', 'ratio'],
      rows,
    )
    printTable(
      ['', 'measured', 'aim at most'],
      [['slowest: count, first page and facets, ms', Math.max(...rows.map((row) => row[3])), AIM_MS]],
    )
    await page.close()
  })
}

/** Runs on the page: puts a filter in force and notes when table, facets and everything show its answers. */
async function filterAndWatch({ filter }) {
  const table = document.querySelector('[data-testid="flow-table"]')
  const facets = document.querySelector('[data-testid="facets"]')
  const isTableThere = () => table.getAttribute('aria-busy') !== 'true'
  const areFacetsThere = () => !facets.querySelector('[aria-busy="true"]')
  const started = performance.now()
  window.flowglass.setFilter(filter)
  const times = {}
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    const ms = performance.now() - started
    if (isTableThere()) times.tableMs ??= ms
    if (isTableThere() && areFacetsThere()) times.facetsMs ??= ms
    if (document.documentElement.dataset.busy === 'false') {
      const count = Number(table.getAttribute('aria-rowcount')) - 1
      return { tableMs: ms, facetsMs: ms, ...times, allMs: ms, count }
    }
  }
}

/** Runs on the page: count, first page and the same facets by SQL that somebody would write. */
async function plainSql({ condition, facets }) {
  const started = performance.now()
  const [{ n }] = await window.flowglass.query(`SELECT count(*)::INTEGER AS n FROM flows WHERE ${condition}`)
  await window.flowglass.query(
    `SELECT * FROM flows WHERE ${condition} ORDER BY start_time DESC NULLS LAST, file, record LIMIT 200`,
  )
  for (const name of facets) {
    await window.flowglass.query(
      `SELECT ${name}, count(*) AS records, sum(bytes) AS bytes FROM flows WHERE ${condition} GROUP BY ${name} ORDER BY records DESC LIMIT 6`,
    )
  }
  return { ms: performance.now() - started, count: n }
}
