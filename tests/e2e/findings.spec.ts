// Findings, read from the screen: what is found, what is not, and what cannot be told.
import { expect, test, type App } from './support/app.ts'
import { vendorExample } from './support/vendor-examples.ts'

const SECOND = 1_700_000_000

/** AWS records of one source that tries ports of one host; `answered` of them complete. */
function scanLog(ports: number, answered: number): string {
  const header =
    'version interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action tcp-flags log-status'
  const lines = Array.from({ length: ports }, (_, i) => {
    const [port, source] = [1000 + i, 40_000 + i]
    const record = (from: string, to: string, flags: number) =>
      `3 eni-1 ${from} ${to} 6 4 240 ${SECOND + i} ${SECOND + i + 1} ACCEPT ${flags} OK`
    const there = record(`203.0.113.9 10.0.0.5 ${source}`, String(port), i < answered ? 3 : 2)
    const back = record(`10.0.0.5 203.0.113.9 ${port}`, String(source), i < answered ? 19 : 4)
    return [there, back]
  }).flat()
  return [header, ...lines].join('\n') + '\n'
}

async function openFindings(app: App): Promise<void> {
  await app.page.keyboard.press('Escape')
  await app.page.getByRole('tab', { name: 'TCP' }).click()
  await app.page.getByRole('radio', { name: 'Findings' }).click()
  await app.idle()
}

function kind(app: App, title: string) {
  return app.page.getByRole('list', { name: 'Kinds of findings' }).getByRole('button', { name: title })
}

test('a port scan is found, with who, whom and how many; a threshold decides', async ({ app }) => {
  await app.openFile({ name: 'scan.log', bytes: scanLog(40, 2) })
  await openFindings(app)
  await expect(kind(app, 'Port scan')).toContainText('1')
  const row = app.page.getByTestId('finding-rows').locator('tbody tr')
  await expect(row).toHaveCount(1)
  await expect(row).toContainText('203.0.113.9')
  await expect(row).toContainText('10.0.0.5')
  await expect(row).toContainText('40')
  const threshold = app.page.getByLabel('Different ports, at least')
  await threshold.fill('41')
  await threshold.press('Tab')
  await app.idle()
  await expect(app.page.getByTestId('none-found')).toBeVisible()
  await app.page.getByRole('button', { name: 'Reset' }).click()
  await app.idle()
  await expect(row).toHaveCount(1)
})

test('a finding becomes the filter', async ({ app }) => {
  await app.openFile({ name: 'scan.log', bytes: scanLog(40, 2) })
  await openFindings(app)
  await app.page.getByTestId('finding-rows').getByRole('button', { name: 'Make it the filter' }).click()
  await app.idle()
  expect(await app.page.evaluate(() => decodeURIComponent(location.hash))).toContain('203.0.113.9')
})

test('connections that succeed are no scan', async ({ app }) => {
  await app.openFile({ name: 'good.log', bytes: scanLog(40, 40) })
  await openFindings(app)
  await expect(kind(app, 'Port scan')).toContainText('none')
})

test('what a log cannot show is said, and never found', async ({ app }) => {
  await app.openFile(vendorExample('tencent-eni.log'))
  await openFindings(app)
  await kind(app, 'SYN flood').click()
  await expect(kind(app, 'SYN flood')).toContainText('cannot tell')
  await expect(app.page.getByTestId('not-judged')).toContainText(
    'Cannot be judged for Tencent Cloud ENI flow log: Its records have no TCP flags.',
  )
})

test('on a phone what was found stands below its meaning, and thresholds are a touch away', async ({
  app,
}) => {
  const { page } = app
  await page.setViewportSize({ width: 390, height: 844 })
  await app.openFile({ name: 'scan.log', bytes: scanLog(40, 2) })
  await openFindings(app)
  await kind(app, 'Port scan').click()
  await app.idle()
  const row = page.getByTestId('finding-rows').locator('tbody tr').first()
  await expect(row.locator('[data-field="initiator_addr"]')).toBeInViewport({ ratio: 1 })
  await expect(row.locator('[data-field="responder_addr"]')).toBeInViewport({ ratio: 1 })
  await expect(kind(app, 'Port scan')).toBeInViewport({ ratio: 1 })
  await expect(kind(app, 'Lost in routing')).toBeInViewport({ ratio: 1 })
  const threshold = page.getByLabel('Different ports, at least')
  await expect(threshold).toBeHidden()
  await page.getByText('What counts').click()
  await threshold.scrollIntoViewIfNeeded()
  await expect(threshold).toBeInViewport({ ratio: 1 })
  await row.scrollIntoViewIfNeeded()
  await expect(row.locator('[data-field="initiator_addr"]')).toBeInViewport({ ratio: 1 })
})
