import { expect, type App } from './app.ts'

/** A question as it is asked by form: fields with what they are compared with, flags, a time. */
export interface FormQuestion {
  readonly time?: '5m' | '30m' | '1h' | '12h' | { readonly from?: string; readonly to?: string }
  /** By the field's name: a value, or a comparison in the form's words and a value. */
  readonly lines?: Readonly<Record<string, string | readonly [comparison: string, value: string]>>
  readonly flags?: readonly [mode: 'all' | 'any' | 'exactly' | 'none', ...names: string[]]
}

/** Both ways to ask a question, as a person has them. */
export class Search {
  private readonly app: App

  constructor(app: App) {
    this.app = app
  }

  /** Types a filter into the line and presses Enter. */
  async byLine(text: string): Promise<void> {
    const { page } = this.app
    const editor = page.getByTestId('filter-editor').locator('.cm-content')
    await editor.click()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.press('Delete')
    await page.keyboard.insertText(text)
    await page.keyboard.press('Escape')
    await editor.focus()
    await page.keyboard.press('Enter')
  }

  async openForm(): Promise<void> {
    await this.app.page.getByTestId('advanced').click()
    await this.app.page.getByTestId('search-form').waitFor()
  }

  /** Fills in the form, from an empty one. */
  async byForm({ time, lines = {}, flags }: FormQuestion): Promise<void> {
    const form = this.app.page.getByTestId('search-form')
    await this.reset()
    if (typeof time === 'string') await form.getByRole('radio', { name: time, exact: true }).click()
    else if (time) {
      await form.getByRole('radio', { name: 'Custom' }).click()
      if (time.from !== undefined) await form.getByLabel('From (UTC)').fill(time.from)
      if (time.to !== undefined) await form.getByLabel('To (UTC)').fill(time.to)
    }
    for (const [field, asked] of Object.entries(lines)) await this.fillLine(field, asked)
    if (flags) await this.tickFlags(flags)
  }

  async reset(): Promise<void> {
    await this.app.page.getByRole('button', { name: 'Reset', exact: true }).click()
  }

  /** How many records pass the filter. It is in force at once; that the views follow is for other tests. */
  async count(): Promise<number> {
    const [row] = await this.app.query('SELECT count(*)::INTEGER AS n FROM selection')
    return Number(row?.n)
  }

  private async fillLine(field: string, asked: string | readonly [string, string]): Promise<void> {
    const [comparison, value] = typeof asked === 'string' ? ['is', asked] : asked
    const form = this.app.page.getByTestId('search-form')
    const line = form.locator(`[data-field="${field}"]`)
    if ((await line.count()) === 0) {
      await form.getByLabel('Another field').fill(field)
      await form.getByLabel('Another field').press('Enter')
    }
    await line.getByRole('combobox').first().selectOption({ label: comparison })
    if (value !== '') await line.locator('input').fill(value)
  }

  private async tickFlags([mode, ...names]: NonNullable<FormQuestion['flags']>): Promise<void> {
    const flags = this.app.page.getByRole('group', { name: 'TCP flags' })
    await flags.getByLabel('TCP flags: comparison').selectOption(mode)
    for (const name of names) await flags.getByLabel(name, { exact: true }).check()
  }
}

/** The text of the filter line, without the hint that stands there while it is empty. */
export async function lineText(app: App): Promise<string> {
  const line = app.page.getByTestId('filter-editor').locator('.cm-line')
  const isEmpty = (await line.locator('.cm-placeholder').count()) > 0
  return isEmpty ? '' : await line.innerText()
}

/** Asks a list of questions by one way, and holds each count to the one that the test made of the flows itself. */
export async function expectCounts<T>(
  app: App,
  ask: (question: T) => Promise<void>,
  questions: readonly (T & { readonly asks: string; readonly count: number })[],
): Promise<void> {
  const search = new Search(app)
  for (const question of questions) {
    await ask(question)
    expect(await search.count(), question.asks).toBe(question.count)
    expect(question.count, `${question.asks} finds something, and not everything`).toBeGreaterThan(0)
  }
}
