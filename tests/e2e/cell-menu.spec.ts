// What a cell of the flow table offers, and what sets records apart from the rest.
import { expect, test, type App } from './support/app.ts'

interface Made {
  readonly src: string
  readonly srcPort: number
  readonly dst: string
  readonly dstPort: number
  readonly action: string
}

/** A client and a server that answers; every refused record is of the scanner, at port 23. */
const RECORDS: readonly Made[] = [
  ...Array.from({ length: 20 }, (_, n) => {
    const [client, server] = [`10.0.0.${1 + (n % 4)}`, '192.0.2.80']
    const there = { src: client, srcPort: 40_000 + n, dst: server, dstPort: 443, action: 'ACCEPT' }
    return [there, { src: server, srcPort: 443, dst: client, dstPort: 40_000 + n, action: 'ACCEPT' }]
  }).flat(),
  ...Array.from({ length: 60 }, (_, n) => ({
    src: '203.0.113.66',
    srcPort: 50_000 + n,
    dst: `10.0.0.${1 + (n % 4)}`,
    dstPort: 23,
    action: 'REJECT',
  })),
]

const FILE = {
  name: 'made.log',
  bytes: RECORDS.map(
    ({ src, srcPort, dst, dstPort, action }, n) =>
      `2 123456789012 eni-0a1b2c3d4e5f60718 ${src} ${dst} ${srcPort} ${dstPort} 6 1 40 ${1_700_000_000 + n} ${1_700_000_010 + n} ${action} OK\n`,
  ).join(''),
}

const filterText = (app: App) =>
  app.page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('q') ?? '')

async function shown(app: App): Promise<number> {
  await app.idle()
  const [row] = await app.query('SELECT count(*)::INTEGER AS n FROM selection')
  return Number(row?.n)
}

async function setFilter(app: App, text: string): Promise<void> {
  await app.page.evaluate((filter) => window.flowglass?.setFilter(filter), text)
  await app.idle()
}

/** Opens the menu of a column's cell in the first row and chooses an entry. */
async function choose(app: App, column: string, entry: string): Promise<void> {
  await app.page.locator(`[data-row="0"] [data-column="${column}"]`).click({ button: 'right' })
  await app.page.getByRole('menuitem', { name: entry }).click()
  await app.idle()
}

test('filter for, filter out, only this value, both sides and the subnet', async ({ app }) => {
  await app.openFile(FILE)
  await app.idle()
  // Newest first: the last record is of the scanner.
  await choose(app, 'src_addr', 'Filter for f')
  expect(await filterText(app)).toBe('src=203.0.113.66')
  expect(await shown(app)).toBe(60)
  await choose(app, 'dst_addr', 'Filter out')
  expect(await shown(app)).toBe(45)
  await choose(app, 'dst_port', 'Only this value')
  expect(await shown(app), 'other fields keep their conditions').toBe(45)

  await setFilter(app, 'dst=192.0.2.80')
  await choose(app, 'dst_addr', 'As source or destination')
  await setFilter(app, (await filterText(app)).replace('dst=192.0.2.80 ', ''))
  expect(await filterText(app)).toBe('ip=192.0.2.80')
  expect(await shown(app)).toBe(40)

  await setFilter(app, 'action=REJECT')
  await choose(app, 'src_addr', 'Filter for 203.0.113.0/24')
  expect(await filterText(app)).toBe('action=REJECT src=203.0.113.0/24')
})

test('this conversation is both directions of one 5-tuple', async ({ app }) => {
  await app.openFile(FILE)
  await setFilter(app, 'port=40007 dst=192.0.2.80')
  expect(await shown(app)).toBe(1)
  await choose(app, 'src_addr', 'This conversation, both ways')
  expect(await app.query('SELECT src_port, dst_port FROM selection ORDER BY src_port')).toEqual([
    { src_port: 443, dst_port: 40_007 },
    { src_port: 40_007, dst_port: 443 },
  ])
})

