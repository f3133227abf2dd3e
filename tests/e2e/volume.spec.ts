// What the volume view says, read from the screen.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test, type App } from './support/app.ts'
import { netmakerFile, type MadeFlow } from './support/netmaker-flows.ts'

const FIXTURES = resolve(import.meta.dirname, '../fixtures')
const SAMPLES = resolve(import.meta.dirname, '../../public/samples')
const KIB = 1024
const MIB = 1024 * KIB

async function openVolume(app: App, part: string): Promise<void> {
  await app.page.getByRole('tab', { name: 'Volume' }).click()
  await choosePart(app, part)
}

async function choosePart(app: App, part: string): Promise<void> {
  const parts = app.page.getByRole('radiogroup', { name: 'Question of volume' })
  await parts.getByRole('radio', { name: part, exact: true }).click()
  await app.idle()
}

/** Texts of the rows of the view's table, cell by cell. */
async function tableRows(app: App, rows = 'tbody tr'): Promise<string[][]> {
  const all = app.page.locator(`.volume table ${rows}`)
  return await all.evaluateAll((lines) =>
    lines.map((line) =>
      [...line.querySelectorAll('td')].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()),
    ),
  )
}

async function chooseFields(app: App, ...names: readonly string[]): Promise<void> {
  for (const [place, name] of names.entries()) {
    await app.page.getByRole('combobox', { name: `Field ${place + 1}`, exact: true }).selectOption(name)
    await app.idle()
  }
}

async function flowsOfFilter(app: App): Promise<number> {
  const [row] = await app.query(
    "SELECT count(*)::INTEGER AS flows FROM selection WHERE coalesce(log_status, 'OK') = 'OK'",
  )
  return Number(row?.flows)
}

test.describe("Netmaker's document", () => {
  test('its three worked examples', async ({ app }) => {
    await app.openFile(resolve(FIXTURES, 'netmaker/examples.json'))
    await openVolume(app, 'Top')
    await chooseFields(app, 'Reporter', 'Source', 'Direction')
    const head = (await app.page.locator('.volume thead th').allTextContents()).map((text) => text.trim())
    const rows = (await tableRows(app)).map((row) => {
      const cell = (title: string) => row[head.indexOf(title)]
      // The document's arrows are the reporter's: what comes in at the destination is what the source sent.
      const isInbound = cell('Direction') === 'ingress'
      const [down, up] = isInbound ? [cell('Sent'), cell('Received')] : [cell('Received'), cell('Sent')]
      return [cell('Reporter'), cell('Source'), `↓ ${down} ↑ ${up}`]
    })
    expect(rows).toContainEqual(['inetgw', '100.102.137.9', '↓ 60 B ↑ 40 B'])
    expect(rows).toContainEqual(['debian', '100.102.137.9', '↓ 40 B ↑ 60 B'])
    expect(rows).toContainEqual(['inetgw', '100.102.137.21', '↓ 2.36 KiB ↑ 4.03 KiB'])
  })

  test('its three size patterns', async ({ app }) => {
    const flows: MadeFlow[] = [
      { port: 443, received: 60, sent: 40 },
      { port: 443, received: Math.round(4.33 * KIB), sent: Math.round(4.84 * KIB) },
      { port: 443, received: 2.5 * MIB, sent: Math.round(1.2 * MIB) },
    ]
    await app.openFile(netmakerFile(flows))
    await openVolume(app, 'Sizes')
    const classes = (await tableRows(app)).map(([name, range, count, , bytes]) => [name, range, count, bytes])
    expect(classes).toEqual([
      ['Small', '< 1 KiB', '1', '100 B'],
      ['Medium', '1 – 100 KiB', '1', '9.17 KiB'],
      ['Large', '> 100 KiB', '1', '3.70 MiB'],
    ])
    await app.page.locator('.volume table').getByRole('button', { name: 'Medium' }).click()
    await app.idle()
    expect(await flowsOfFilter(app)).toBe(1)
  })

  test('its table of typical volumes, in which each example is typical', async ({ app }) => {
    const TABLE: readonly (readonly [string, string, string, MadeFlow])[] = [
      ['TCP handshake', '40–100 B', '↓ 60 B / ↑ 40 B', { port: 22, received: 60, sent: 40 }],
      ['DNS query', '50–150 B', '↓ 120 B / ↑ 80 B', { port: 53, protocol: 17, received: 120, sent: 80 }],
      ['HTTP header', '200–800 B', '↓ 500 B / ↑ 300 B', { port: 80, received: 500, sent: 300 }],
      ['Small API call', '1–10 KiB', '↓ 4.50 KiB / ↑ 2.10 KiB', { port: 8443, received: 4608, sent: 2150 }],
      ['Web page', '10–500 KiB', '↓ 250 KiB / ↑ 15.0 KiB', { port: 443, received: 250 * KIB, sent: 15 * KIB }],
      ['Image', '50 KiB–5 MiB', '↓ 1.20 MiB / ↑ 500 B', { port: 8080, received: Math.round(1.2 * MIB), sent: 500 }],
      ['Video stream', '1–10+ MiB/s', '↓ 8.00 MiB / ↑ 100 KiB', { port: 554, received: 8 * MIB, sent: 100 * KIB }],
    ] // prettier-ignore
    await app.openFile(netmakerFile(TABLE.map(([, , , flow]) => flow)))
    await openVolume(app, 'Services')
    for (const [i, [title, size, example]] of TABLE.entries()) {
      const row = (await tableRows(app))[i]!
      expect([row[0], row[1], row.at(-1)]).toEqual([title, size, `for example ${example}`])
    }
    for (const [title, , , { port }] of TABLE) {
      await app.page.locator('.volume table').getByRole('button', { name: title, exact: true }).click()
      await app.idle()
      const row = (await tableRows(app)).find(([service]) => service?.split(' ')[1] === String(port))!
      expect([title, ...row.slice(-3)]).toEqual([title, '0', '1', '0'])
    }
    // With the yardstick of video all others are too slow, one click away.
    await app.page.getByTitle('Only the flows that are smaller').first().click()
    await app.idle()
    expect(await flowsOfFilter(app)).toBe(1)
  })
})

