// Counts of facets against counts that are made here, without any of their code.
import { expect, test, type App } from './support/app.ts'
import { AWS_HEADER } from './support/aws-records.ts'

interface Made {
  readonly src: string
  readonly port: number
  readonly action: 'ACCEPT' | 'REJECT'
  readonly bytes: number
}

const RECORDS: readonly Made[] = Array.from({ length: 3000 }, (_, n) => ({
  src: `10.${n % 3}.${n % 2}.${1 + (n % 40)}`,
  port: [443, 443, 22, 53, 5432][n % 5] ?? 0,
  action: n % 7 === 0 ? 'REJECT' : 'ACCEPT',
  bytes: 40 + ((n * 7919) % 5000),
}))

const FILE = {
  name: 'made.log',
  bytes:
    AWS_HEADER +
    '\n' +
    RECORDS.map(({ src, port, action, bytes }, n) => {
      const start = 1_700_000_000 + n
      return `2 123456789012 eni-0a1b2c3d4e5f60718 ${src} 198.51.100.7 ${40_000 + n} ${port} 6 1 ${bytes} ${start} ${start + 1} ${action} OK\n`
    }).join(''),
}

/** `value count`, the most frequent first; values of equal count in any order. */
function counted(records: readonly Made[], value: (record: Made) => string | number): readonly string[] {
  const counts = new Map<string, number>()
  for (const record of records)
    counts.set(String(value(record)), (counts.get(String(value(record))) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([text, count]) => `${text} ${count}`)
}

async function facet(app: App, name: string): Promise<readonly string[]> {
  await app.idle()
  const lines = app.page.locator(`[data-facet="${name}"] .value`)
  await expect(app.page.locator(`[data-facet="${name}"] [aria-busy="true"]`)).toHaveCount(0)
  return lines.evaluateAll((buttons) =>
    buttons.map((button) => {
      const text = button.querySelector('.text')?.firstChild?.textContent ?? ''
      return `${text} ${(button.querySelector('.count')?.textContent ?? '').replaceAll(',', '')}`
    }),
  )
}

function value(app: App, name: string, text: string) {
  return app.page.locator(`[data-facet="${name}"] .value`, { hasText: text })
}

const filterText = (app: App) =>
  app.page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('q') ?? '')

test('count the data, and under a filter without their own choice', async ({ app }) => {
  await app.openFile(FILE)
  expect(await facet(app, 'action')).toEqual(counted(RECORDS, ({ action }) => action))
  expect(await facet(app, 'dst_port')).toEqual(
    expect.arrayContaining([...counted(RECORDS, ({ port }) => port)]),
  )

  await value(app, 'action', 'REJECT').click()
  const rejected = RECORDS.filter(({ action }) => action === 'REJECT')
  expect((await facet(app, 'dst_port'))[0]).toBe(counted(rejected, ({ port }) => port)[0])
  expect(await facet(app, 'action'), 'its own choice does not narrow it').toEqual(
    counted(RECORDS, ({ action }) => action),
  )
  await expect(app.page.getByRole('button', { name: /^Export/ })).toHaveText(`Export ${rejected.length}`)

  await value(app, 'dst_port', '443').click()
  await value(app, 'dst_port', '5432').click()
  await app.idle()
  expect(await filterText(app)).toBe('action=REJECT dstport in (443, 5432)')
  const both = rejected.filter(({ port }) => port === 443 || port === 5432)
  await expect(app.page.getByRole('button', { name: /^Export/ })).toHaveText(`Export ${both.length}`)
  const chosen = RECORDS.filter(({ port }) => port === 443 || port === 5432)
  expect(await facet(app, 'action')).toEqual(counted(chosen, ({ action }) => action))

  await value(app, 'dst_port', '443').click()
  await value(app, 'action', 'REJECT').click()
  await app.idle()
  expect(await filterText(app), 'a second click takes it back').toBe('dstport=5432')
})