test('by keyboard: f and x on the cell, the menu key, and copy', async ({ app, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.openFile(FILE)
  await app.idle()
  const { keyboard } = app.page
  await app.page.getByTestId('flow-table').focus()
  await keyboard.press('Home')
  await keyboard.press('ArrowRight')
  await keyboard.press('ArrowRight')
  await keyboard.press('f')
  await app.idle()
  expect(await filterText(app)).toBe('src=203.0.113.66')
  await setFilter(app, '')
  await app.page.getByTestId('flow-table').focus()
  await keyboard.press('Home')
  await keyboard.press('x')
  await app.idle()
  expect(await shown(app)).toBe(40)
  await setFilter(app, '')
  await choose(app, 'src_addr', 'Copy')
  expect(await app.page.evaluate(() => navigator.clipboard.readText())).toBe('203.0.113.66')
})

test('by keyboard: cells of an answer of the SQL console have the menu, f and x', async ({ app }) => {
  const { page } = app
  await app.openFile(FILE)
  await page.getByRole('tab', { name: 'SQL' }).click()
  await page.getByTestId('sql-editor').locator('.cm-content').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText('SELECT src_addr, action FROM flows ORDER BY start_time DESC')
  await page.keyboard.press('ControlOrMeta+Enter')
  const answer = page.getByRole('grid', { name: 'Answer' })
  await expect(answer.getByRole('gridcell', { name: '203.0.113.66' }).first()).toBeVisible()
  // From the editor's bar on by Tab.
  await page.getByRole('button', { name: 'Log', exact: true }).focus()
  await page.keyboard.press('Tab')
  await expect(answer).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect(answer.locator('.at')).toHaveText('REJECT')
  await page.keyboard.press('ContextMenu')
  await expect(page.getByRole('menu', { name: 'Actions on this value' })).toContainText('REJECT')
  await page.keyboard.press('Escape')
  await expect(answer).toBeFocused()
  await page.keyboard.press('x')
  expect(await filterText(app)).toBe('action!=REJECT')
  await page.keyboard.press('End')
  await expect(answer.locator('.at')).toBeInViewport()
  await page.keyboard.press('f')
  await app.idle()
  expect(await filterText(app)).toBe('action!=REJECT action=ACCEPT')
})

test('what is different about refused records: their source and port', async ({ app }) => {
  await app.openFile(FILE)
  await setFilter(app, 'action=REJECT')
  await app.page.getByRole('button', { name: 'What is different?' }).click()
  const panel = app.page.getByRole('dialog', { name: 'What is different?' })
  const line = panel.locator('.line', { hasText: '203.0.113.66' })
  await expect(line).toContainText('100 %')
  await expect(line).toHaveAttribute('title', '60 records of the selection, 0 of the rest')
  await expect(panel.locator('.line', { hasText: '23' }).first()).toBeVisible()
  await panel.locator('.line', { hasText: '203.0.113.66' }).click()
  await app.idle()
  expect(await filterText(app)).toBe('action=REJECT src=203.0.113.66')
})

test('what is different about what one condition lets through', async ({ app }) => {
  await app.openFile(FILE)
  await setFilter(app, 'proto=tcp action=REJECT')
  await app.page.getByTestId('chips').getByRole('button', { name: 'action=REJECT', exact: true }).click()
  await app.page.getByRole('menuitem', { name: 'What is different about it?' }).click()
  const panel = app.page.getByRole('dialog', { name: 'What is different?' })
  await expect(panel).toContainText('action=REJECT against the rest')
  await expect(panel.locator('.line', { hasText: '203.0.113.66' })).toContainText('100 %')
})

test('more differences than are shown are said to be there', async ({ app }) => {
  const labels = 'account-id vpc-id subnet-id instance-id interface-id region az-id'
  const header = `srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status ${labels}`
  const lines = Array.from({ length: 600 }, (_, n) => {
    const [action, kind] = n % 2 === 0 ? ['ACCEPT', 'a'] : ['REJECT', 'b']
    const values = labels.split(' ').map((label) => `${label}-${kind}${n % 8}`)
    return `10.0.0.1 192.0.2.80 ${40_000 + n} 443 6 1 40 1700000000 1700000060 ${action} OK ${values.join(' ')}`
  })
  await app.openFile({ name: 'many.log', bytes: [header, ...lines, ''].join('\n') })
  await setFilter(app, 'action=REJECT')
  await app.page.getByRole('button', { name: 'What is different?' }).click()
  const panel = app.page.getByRole('dialog', { name: 'What is different?' })
  await expect(panel).toContainText('The 40 most telling of 66 values found.')
  await expect(panel.locator('.line')).toHaveCount(40)
})