test('what two nodes report of one connection is counted like the records, or once where somebody says so', async ({
  app,
}) => {
  await app.openFile(resolve(FIXTURES, 'vendor-examples/netmaker-api.json'))
  await openVolume(app, 'Top')
  const bytesOf = async (condition: string) => {
    const [row] = await app.query(`SELECT sum(bytes)::BIGINT AS bytes FROM flows WHERE ${condition}`)
    return BigInt(String(row?.bytes))
  }
  const shown = async () =>
    exactBytes(await app.page.locator('tfoot tr.whole td[title]').first().getAttribute('title'))
  const [every, once] = [await bytesOf('true'), await bytesOf('coalesce(is_duplicate, 0) = 0')]
  expect(once).toBeLessThan(every)
  expect(await shown()).toBe(every)
  const facetRecords = async () => {
    const counts = await app.page.locator('[data-facet="src_addr"] .value .count').allTextContents()
    return counts.reduce((sum, count) => sum + Number(count), 0)
  }
  expect(await facetRecords()).toBe(3)
  const flows = app.page.getByTestId('flow-count')
  await expect(flows).toHaveText('3 flows')
  await app.page.getByRole('button', { name: '1 repeat counted too' }).click()
  await app.idle()
  expect(await shown()).toBe(once)
  await expect(flows).toHaveText('2 flows')
  expect(await facetRecords()).toBe(2)
  expect(new URL(app.page.url()).hash).toContain('count=once')
  await app.page.getByRole('button', { name: '1 repeat left out' }).click()
  await app.idle()
  expect(await shown()).toBe(every)
})

for (const sample of ['aws-vpc.log.gz', 'netmaker-flows.json.gz', 'tencent-eni.log.gz']) {
  test(`the same bytes in every list of ${sample}, whatever the filter`, async ({ app }) => {
    await app.openFile(resolve(SAMPLES, sample))
    await openVolume(app, 'Top')
    for (const filter of ['', 'proto = TCP', 'bytes > 1000 not dstport = 443', 'dst = internal']) {
      await app.page.evaluate((text) => window.flowglass?.setFilter(text), filter)
      await app.idle()
      const [sums] = await app.query(
        "SELECT coalesce(sum(bytes), 0)::BIGINT AS bytes FROM selection WHERE coalesce(log_status, 'OK') = 'OK'",
      )
      const bytes = BigInt(String(sums?.bytes))
      await choosePart(app, 'Top')
      const titles = app.page.locator('.volume').locator('tbody tr, tfoot tr:not(.whole)')
      const amounts = await titles.evaluateAll((rows) =>
        rows.map((row) => row.querySelector('td.num[title]')?.getAttribute('title') ?? ''),
      )
      const whole = await app.page.locator('tfoot tr.whole td[title]').first().getAttribute('title')
      expect([filter, exactBytes(whole)]).toEqual([filter, bytes])
      expect([filter, amounts.reduce((sum, text) => sum + exactBytes(text), 0n)]).toEqual([filter, bytes])

      await choosePart(app, 'Sizes')
      const sizes = await app.page
        .locator('.volume tbody td[title]')
        .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title') ?? ''))
      expect(sizes.reduce((sum, text) => sum + exactBytes(text), 0n)).toBe(bytes)

      await choosePart(app, 'Groups')
      const [download] = await Promise.all([
        app.page.waitForEvent('download'),
        app.page.getByRole('button', { name: 'CSV' }).click(),
      ])
      const [head, ...lines] = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n')
      const sumColumn = head!.split(',').indexOf('sum_bytes')
      expect(lines.reduce((sum, line) => sum + BigInt(line.split(',')[sumColumn]!), 0n)).toBe(bytes)
    }
  })
}

function exactBytes(text: string | null): bigint {
  return BigInt((text ?? '').replace(/\D/g, '') || '0')
}

