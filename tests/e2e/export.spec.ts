// What is exported is what the filter lets through: read back by native DuckDB, held against the records themselves.
import { DuckDBInstance } from '@duckdb/node-api'
import type { Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { expect, test, type App } from './support/app.ts'
import { AWS_HEADER, awsRecord } from './support/aws-records.ts'

const RECORDS = 1_000_000
const FILTER = 'src=192.0.2.0/26 packets>=3'

/** The records that the filter is about, by its words and without any of its code. */
function* matching() {
  for (let n = 0; n < RECORDS; n++) {
    const [, , , src, , srcPort, dstPort, protocol, packets, bytes, start, end] = awsRecord(n).split(' ')
    if (Number(src?.split('.')[3]) >= 64 || Number(packets) < 3) continue
    yield { srcPort, dstPort, protocol, packets, bytes, start, end }
  }
}

function expectedSums() {
  const sums = { n: 0, src_port: 0, dst_port: 0, protocol: 0, packets: 0, bytes: 0, starts: 0, ends: 0 }
  for (const record of matching()) {
    sums.n++
    sums.src_port += Number(record.srcPort)
    sums.dst_port += Number(record.dstPort)
    sums.protocol += Number(record.protocol)
    sums.packets += Number(record.packets)
    sums.bytes += Number(record.bytes)
    sums.starts += Number(record.start)
    sums.ends += Number(record.end)
  }
  return sums
}

const SUMS = `count(*)::DOUBLE AS n, sum(src_port)::DOUBLE AS src_port, sum(dst_port)::DOUBLE AS dst_port,
  sum(protocol)::DOUBLE AS protocol, sum(packets_sent)::DOUBLE AS packets, sum(bytes_sent)::DOUBLE AS bytes,
  sum(epoch_ms(start_time::TIMESTAMP) / 1000)::DOUBLE AS starts, sum(epoch_ms(end_time::TIMESTAMP) / 1000)::DOUBLE AS ends`

async function native(sql: string) {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getRowObjects()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Without the browser's own file dialog, which no test can press: as in Firefox and Safari, the export is a download. */
async function withoutPicker(page: Page): Promise<void> {
  await page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'))
}

async function exportAs(app: App, format: string, columns: 'Shown' | 'All' = 'All'): Promise<string> {
  const dialog = app.page.getByRole('dialog')
  if (!(await dialog.isVisible())) await app.page.getByRole('button', { name: /^Export/ }).click()
  await dialog.getByRole('radio', { name: format, exact: true }).click()
  await dialog.getByRole('radio', { name: new RegExp(`^${columns}`) }).click()
  const download = app.page.waitForEvent('download', (one) => !one.suggestedFilename().endsWith('.txt'))
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const path = test.info().outputPath((await download).suggestedFilename())
  await (await download).saveAs(path)
  await app.idle()
  return path
}

async function load(app: App, text: string): Promise<void> {
  await app.openFile({ name: 'made.log', bytes: text })
  await withoutPicker(app.page)
}

function made(count: number): string {
  const lines = [AWS_HEADER]
  for (let n = 0; n < count; n++) lines.push(awsRecord(n))
  return lines.join('\n') + '\n'
}

test('a million records under a filter come out whole in every format', async ({ app }) => {
  test.setTimeout(600_000)
  await load(app, made(RECORDS))
  await app.page.evaluate((text) => window.flowglass?.setFilter(text), FILTER)
  await app.idle()
  const expected = expectedSums()
  await expect(app.page.getByRole('button', { name: /^Export/ })).toHaveText(
    `Export ${expected.n.toLocaleString('en')}`,
  )
  for (const [format, reader] of [
    ['CSV', 'read_csv'],
    ['CSV, gzipped', 'read_csv'],
    ['JSON lines', 'read_json'],
    ['Parquet', 'read_parquet'],
  ] as const) {
    const path = await exportAs(app, format)
    expect(path).toMatch(new RegExp(`flows-src-192.0.2.0-26-packets-3-${expected.n}-records`))
    // No word on the dialect, the types or the columns: every reader's defaults do.
    expect(await native(`SELECT ${SUMS} FROM ${reader}('${path}')`), format).toEqual([expected])
    const order = await native(`SELECT start_time::TIMESTAMP AS t FROM ${reader}('${path}') LIMIT 1`)
    expect(order, 'newest first').toEqual(
      await native(`SELECT max(start_time::TIMESTAMP) AS t FROM ${reader}('${path}')`),
    )
  }
})

test('Parquet says where it comes from', async ({ app }) => {
  await load(app, made(1000))
  const path = await exportAs(app, 'Parquet')
  const metadata = await native(
    `SELECT string_agg(decode(value), '|' ORDER BY decode(key)) AS text FROM parquet_kv_metadata('${path}')`,
  )
  expect(metadata[0]?.['text']).toMatch(
    /1000 records.*filter: none.*source: made\.log, 1000 records, SHA-256 [0-9a-f]{64}/,
  )
})

test('has the order and the columns of the table', async ({ app }) => {
  await load(app, made(5000))
  await app.page.getByRole('button', { name: 'Sent', exact: true }).click()
  await app.idle()
  const text = readFileSync(await exportAs(app, 'CSV', 'Shown'), 'utf8')
  const [header = '', ...lines] = text.trim().split('\r\n')
  const titles = await app.page
    .locator('[data-row="0"] [data-column]')
    .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset.column))
  expect(header.split(',')).toEqual(titles)
  const place = header.split(',').indexOf('bytes_sent')
  const sizes = lines.map((line) => Number(line.split(',')[place]))
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
  expect(sizes).toHaveLength(5000)
})

