// What the TCP view says, read from the screen.
import { expect, test, type App } from './support/app.ts'
import { vendorExample } from './support/vendor-examples.ts'

async function openTcp(app: App, ...files: readonly string[]): Promise<void> {
  await app.openFiles(...files.map(vendorExample))
  await app.page.keyboard.press('Escape')
  await app.page.getByRole('tab', { name: 'TCP' }).click()
  await app.idle()
}

async function texts(app: App, testId: string): Promise<string[]> {
  const all = await app.page.getByTestId(testId).locator('tbody tr').allInnerTexts()
  return all.map((text) => text.replace(/\s+/g, ' ').trim())
}

async function filterText(app: App): Promise<string> {
  return await app.page.evaluate(() => decodeURIComponent(location.hash))
}

test('Trustgrid: each combination of flags with its meaning; the tab counts what failed', async ({ app }) => {
  await openTcp(app, 'trustgrid-portal.csv')
  await expect(app.page.getByTestId('failed-count')).toHaveText(/^2/)
  const rows = await texts(app, 'flag-combinations')
  expect(rows.some((row) => /^SYN both together .*no answer · S0 Only SYN: the handshake/.test(row))).toBe(
    true,
  )
  expect(
    rows.some((row) => /^SYN RST both together .*refused · REJ SYN and RST, and no data/.test(row)),
  ).toBe(true)
})

test('NAT: a connection that two nodes reported before and after it counts once', async ({ app }) => {
  await openTcp(app, 'trustgrid-portal.csv')
  await expect(app.page.getByText('3 TCP connections, before and after NAT counted once')).toBeVisible()
  await expect(app.page.getByRole('list', { name: 'Verdicts' })).toContainText('completed 1')
  await app.page.getByRole('tab', { name: 'Conversations' }).click()
  await app.idle()
  await expect(app.page.getByText('Before and after NAT: a row each')).toBeVisible()
  await expect(app.page.getByTestId('conversation-table').locator('.row')).toHaveCount(5)
})

test('a click on a combination filters exactly its records', async ({ app }) => {
  await openTcp(app, 'aws-tcp-flag-sequence.log')
  const row = app.page.getByTestId('flag-combinations').locator('tbody tr').filter({ hasText: 'open' })
  await expect(row).toContainText('SYN')
  await row.getByRole('button').first().click()
  await app.idle()
  expect(await filterText(app)).toContain('initiator_flags')
  await app.page.getByRole('tab', { name: 'Flows' }).click()
  await app.idle()
  await expect(app.page.getByTestId('flow-table').locator('.row')).toHaveCount(2)
})

test('a click anywhere in a row is one on its button, or on that of the cell', async ({ app }) => {
  await openTcp(app, 'trustgrid-portal.csv')
  await app.page.getByTestId('flag-combinations').locator('tbody td').last().click()
  await app.idle()
  expect(await filterText(app)).toContain('verdict_rule')
  const failure = app.page.getByTestId('failure-rates').locator('tbody tr').first()
  await failure
    .locator('td')
    .nth(1)
    .click({ position: { x: 3, y: 3 } })
  await app.idle()
  expect(await filterText(app)).toContain('verdict in')
})

test('on a phone the numbers of a combination stand beside its verdict', async ({ app }) => {
  await app.page.setViewportSize({ width: 390, height: 844 })
  await openTcp(app, 'trustgrid-portal.csv')
  const row = app.page.getByTestId('flag-combinations').locator('tbody tr').first()
  await row.scrollIntoViewIfNeeded()
  for (const cell of await row.locator('td').all()) {
    const box = await cell.boundingBox()
    expect(box!.x + box!.width).toBeLessThanOrEqual(390)
  }
  const [verdict, bytes] = [row.locator('[data-field="verdict"]'), row.locator('td').last()]
  expect((await bytes.boundingBox())!.y).toBe((await verdict.boundingBox())!.y)
})

test('logs without flags are named, and how much of them cannot be judged', async ({ app }) => {
  await openTcp(app, 'tencent-eni.log')
  await expect(app.page.getByTestId('without-flags')).toContainText(
    'Tencent Cloud ENI flow log: no TCP flags recorded, 1 connection (1 record) cannot be judged',
  )
})

test('failures by service, and who stands out', async ({ app }) => {
  await openTcp(app, 'trustgrid-portal.csv')
  const failures = await texts(app, 'failure-rates')
  expect(failures.map((row) => row.split(/[^0-9]/)[0]).sort()).toEqual(['3389', '8080'])
  expect(await texts(app, 'offenders')).toEqual([expect.stringMatching(/^10\.100\.1\.1 8080/)])
  for (const grouping of ['Subnets', 'Node', 'Responder']) {
    await app.page.getByRole('radio', { name: grouping, exact: true }).click()
    await app.idle()
    expect((await texts(app, 'failure-rates')).length, grouping).toBeGreaterThan(0)
  }
  await app.page.getByRole('radio', { name: 'Refuses' }).click()
  await app.idle()
  expect(await texts(app, 'offenders')).toEqual([expect.stringMatching(/^10\.100\.1\.1 3389/)])
})

test('every chart has its numbers and SQL', async ({ app }) => {
  await openTcp(app, 'aws-tcp-flag-sequence.log')
  for (const title of ['Flag combinations', 'Verdicts over time', 'Durations from handshake to close']) {
    await app.page.getByRole('button', { name: `${title}: numbers, SQL, picture` }).click()
    await app.page.getByRole('menuitem', { name: 'Show SQL' }).click()
    await expect(app.page.getByRole('dialog').locator('pre').first()).toContainText('FROM conversation')
    await app.page.keyboard.press('Escape')
    await expect(app.page.getByRole('dialog')).toBeHidden()
  }
})

test('fits a screen of 1440 × 900 without scrolling the page', async ({ app }) => {
  await app.page.setViewportSize({ width: 1440, height: 900 })
  await openTcp(app, 'trustgrid-portal.csv', 'aws-tcp-flag-sequence.log')
  for (const name of [
    'Flag combinations',
    'Failure rates',
    'Who stands out',
    'Durations',
    'Verdicts over time',
  ]) {
    const box = await app.page.getByRole('region', { name, exact: true }).boundingBox()
    expect(box, name).not.toBeNull()
    expect(box!.y + box!.height).toBeLessThanOrEqual(900)
  }
})

test('a bar of the durations filters its connections', async ({ app }) => {
  await openTcp(app, 'aws-tcp-flag-sequence.log')
  const bars = app.page
    .getByRole('region', { name: 'Durations', exact: true })
    .getByRole('button', { name: /Only these$/ })
  // The document's second and third connections took 3 min 58 s and 60 s.
  const words = await bars.first().getAttribute('aria-label')
  expect(words).toMatch(/^1 min to 10 min: 2 connections/)
  await bars.first().focus()
  await app.page.keyboard.press('Enter')
  await app.idle()
  expect(await filterText(app)).toContain('conversation_duration')
  await expect(bars).toHaveCount(1)
  expect(await bars.first().getAttribute('aria-label')).toBe(words)
})