test.describe('charts', () => {
  test.beforeEach(async ({ app }) => {
    await app.openFile(resolve(SAMPLES, 'aws-vpc.log.gz'))
  })

  test('every bar, band and cell is a filter for just its flows, by keyboard too', async ({ app }) => {
    await openVolume(app, 'Sizes')
    const bars = app.page.getByRole('group', { name: 'Bytes per packet' }).getByRole('button')
    await bars.first().focus()
    await app.page.keyboard.press('ArrowRight')
    const label = await app.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    expect(label).toBe(await bars.nth(1).getAttribute('aria-label'))
    await app.page.keyboard.press('Enter')
    await app.idle()
    expect(await flowsOfFilter(app)).toBe(Number(/: ([\d,]+) flows/.exec(label!)![1]!.replace(/,/g, '')))

    await app.page.evaluate(() => window.flowglass?.setFilter(''))
    await choosePart(app, 'Heatmap')
    await app.page.getByRole('radio', { name: 'Flows', exact: true }).last().click()
    await app.idle()
    const cell = app.page.getByRole('group', { name: 'Heatmap' }).getByRole('button').nth(3)
    const cellText = await cell.getAttribute('aria-label')
    await cell.click()
    await app.idle()
    expect(await flowsOfFilter(app)).toBe(Number(/: ([\d,]+) flows/.exec(cellText!)![1]!.replace(/,/g, '')))

    await app.page.evaluate(() => window.flowglass?.setFilter(''))
    await choosePart(app, 'Sankey')
    const nodes = app.page
      .getByRole('group', { name: 'Paths' })
      .getByRole('button', { name: /^TCP 443 https/ })
    await nodes.last().focus()
    await app.page.keyboard.press('Enter')
    await app.idle()
    const [other] = await app.query(
      'SELECT count(*)::INTEGER AS n FROM selection WHERE protocol <> 6 OR least(src_port, dst_port) <> 443',
    )
    expect([(await flowsOfFilter(app)) > 0, other?.n]).toEqual([true, 0])
  })

  test('the comparison shows what changed, and numbers lead to their flows', async ({ app }) => {
    await openVolume(app, 'Compare')
    const [first] = await tableRows(app)
    expect(first?.[0]).toBe('TCP 443 https')
    await app.page.getByRole('radio', { name: 'Other filter' }).click()
    await app.page.getByRole('textbox', { name: 'The other filter' }).fill('dstport = = 3')
    await app.page.keyboard.press('Enter')
    await expect(app.page.getByRole('alert')).toContainText('The other filter')
    await app.page.getByRole('textbox', { name: 'The other filter' }).fill('proto = UDP')
    await app.page.keyboard.press('Enter')
    await app.page.evaluate(() => window.flowglass?.setFilter('port = 53'))
    await app.idle()
    const udp = (await tableRows(app)).find(([service]) => service === 'UDP 53 dns')!
    expect(udp[1]).toBe(udp[2])
    expect(udp.at(-1)).toBe('0 %')
  })

  test('each has its numbers, its SQL and its picture', async ({ app }) => {
    await openVolume(app, 'Sankey')
    for (const [part, title] of [
      ['Sankey', 'Paths'],
      ['Heatmap', 'Heatmap'],
      ['Services', 'Service profile'],
      ['Sizes', 'Bytes per flow'],
    ] as const) {
      await choosePart(app, part)
      const open = app.page.getByRole('button', { name: `${title}: numbers, SQL, picture` })
      await open.click()
      const [download] = await Promise.all([
        app.page.waitForEvent('download'),
        app.page.getByRole('menuitem', { name: 'Save as SVG' }).click(),
      ])
      expect(readFileSync(await download.path(), 'utf8')).toContain('<svg')
      await open.click()
      await app.page.getByRole('menuitem', { name: 'Numbers as a table' }).click()
      expect(await app.page.getByRole('dialog').locator('tbody tr').count()).toBeGreaterThan(2)
      await app.page.keyboard.press('Escape')
    }
  })
})

test('of a log that counts no packets nothing offers any, which would read 0', async ({ app }) => {
  const { page } = app
  await app.openFile(resolve(SAMPLES, 'tg-flow-logs-2024-05-14.csv.gz'))
  await openVolume(app, 'Top')
  const titles = page.locator('.volume table thead th')
  await expect(titles.filter({ hasText: 'Received' })).toHaveCount(1)
  await expect(titles.filter({ hasText: 'Packets' })).toHaveCount(0)
  for (const part of ['Top', 'Sizes', 'Sankey', 'Heatmap', 'Groups', 'Compare']) {
    await choosePart(app, part)
    await expect(page.getByRole('radio', { name: 'Bytes', exact: true }).first(), part).toBeVisible()
    await expect(page.getByRole('radio', { name: 'Packets', exact: true }), part).toHaveCount(0)
    await expect(page.getByText(/packets? per flow|per packet/i), part).toHaveCount(0)
  }
})
