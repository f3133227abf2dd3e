// Names of addresses: hosts files with aliases, gzipped ones, and facets by name.
import { gzipSync } from 'node:zlib'
import { expect, test, type App } from './support/app.ts'
import { awsRecords } from './support/aws-records.ts'
import { lineText, Search } from './support/search.ts'

/** 250 sources, each twice; one destination. */
const LOG = { name: 'made.log', bytes: awsRecords(500) }
const HOSTS = '# office\n192.0.2.1 web-1.example.net web-1 www\n192.0.2.2\tdb-1\n198.51.100.0 edge\n'

async function learn(app: App, name: string, bytes: Uint8Array | string): Promise<void> {
  await app.openFile(LOG)
  await app.page.keyboard.press('Escape')
  expect(await app.openFile({ name, bytes })).toMatchObject({ status: 'names', records: 0 })
  await app.page.keyboard.press('Escape')
}

test('every name of a line finds its address, the first is shown', async ({ app }) => {
  await learn(app, 'hosts', HOSTS)
  const search = new Search(app)
  for (const name of ['web-1.example.net', 'web-1', 'WWW']) {
    await search.byLine(`src.name=${name}`)
    expect(await search.count(), name).toBe(2)
    await expect(app.page.locator('[data-row="0"]')).toContainText('web-1.example.net')
  }
})

test('a name where an address is wanted is completed, understood, and found as a bare word', async ({
  app,
}) => {
  await learn(app, 'names.csv', 'address,name\n192.0.2.1,web-front\n192.0.2.2,Web back\n192.0.2.3,db\n')
  const search = new Search(app)
  // Every source sent two records.
  for (const text of ['src=web-front', 'ip=WEB-FRONT', 'web-front', 'src="Web back"']) {
    await search.byLine(text)
    expect(await search.count(), text).toBe(2)
  }
  await search.byLine('src in (web-front, 192.0.2.9)')
  expect(await search.count()).toBe(4)
  await search.byLine('src=web')
  await expect(app.page.getByTestId('filter-error')).toContainText('did you mean web-front or "Web back"?')
  await app.page.getByRole('button', { name: 'web-front', exact: true }).click()
  expect(await search.count()).toBe(2)

  await search.byLine('')
  await app.page.keyboard.type('src=web')
  const option = app.page.getByRole('option', { name: 'Web back' })
  await expect(option).toContainText('192.0.2.2 · 2')
  await option.click()
  await app.page.keyboard.press('Enter')
  expect(await lineText(app)).toBe('src.name="Web back"')
  expect(await search.count()).toBe(2)

  // The editor has closed the quote by itself.
  await search.byLine('')
  await app.page.keyboard.type('src="we')
  await app.page.getByRole('option', { name: 'web-front' }).click()
  await expect.poll(() => lineText(app)).toBe('src.name=web-front')
})

test('the search form offers names for an address', async ({ app }) => {
  await learn(app, 'names.csv', 'address,name\n192.0.2.1,web-front\n192.0.2.2,Web back\n')
  const search = new Search(app)
  await search.openForm()
  const line = app.page.getByTestId('search-form').locator('[data-field="src_addr"]')
  await line.locator('input').fill('web')
  await expect(line.locator('option[value="web-front"]')).toHaveAttribute('label', '192.0.2.1 · 2')
  await line.locator('input').fill('"Web back"')
  await expect(line.locator('input')).toHaveAttribute('aria-invalid', 'false')
  expect(await search.count()).toBe(2)
  expect(await lineText(app)).toBe('src.name="Web back"')
})

test('a gzipped list of names is read', async ({ app }) => {
  await learn(app, 'hosts.gz', gzipSync(HOSTS))
  const search = new Search(app)
  await search.byLine('src.name=db-1')
  expect(await search.count()).toBe(2)
})

test('a list of names that is several gzip members is read whole', async ({ app }) => {
  const lines = HOSTS.split(/(?<=\n)/)
  await learn(app, 'hosts.gz', Buffer.concat(lines.map((line) => gzipSync(line))))
  const search = new Search(app)
  for (const name of ['www', 'db-1']) {
    await search.byLine(`src.name=${name}`)
    expect(await search.count(), name).toBe(2)
  }
})

test('a list of names too large to be held as text is refused in words', async ({ app }) => {
  const bytes = gzipSync('192.0.2.1 web-1\n'.repeat(2 ** 21 + 1))
  const report = await app.openFile({ name: 'hosts.gz', bytes })
  expect(report).toMatchObject({ status: 'refused', records: 0 })
  expect(report.message).toContain('32 MiB')
})

test('facets group addresses by name, and a name is a filter', async ({ app }) => {
  await learn(app, 'names.csv', 'address,name\n192.0.2.0/28,front\n192.0.2.16/28,back\n')
  await app.idle()
  const facet = app.page.locator('[data-facet="src_addr"]')
  await facet.locator('select').selectOption('name')
  await app.idle()
  // .1 to .15 and .16 to .31 of the sources .1 to .250, each twice.
  const texts = () =>
    facet
      .locator('.value')
      .evaluateAll((all) => all.map((one) => one.textContent.replace(/\s+/g, ' ').trim()))
  await expect.poll(texts).toEqual(['(missing) 438', 'back 32', 'front 30'])
  await facet.locator('.value', { hasText: 'front' }).click()
  await app.idle()
  expect(await app.query('SELECT count(*)::INTEGER AS n FROM selection')).toEqual([{ n: 30 }])
  await expect(facet.locator('.value', { hasText: 'front' })).toHaveAttribute('aria-pressed', 'true')
})

test('names stand beside addresses in lists of the TCP view and in findings', async ({ app }) => {
  const refused = Array.from({ length: 20 }, (_, i) => {
    const record = (ends: string, flags: number) =>
      `3 eni-1 ${ends} 6 1 60 1700000000 1700000001 ACCEPT ${flags} OK`
    return [
      record(`203.0.113.9 10.0.0.5 ${40_000 + i} ${1000 + i}`, 2),
      record(`10.0.0.5 203.0.113.9 ${1000 + i} ${40_000 + i}`, 4),
    ].join('\n')
  })
  const header =
    'version interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action tcp-flags log-status'
  await app.openFile({ name: 'scan.log', bytes: `${[header, ...refused].join('\n')}\n` })
  await app.openFile({ name: 'hosts', bytes: '203.0.113.9 scanner\n10.0.0.5 victim\n' })
  await app.page.keyboard.press('Escape')
  await app.page.getByRole('tab', { name: 'TCP' }).click()
  await app.page.getByRole('radio', { name: 'Responder' }).click()
  await app.page.getByRole('radio', { name: 'Refuses' }).click()
  await app.idle()
  for (const list of ['failure-rates', 'offenders'])
    await expect(app.page.getByTestId(list).locator('tbody tr').first()).toContainText('victim')
  await app.page.getByRole('radio', { name: 'Findings' }).click()
  await app.idle()
  const row = app.page.getByTestId('finding-rows').locator('tbody tr')
  await expect(row).toContainText('203.0.113.9 scanner')
  await expect(row).toContainText('10.0.0.5 victim')
})

test('columns of conversations have room for names, as those of flows', async ({ app }) => {
  await learn(app, 'hosts', '192.0.2.1 office-front-1\n192.0.2.2 office-front-2\n')
  await app.page.getByRole('tab', { name: 'Conversations' }).click()
  await app.idle()
  await new Search(app).byLine('src.name:office')
  const named = app.page.locator('[data-column="initiator_addr"]', { hasText: 'office-front' }).first()
  await expect(named).toBeVisible()
  expect(await named.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0)
})
