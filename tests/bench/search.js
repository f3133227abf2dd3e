// From a change of the filter to its answers: the page beside SQL by hand for the same answers, in the same engine.
import { madeFile } from './made-file.js'
import { dropAndWait, readyPage, withBrowser } from './page.js'
import { median, printTable } from './table.js'

const AIM_MS = 1000
/** The facets in sight, by the columns that they group by. */
const FACETS = [
  'verdict',
  'action',
  'dst_addr_hi, dst_addr_lo',
  'dst_port',
  'src_addr_hi, src_addr_lo',
  'protocol',
]
const V4 = 0xffff_0000_0000
const inPrefix = (side, first, size) =>
  `${side}_addr_hi = 0 AND ${side}_addr_lo BETWEEN ${V4 + first} AND ${V4 + first + size - 1}`
const TEN_0_1 = 10 * 2 ** 24 + 256

/**
 * What a person types or clicks, and the same by hand over the table that the views ask: numbers, codes and ranges. In
 * the made file the action with the fewest records is REJECT. Each run asks for other bytes, or answers would be kept.
 */
const FILTERS = [
  ['dstport=443', 'dst_port = 443'],
  [
    'src=10.0.0.0/16 action=REJECT',
    `${inPrefix('src', 10 * 2 ** 24, 65_536)} AND action = (SELECT arg_min(a, n) FROM (SELECT action AS a, count(*) AS n FROM flow WHERE action IS NOT NULL GROUP BY a))`,
  ],
  ['proto=tcp bytes>10K', 'protocol = 6 AND bytes_sent > 10000'],
  ['port=53', '(src_port = 53 OR dst_port = 53)'],
  ['ip=10.0.1.0/24', `(${inPrefix('src', TEN_0_1, 256)} OR ${inPrefix('dst', TEN_0_1, 256)})`],
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
        await page.evaluate(filterAndWatch, { filter: `dstport!=${n}` })
        shown.push(await page.evaluate(filterAndWatch, { filter: `${filter} bytes>${n}` }))
        plain.push(
          await page.evaluate(byHand, { condition: `${condition} AND bytes_sent > ${n}`, facets: FACETS }),
        )
        const [{ count }, { count: expected }] = [shown.at(-1), plain.at(-1)]
        if (count !== expected) throw new Error(`${filter}: ${count} shown, ${expected} by SQL`)
      }
      const of = (name) => median(shown.map((one) => one[name]))
      const plainMs = median(plain.map(({ ms }) => ms))
      rows.push([
        filter,
        shown[0].count,
        of('tableMs'),
        of('facetsMs'),
        of('allMs'),
        plainMs,
        of('facetsMs') / plainMs,
      ])
    }
    const cleared = await page.evaluate(filterAndWatch, { filter: '' })
    rows.push(['(none, known)', cleared.count, cleared.tableMs, cleared.facetsMs, cleared.allMs, NaN, NaN])
    printTable(
      ['filter', 'records', 'count, page ms', '+ facets ms', '+ timeline ms', 'by hand ms', 'ratio'],
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

/** Runs on the page: count, first page and the same facets, each in the SQL that is quickest by hand. */
async function byHand({ condition, facets }) {
  const started = performance.now()
  const [{ n }] = await window.flowglass.query(`SELECT count(*)::INTEGER AS n FROM flow WHERE ${condition}`)
  await window.flowglass.query(
    `SELECT * FROM flow WHERE ${condition} ORDER BY start_time_ms DESC NULLS LAST, id LIMIT 200`,
  )
  for (const by of facets) {
    await window.flowglass.query(
      `SELECT ${by}, count(*) AS records, sum(bytes_sent::BIGINT) AS bytes FROM flow WHERE ${condition} GROUP BY ALL ORDER BY records DESC LIMIT 6`,
    )
  }
  return { ms: performance.now() - started, count: n }
}
