// What only a real browser can tell about gzip: its own decoder differs from Node's.
import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { expect, test, type App } from './support/app.ts'
import { AWS_HEADER, awsBytes, awsRecord, awsRecords } from './support/aws-records.ts'
import { gzipMemberOfSize } from './support/gzip.ts'

/** The first `count` records are in the table, each once, and nothing else. */
async function expectRecords(app: App, count: number): Promise<void> {
  const [row] = await app.query(`
    SELECT count(*)::INTEGER AS records, count(DISTINCT start_time)::INTEGER AS different,
      coalesce(sum(bytes), 0)::DOUBLE AS bytes FROM flows`)
  expect(row).toEqual({ records: count, different: count, bytes: awsBytes(count) })
}

function warnings(file: {
  readonly warnings: readonly { readonly reason: string }[]
  readonly message: string
}): string {
  return [...file.warnings.map((warning) => warning.reason), file.message].join('\n')
}

test('truncated: keeps every whole record and says where the file ends', async ({ app }) => {
  const whole = gzipSync(awsRecords(20_000))
  const bytes = whole.subarray(0, Math.floor(whole.length / 2))
  const file = await app.openFile({ name: 'truncated.log.gz', bytes })
  expect(file.records).toBeGreaterThan(5_000)
  expect(file.records).toBeLessThan(20_000)
  await expectRecords(app, file.flows)
  expect(warnings(file)).toMatch(/truncated|ends|cut/i)
  expect(warnings(file)).toMatch(/byte [\d,]+/)
})

test('truncated in the trailer: all records are there', async ({ app }) => {
  const whole = gzipSync(awsRecords(5_000))
  const file = await app.openFile({ name: 'trailer.log.gz', bytes: whole.subarray(0, -4) })
  expect(file.flows).toBe(5_000)
  await expectRecords(app, 5_000)
  expect(warnings(file)).not.toBe('')
})

test('corrupt in the middle: keeps what comes before and says at which byte', async ({ app }) => {
  const bytes = gzipSync(awsRecords(50_000))
  const middle = bytes.length >> 1
  bytes.fill(0xff, middle, middle + 64)
  const file = await app.openFile({ name: 'corrupt.log.gz', bytes })
  expect(file.flows).toBeGreaterThan(10_000)
  expect(file.flows).toBeLessThan(50_000)
  const [row] = await app.query(
    `SELECT count(*)::INTEGER AS whole FROM flows WHERE bytes IS NOT NULL AND action = 'ACCEPT'`,
  )
  expect(Number(row?.whole)).toBeGreaterThanOrEqual(file.flows - 2_000)
  expect(warnings(file)).toMatch(/byte [\d,]+/)
})

test('a wrong checksum is told', async ({ app }) => {
  const bytes = gzipSync(awsRecords(3_000))
  bytes.writeUInt32LE(0xdeadbeef, bytes.length - 8)
  const file = await app.openFile({ name: 'checksum.log.gz', bytes })
  await expectRecords(app, 3_000)
  expect(warnings(file)).not.toBe('')
})

test('bytes after the end are told and harm nothing', async ({ app }) => {
  const bytes = Buffer.concat([gzipSync(awsRecords(6_000)), Buffer.from('these bytes are no gzip member')])
  const file = await app.openFile({ name: 'tail.log.gz', bytes })
  expect(file.flows).toBe(6_000)
  await expectRecords(app, 6_000)
  expect(warnings(file)).not.toBe('')
})

test('zero padding is nothing to speak of', async ({ app }) => {
  const bytes = Buffer.concat([gzipSync(awsRecords(6_000)), Buffer.alloc(10_240)])
  const file = await app.openFile({ name: 'padded.log.gz', bytes })
  expect(file).toMatchObject({ flows: 6_000, rejected: 0, status: 'loaded' })
  await expectRecords(app, 6_000)
})

test('70 concatenated members, some empty, cut in the middle of records', async ({ app }) => {
  const text = awsRecords(14_000)
  const size = Math.ceil(text.length / 68)
  const members = Array.from({ length: 68 }, (_, n) => gzipSync(text.slice(n * size, (n + 1) * size)))
  members.splice(0, 0, gzipSync(''))
  members.splice(30, 0, gzipSync(''))
  const file = await app.openFile({ name: 'members.log.gz', bytes: Buffer.concat(members) })
  expect(file).toMatchObject({ records: 14_000, flows: 14_000, rejected: 0 })
  await expectRecords(app, 14_000)
})