test('a cancelled export leaves no file', async ({ app }) => {
  await load(app, made(400_000))
  let downloads = 0
  app.page.on('download', () => downloads++)
  await app.page.getByRole('button', { name: /^Export/ }).click()
  const dialog = app.page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog.getByText('Cancelled. No file was written.')).toBeVisible()
  await app.idle()
  expect(downloads).toBe(0)
})

test('an export that is interrupted by a reset leaves no file', async ({ app }) => {
  await load(app, made(400_000))
  let downloads = 0
  app.page.on('download', () => downloads++)
  await app.page.getByRole('button', { name: /^Export/ }).click()
  const dialog = app.page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await app.page.evaluate(() => window.flowglass?.reset())
  await app.idle()
  expect(downloads).toBe(0)
})

test('where the browser lets it, the file is written as it comes', async ({ app }) => {
  await app.openFile({ name: 'made.log', bytes: made(20_000) })
  // The dialog is the browser's and cannot be pressed; the file behind it is a real one, in the page's own storage.
  await app.page.evaluate(() => {
    Reflect.set(window, 'showSaveFilePicker', async ({ suggestedName }: { suggestedName: string }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true }),
    )
  })
  await app.page.getByRole('button', { name: /^Export/ }).click()
  await app.page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click()
  await expect(app.page.getByRole('dialog').getByText(/20,000 records, .* in/)).toBeVisible()
  const lines = await app.page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory()
    const file = await (await folder.getFileHandle('flows-20000-records.csv')).getFile()
    return (await file.text()).split('\r\n').length
  })
  expect(lines).toBe(20_002)
})

test('all columns are also those that no file brings: verdict and state of each record', async ({ app }) => {
  await load(app, made(1000))
  const path = await exportAs(app, 'CSV')
  const [row] = await native(
    `SELECT count(verdict)::DOUBLE AS verdicts, count(tcp_state)::DOUBLE AS states, count(conversation)::DOUBLE AS conversations FROM read_csv('${path}')`,
  )
  const [shown] = await app.page.evaluate(() =>
    window.flowglass!.query(
      'SELECT count(verdict)::DOUBLE AS verdicts, count(tcp_state)::DOUBLE AS states, count(conversation)::DOUBLE AS conversations FROM selection',
    ),
  )
  expect(row).toEqual(shown)
  expect(row?.verdicts).toBe(1000)
})
