// What axe finds on the main screens: nothing serious. In dark only colours differ, so that contrasts alone are looked at there.
import { AxeBuilder } from '@axe-core/playwright'
import { join, resolve } from 'node:path'
import { expect, test, type App } from './support/app.ts'
import { awsRecords } from './support/aws-records.ts'

const SAMPLE = join(resolve(import.meta.dirname, '../..'), 'public/samples/aws-vpc.log.gz')
const TABLE = 'when,from,to,size\n2024-05-01 10:00:00,192.0.2.1,198.51.100.2,10\n'

/** Serious and critical findings on the screen of the moment, with the elements that they are about. */
async function findings(app: App, colorScheme: 'light' | 'dark'): Promise<string[]> {
  const axe = new AxeBuilder({ page: app.page }).setLegacyMode(true)
  const { violations } = await (colorScheme === 'light' ? axe : axe.withRules('color-contrast')).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n${failureSummary ?? ''}`),
    )
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('the empty page', async ({ app }) => {
      expect(await findings(app, colorScheme)).toEqual([])
    })

    test('every view, and a record in detail', async ({ app }) => {
      test.setTimeout(240_000)
      await app.openFile(SAMPLE)
      for (const tab of await app.page.getByRole('tab').all()) {
        await tab.click()
        await app.idle()
        expect(await findings(app, colorScheme), (await tab.textContent()) ?? '').toEqual([])
      }
      await app.page.getByRole('tab').first().click()
      await app.idle()
      await app.page.getByTestId('flow-table').focus()
      await app.page.keyboard.press('ArrowDown')
      await app.page.keyboard.press('Enter')
      await app.page.getByTestId('detail').waitFor()
      await app.idle()
      expect(await findings(app, colorScheme), 'detail').toEqual([])
    })

    test('an answer of the SQL console', async ({ app }) => {
      await app.openFile({ name: 'made.log', bytes: awsRecords(20) })
      await app.page.getByRole('tab', { name: 'SQL' }).click()
      await app.page.getByTestId('sql-run').click()
      const answer = app.page.getByTestId('sql-answer')
      await answer.focus()
      await app.page.keyboard.press('ArrowDown')
      await expect(answer.locator('.at')).toBeVisible()
      expect(await findings(app, colorScheme)).toEqual([])
    })

    test('the load report and the mapping of columns', async ({ app }) => {
      await app.openFile({ name: 'spoilt.log', bytes: awsRecords(20).replace(' 443 ', ' 70443 ') })
      await app.page.getByTestId('load-report').waitFor()
      expect(await findings(app, colorScheme), 'report').toEqual([])
      await app.page.keyboard.press('Escape')
      await app.chooseFiles({ name: 'table.csv', bytes: TABLE })
      await app.page.getByRole('button', { name: 'Load with these columns' }).waitFor()
      expect(await findings(app, colorScheme), 'mapping').toEqual([])
      await app.page.getByRole('button', { name: 'Leave the file out' }).click()
      await app.idle()
    })
  })
}