test('70 members that each begin with a header', async ({ app }) => {
  const members = Array.from({ length: 70 }, (_, n) => gzipSync(`${AWS_HEADER}\n${awsRecords(100, n * 100)}`))
  const file = await app.openFile({ name: 'headers.log.gz', bytes: Buffer.concat(members) })
  expect(file).toMatchObject({ records: 7_000, flows: 7_000, rejected: 0 })
  await expectRecords(app, 7_000)
})

for (const boundary of [65_536, 131_072, 262_144, 1_048_576]) {
  test(`a member that ends at byte ${boundary}, where a chunk may end`, async ({ app }) => {
    const first = recordsFilling(boundary - 40_000)
    const bytes = Buffer.concat([
      gzipMemberOfSize(awsRecords(first), boundary),
      gzipSync(awsRecords(5_000, first)),
    ])
    const file = await app.openFile({ name: 'boundary.log.gz', bytes })
    expect(file).toMatchObject({ records: first + 5_000, rejected: 0, status: 'loaded' })
    await expectRecords(app, first + 5_000)
  })
}

test('an empty file and an empty gzip are refused in a sentence', async ({ app }) => {
  const nothing = await app.openFile({ name: 'empty.log.gz', bytes: '' })
  expect(nothing).toMatchObject({ status: 'refused', records: 0 })
  expect(nothing.message).toMatch(/empty/i)
  const packed = await app.openFile({ name: 'packed.log.gz', bytes: gzipSync('') })
  expect(packed).toMatchObject({ status: 'refused', records: 0 })
  expect(packed.message).toMatch(/empty|nothing/i)
})

test('gzip in gzip is opened once more, deeper ones are refused', async ({ app }) => {
  const twice = gzipSync(gzipSync(awsRecords(2_000)))
  const file = await app.openFile({ name: 'twice.log.gz', bytes: twice })
  expect(file).toMatchObject({ status: 'loaded', flows: 2_000, rejected: 0 })
  await expectRecords(app, 2_000)
  const deeper = await app.openFile({ name: 'thrice.log.gz', bytes: gzipSync(twice) })
  expect(deeper).toMatchObject({ status: 'refused', flows: 0 })
  expect(deeper.message).toMatch(/gzip/i)
})

test('gzip by content, not by name', async ({ app }) => {
  const packed = await app.openFile({ name: 'flows.txt', bytes: gzipSync(awsRecords(500)) })
  expect(packed.flows).toBe(500)
  const plain = await app.openFile({ name: 'flows.log.gz', bytes: awsRecords(500, 500) })
  expect(plain.flows).toBe(500)
  await expectRecords(app, 1_000)
})

test('random bytes behind a gzip magic are refused', async ({ app }) => {
  const bytes = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), randomBytes(50_000)])
  const file = await app.openFile({ name: 'random.log.gz', bytes })
  expect(['refused', 'failed']).toContain(file.status)
  expect(file.message).not.toBe('')
})

test('a gzip bomb leaves the page responsive and can be cancelled', async ({ app }, testInfo) => {
  test.setTimeout(180_000)
  const path = testInfo.outputPath('bomb/bomb.log.gz')
  await writeBomb(path)
  await app.chooseFiles(path)
  const gaps = await app.page.evaluate(async () => {
    const longest = { ms: 0 }
    const until = performance.now() + 1_500
    for (let last = performance.now(); last < until;) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      longest.ms = Math.max(longest.ms, performance.now() - last)
      last = performance.now()
    }
    return longest.ms
  })
  expect(gaps, 'longest block of the page in ms').toBeLessThan(200)
  if ((await app.page.locator('html').getAttribute('data-busy')) === 'true') {
    const cancel = app.page.getByRole('button', { name: /cancel/i }).first()
    if (await cancel.isVisible()) await cancel.click()
    const choice = app.page.getByRole('button', { name: /drop|discard|forget/i }).first()
    if (await choice.isVisible().catch(() => false)) await choice.click()
  }
  await app.idle(20_000)
  const [row] = await app.query('SELECT count(*)::INTEGER AS records FROM flows')
  expect(row).toEqual({ records: 0 })
  const after = await app.openFile({ name: 'after.log', bytes: awsRecords(10) })
  expect(after.flows).toBe(10)
})

/** 1 GB of one byte, after a few records: about 1 MB of gzip. */
async function writeBomb(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true })
  const block = Buffer.alloc(1 << 20, 'a')
  function* content(): Generator<Buffer> {
    for (let n = 0; n < 1_000; n++) yield block
  }
  await pipeline(Readable.from(content()), createGzip(), createWriteStream(path))
}

/** How many records fit into a number of bytes. */
function recordsFilling(size: number): number {
  let count = 0
  for (let left = size - awsRecord(0).length; left > 0; left -= awsRecord(count).length + 1) count++
  return count
}
