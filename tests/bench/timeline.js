// A filter change redraws the timeline, and wheel turns move it: in the page as a person has it, beside the same sums by hand.
import { madeFile } from './made-file.js'
import { dropAndWait, pageQuery, readyPage, withBrowser } from './page.js'
import { median, printTable } from './table.js'

const AIM = { filterMs: (records) => (records <= 1_000_000 ? 150 : 500), moveMs: 50 }
const FILTERS = ['port=443', 'protocol=17', 'src=10.0.0.0/8', 'dst_port=22']
const BY_HAND = `SELECT epoch_ms(start_time) // 600000 AS bucket, protocol, sum(bytes)::DOUBLE AS bytes
  FROM selection WHERE log_status = 'OK' GROUP BY ALL`
/** Deltas of a wheel: in, sideways, further in, sideways, out. */
const MOVES = [
  [0, -300],
  [100, 0],
  [0, -600],
  [100, 0],
  [0, -600],
  [200, 0],
  [0, 900],
]

/** @param {{ records: number, runs: number }} options */
export async function run({ records, runs }) {
  const file = await madeFile(records)
  await withBrowser(async (browser, url) => {
    const page = await readyPage(browser, url)
    await dropAndWait(page, file.path)
    // What is worked out once for the data is not part of a change of the filter.
    await page.locator('html[data-busy="false"]').waitFor({ state: 'attached', timeout: 600_000 })
    const [drawn, byHand, moved] = [[], [], []]
    for (let n = 0; n < runs; n++) {
      for (const filter of FILTERS) {
        drawn.push(await page.evaluate(msUntilRedrawn, `${filter} bytes>${n}`))
        await page.locator('html[data-busy="false"]').waitFor({ state: 'attached', timeout: 600_000 })
        const started = performance.now()
        await pageQuery(page, BY_HAND)
        byHand.push(performance.now() - started)
      }
      await page.getByTestId('timeline-surface').hover()
      await page.locator('html[data-busy="false"]').waitFor({ state: 'attached', timeout: 600_000 })
      for (const move of MOVES) moved.push(await page.evaluate(msUntilFrame, move))
      await page.locator('html[data-busy="false"]').waitFor({ state: 'attached', timeout: 600_000 })
      await page.getByTestId('timeline-surface').press('Escape')
    }
    printTable(
      ['', 'median ms', 'worst ms', 'aim at most'],
      [
        ['filter to redrawn timeline', median(drawn), Math.max(...drawn), AIM.filterMs(records)],
        ['the same sums by hand', median(byHand), Math.max(...byHand), NaN],
        ['wheel to frame', median(moved), Math.max(...moved), AIM.moveMs],
      ],
    )
    await page.close()
  })
}

/** Runs on the page: from a new filter to the first change of the bars. */
function msUntilRedrawn(filter) {
  return new Promise((resolve) => {
    const started = performance.now()
    const observer = new MutationObserver(() => {
      observer.disconnect()
      resolve(performance.now() - started)
    })
    observer.observe(document.querySelector('[data-testid="timeline-surface"]').parentElement, {
      subtree: true,
      attributes: true,
      attributeFilter: ['d'],
    })
    window.flowglass.setFilter(filter)
  })
}

/** Runs on the page: from a turn of the wheel to the end of the frame that shows it. */
function msUntilFrame([deltaX, deltaY]) {
  const surface = document.querySelector('[data-testid="timeline-surface"]')
  const { left, top, width } = surface.getBoundingClientRect()
  const place = { clientX: left + width / 2, clientY: top + 40, bubbles: true, cancelable: true }
  return new Promise((resolve) => {
    const started = performance.now()
    surface.dispatchEvent(new WheelEvent('wheel', { deltaX, deltaY, ...place }))
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)))
  })
}
