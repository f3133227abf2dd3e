// Forced colours, reduced motion, and a narrow screen: everything is still there to be used.
import { join, resolve } from 'node:path'
import { expect, test } from './support/app.ts'

const SAMPLE = join(resolve(import.meta.dirname, '../..'), 'public/samples/aws-vpc.log.gz')

test('forced colours: marks that are told by colour stay apart, focus is seen', async ({ app }) => {
  const { page } = app
  await page.emulateMedia({ forcedColors: 'active' })
  await app.openFile(SAMPLE)
  await page.keyboard.press('Escape')
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    await app.idle()
    await expect(page.getByRole('tabpanel')).toBeVisible()
  }
  // What is chosen is told by more than a background.
  await page.getByRole('tab', { name: 'Volume' }).click()
  await app.idle()
  const chosen = page.getByRole('radio', { name: 'Top', exact: true })
  await expect(chosen).toBeChecked()
  const fills = await page
    .locator('[data-testid="timeline-surface"]')
    .locator('xpath=..')
    .locator('svg path')
    .evaluateAll((paths) => [...new Set(paths.map((path) => getComputedStyle(path).fill))].length)
  expect(fills, 'bars keep their colours').toBeGreaterThan(1)
  await chosen.focus()
  await page.keyboard.press('ArrowRight')
  const outline = await page.evaluate(() => {
    const focused = document.activeElement
    const near = focused ? [focused, ...focused.querySelectorAll('*'), focused.parentElement!] : []
    return near.map((one) => getComputedStyle(one).outlineStyle).some((style) => style !== 'none')
  })
  expect(outline, 'focus has an outline').toBe(true)
})

test('reduced motion: nothing moves by itself', async ({ app }) => {
  const { page } = app
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await app.openFile(SAMPLE)
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'TCP' }).click()
  await app.idle()
  const running = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => animation.playState === 'running')
      .map((animation) => Number(animation.effect?.getComputedTiming().duration))
      .filter((durationMs) => durationMs > 1),
  )
  expect(running).toEqual([])
})

test('a phone: nothing is wider than the screen, and every view opens', async ({ app }) => {
  const { page } = app
  await page.setViewportSize({ width: 390, height: 844 })
  await app.openFile(SAMPLE)
  await page.keyboard.press('Escape')
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    await app.idle()
    const overflowPx = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflowPx, (await tab.textContent()) ?? '').toBe(0)
  }
})

test('tools of a view stand beside the tabs or below them, over none, however wide the page', async ({
  app,
}) => {
  const { page } = app
  await app.openFile(SAMPLE)
  await page.keyboard.press('Escape')
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    await app.idle()
    for (const width of [700, 761, 800, 900, 1000, 1100]) {
      await page.setViewportSize({ width, height: 900 })
      await app.idle()
      const hidden = await page.getByRole('tab').evaluateAll((tabs) =>
        tabs
          .filter((one) => {
            const { left, right, top, height } = one.getBoundingClientRect()
            const at = (x: number) => document.elementFromPoint(x, top + height / 2)
            return !one.contains(at(left + 2)) || !one.contains(at(right - 2))
          })
          .map((one) => one.textContent),
      )
      expect(hidden, `${(await tab.textContent()) ?? ''} at ${width} px`).toEqual([])
    }
  }
})