test('keep out by Alt-click, take only one, and by the keyboard', async ({ app }) => {
  await app.openFile(FILE)
  await facet(app, 'dst_port')
  await value(app, 'dst_port', '443').click({ modifiers: ['Alt'] })
  await app.idle()
  expect(await filterText(app)).toBe('dstport!=443')
  await expect(value(app, 'dst_port', '443'), 'stays visible').toBeVisible()
  await value(app, 'dst_port', '53 ').first().hover()
  await value(app, 'dst_port', '22').click({ modifiers: ['Shift'] })
  await app.idle()
  expect(await filterText(app)).toBe('dstport=22')
  await value(app, 'action', 'REJECT').focus()
  await app.page.keyboard.press('-')
  await app.idle()
  expect(await filterText(app)).toBe('dstport=22 action!=REJECT')
})

test('addresses by prefix and by class, values by search, amounts by bytes', async ({ app }) => {
  await app.openFile(FILE)
  await facet(app, 'src_addr')
  const groups = app.page.locator('[data-facet="src_addr"] select')
  await groups.selectOption('/16')
  expect([...(await facet(app, 'src_addr'))].sort()).toEqual(
    counted(RECORDS, ({ src }) => `${src.split('.').slice(0, 2).join('.')}.0.0/16`).toSorted(),
  )
  await groups.selectOption('class')
  expect(await facet(app, 'src_addr')).toEqual(['private 3000'])
  await groups.selectOption('value')
  await app.page.getByRole('button', { name: 'Search in source' }).click()
  await app.page.getByRole('searchbox', { name: 'Search in source' }).fill('10.2.1.2')
  const found = RECORDS.filter(({ src }) => src.includes('10.2.1.2'))
  await expect
    .poll(async () => [...(await facet(app, 'src_addr'))].sort())
    .toEqual(counted(found, ({ src }) => src).toSorted())
  await app.page.getByRole('radio', { name: 'Bytes' }).last().click()
  await expect(app.page.locator('[data-facet="action"] .value').first()).toContainText('MiB')
})

test('rows are selected with Shift and copied exactly', async ({ app, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.openFile(FILE)
  await app.page.getByTestId('flow-table').focus()
  await app.page.keyboard.press('ArrowDown')
  for (let i = 0; i < 2; i++) await app.page.keyboard.press('Shift+ArrowDown')
  await expect(app.page.getByRole('group', { name: 'Selected rows' })).toContainText('3 rows')
  await app.page.keyboard.press('Control+c')
  await expect(app.page.getByText('Copied as TSV')).toBeVisible()
  const lines = (await app.page.evaluate(() => navigator.clipboard.readText())).split('\n')
  const [header = ''] = lines
  const columns = header.split('\t')
  const sent = lines.slice(1).map((line) => Number(line.split('\t')[columns.indexOf('bytes_sent')]))
  // Newest first: the last three of the file.
  expect(sent).toEqual(
    RECORDS.slice(-3)
      .reverse()
      .map(({ bytes }) => bytes),
  )
})

test('Shift-click selects rows and no text, and the keys go on from a row that was clicked', async ({
  app,
}) => {
  await app.openFile(FILE)
  const table = app.page.getByTestId('flow-table')
  const time = (row: number) => table.locator(`[data-row="${row}"] [data-column="start_time"]`)
  const selected = app.page.getByRole('group', { name: 'Selected rows' })
  await time(1).click()
  await app.idle()
  await time(4).click({ modifiers: ['Shift'] })
  await expect(selected).toContainText('4 rows')
  expect(await app.page.evaluate(() => getSelection()?.type)).not.toBe('Range')
  await app.page.keyboard.press('Shift+ArrowDown')
  await expect(selected).toContainText('5 rows')
})

test('a filter that lets every record through has no rest to compare with', async ({ app }) => {
  await app.openFile(FILE)
  await app.page.evaluate(() => window.flowglass?.setFilter('action=ACCEPT or action=REJECT'))
  await app.idle()
  await app.page.getByRole('button', { name: 'What is different?' }).click()
  await expect(app.page.getByRole('dialog')).toContainText('There is no rest to compare with')
})
