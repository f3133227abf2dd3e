// Input that is wrong, odd or hostile: what is right loads, what is not is counted and shown, nothing hangs or is lost.
import { randomBytes } from 'node:crypto'
import { expect, test, type App } from './support/app.ts'
import { AWS_HEADER, awsBytes, awsRecord, awsRecords } from './support/aws-records.ts'

const line = (changes: Record<number, string>): string =>
  awsRecord(0)
    .split(' ')
    .map((value, index) => changes[index] ?? value)
    .join(' ')

const SRC = 3
const PORT = 6
const PACKETS = 8
const BYTES = 9
const START = 10
const END = 11

/** Opens one file of AWS records and gives its report with the rows in the order of the file. */
async function load(app: App, name: string, bytes: string | Uint8Array) {
  const file = await app.openFile({ name, bytes })
  expect(file.flows + file.nodata + file.skipdata + file.rejected).toBe(file.records)
  const rows = await app.query(`
    SELECT record::INTEGER AS record, src_addr, dst_port, bytes::VARCHAR AS bytes, packets::VARCHAR AS packets,
      epoch_ms(start_time)::DOUBLE AS startMs, epoch_ms(end_time)::DOUBLE AS endMs FROM flows ORDER BY record`)
  return { file, rows }
}

test('a header without records loads as nothing', async ({ app }) => {
  const { file, rows } = await load(app, 'header.log', AWS_HEADER + '\n')
  expect(file).toMatchObject({ status: 'loaded', format: 'aws-vpc', records: 0, rejected: 0 })
  expect(rows).toEqual([])
})

test('a binary file with a .log.gz name is refused in one sentence', async ({ app }) => {
  const file = await app.openFile({ name: 'binary.log.gz', bytes: randomBytes(100_000) })
  expect(file).toMatchObject({ status: 'refused', flows: 0 })
  expect(file.message).toMatch(/binary/i)
})

for (const [what, name, bytes] of [
  [
    'a packet capture',
    'a.pcap',
    Buffer.concat([Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex'), randomBytes(500)]),
  ],
  ['a zip archive', 'a.zip', Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), randomBytes(500)])],
  ['prose', 'notes.txt', 'Dear all,\n\nplease find the flow logs attached, as promised.\n\nKind regards\n'],
  [
    'a picture',
    'a.png',
    Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), randomBytes(500)]),
  ],
] as const) {
  test(`${what} is refused, and what was there stays`, async ({ app }) => {
    await app.openFile({ name: 'first.log', bytes: awsRecords(100) })
    const { files } = await app.openFiles({ name, bytes })
    expect(files[0]).toMatchObject({ status: 'refused', flows: 0 })
    expect(files[0]?.message).toMatch(/\w.*\./)
    const [row] = await app.query(
      'SELECT count(*)::INTEGER AS records, sum(bytes)::DOUBLE AS bytes FROM flows',
    )
    expect(row).toEqual({ records: 100, bytes: awsBytes(100) })
  })
}

test('a line of 10 MB is rejected, its neighbours load', async ({ app }) => {
  const { file, rows } = await load(
    app,
    'long.log',
    `${awsRecord(0)}\n${'x'.repeat(10_000_000)}\n${awsRecord(1)}\n`,
  )
  expect(file).toMatchObject({ records: 3, flows: 2, rejected: 1 })
  expect(rows.map((row) => row.record)).toEqual([1, 3])
  expect(file.rejections[0]?.firstRecords).toEqual([2])
  expect(file.rejections[0]?.samples[0]?.length).toBeLessThan(2_100)
})

test('one line of 10 MB and nothing else is refused', async ({ app }) => {
  const file = await app.openFile({ name: 'line.log', bytes: 'abc '.repeat(2_500_000) })
  expect(file).toMatchObject({ status: 'refused', flows: 0 })
})

const PLAIN = awsRecords(1_000)
for (const [what, bytes] of [
  ['without a final newline', PLAIN.trimEnd()],
  ['with CRLF', PLAIN.replaceAll('\n', '\r\n')],
  ['with a byte order mark', '\ufeff' + PLAIN],
  ['with a byte order mark and a header', `\ufeff${AWS_HEADER}\r\n${PLAIN}`],
  ['with blank lines', PLAIN.replaceAll('\n', '\n\n')],
  ['with tabs and runs of spaces', PLAIN.replaceAll(' OK', '  OK').replaceAll(' 443 ', '\t443 ')],
] as const) {
  test(`a file ${what} loads whole`, async ({ app }) => {
    const { file, rows } = await load(app, 'odd.log', bytes)
    expect(file).toMatchObject({ records: 1_000, flows: 1_000, rejected: 0 })
    expect(rows.reduce((sum, row) => sum + Number(row.bytes), 0)).toBe(awsBytes(1_000))
  })
}

test('NUL bytes and Latin-1 bytes spoil their own record only', async ({ app }) => {
  const bytes = Buffer.concat([
    Buffer.from(`${awsRecord(0)}\n`),
    Buffer.from(`${line({ [SRC]: '192.0\0.2.1' })}\n`, 'latin1'),
    Buffer.from(`${line({ 2: 'eni-caf\xe9' })}\n`, 'latin1'),
    Buffer.alloc(300),
    Buffer.from(`\n${awsRecord(1)}\n`),
  ])
  const { file, rows } = await load(app, 'bytes.log', bytes)
  // A line of NUL bytes, as a crash leaves behind in a file, is as good as blank.
  expect(file).toMatchObject({ records: 4, flows: 3, rejected: 1 })
  expect(rows.map((row) => row.record)).toEqual([1, 3, 4])
})

test('200 columns load, known ones in place', async ({ app }) => {
  const extra = Array.from({ length: 186 }, (_, n) => `future-field-${n}`)
  const values = extra.map((_, n) => `v${n}`)
  const { file, rows } = await load(
    app,
    'wide.log',
    `${AWS_HEADER} ${extra.join(' ')}\n${awsRecord(0)} ${values.join(' ')}\n`,
  )
  expect(file).toMatchObject({ flows: 1, rejected: 0 })
  expect(rows[0]).toMatchObject({ dst_port: 443 })
  const [last] = await app.query('SELECT future_field_185 AS value FROM flows')
  expect(last?.value).toBe('v185')
})

test('numbers beyond 2^53 are exact, beyond 2^64 rejected', async ({ app }) => {
  const numbers = [
    '9007199254740993',
    '18446744073709551615',
    '18446744073709551616',
    '99999999999999999999999',
    '-5',
    '1e3',
    '0x10',
    '12a',
  ]
  const { file, rows } = await load(
    app,
    'numbers.log',
    numbers.map((text) => line({ [BYTES]: text })).join('\n'),
  )
  expect(rows.map((row) => row.bytes)).toEqual(numbers.slice(0, 2))
  expect(file).toMatchObject({ records: 8, flows: 2, rejected: 6 })
})

test('negative counts: -1 is missing, others are rejected', async ({ app }) => {
  const text = [line({ [BYTES]: '-1', [PACKETS]: '-1' }), line({ [PACKETS]: '-2' })].join('\n')
  const { file, rows } = await load(app, 'negative.log', text)
  expect(file).toMatchObject({ records: 2, flows: 1, rejected: 1 })
  expect(rows[0]).toMatchObject({ bytes: null, packets: null })
})

test('ports above 65535 are rejected with their number and text', async ({ app }) => {
  const text = [
    awsRecord(0),
    line({ [PORT]: '65535' }),
    line({ [PORT]: '65536' }),
    line({ [PORT]: '-3' }),
  ].join('\n')
  const { file, rows } = await load(app, 'ports.log', text)
  expect(rows.map((row) => row.dst_port)).toEqual([443, 65_535])
  expect(file.rejected).toBe(2)
  expect(file.rejections.flatMap((rejection) => rejection.firstRecords).sort()).toEqual([3, 4])
  expect(file.rejections.flatMap((rejection) => rejection.samples).join()).toContain('65536')
})

test('addresses: odd but right ones load in their short form, others are rejected', async ({ app }) => {
  const given = [
    '1.2.3',
    '::ffff:1.2.3.4',
    'fe80::1%eth0',
    '2001:DB8:0:0:0:0:0:1',
    '256.1.1.1',
    '2001:db8::1::2',
    '01.2.3.4',
    '::',
    '1.2.3.4.5',
  ]
  const { rows } = await load(app, 'addresses.log', given.map((text) => line({ [SRC]: text })).join('\n'))
  const loaded = new Map(rows.map((row) => [given[Number(row.record) - 1], row.src_addr]))
  expect(loaded.get('2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1')
  expect(loaded.get('::')).toBe('::')
  expect(['1.2.3.4', '::ffff:1.2.3.4']).toContain(loaded.get('::ffff:1.2.3.4'))
  for (const wrong of ['1.2.3', '256.1.1.1', '2001:db8::1::2', '1.2.3.4.5'])
    expect(loaded.has(wrong), wrong).toBe(false)
})

test('timestamps of 1975 and 2100 load as they are', async ({ app }) => {
  const text = [
    line({ [START]: '165489242', [END]: '165489300' }),
    line({ [START]: '4102444800', [END]: '4102444860' }),
  ].join('\n')
  const { file, rows } = await load(app, 'times.log', text)
  expect(file).toMatchObject({ flows: 2, rejected: 0 })
  expect(rows.map((row) => row.startMs)).toEqual([165489242000, 4102444800000])
})

test('hostile texts stay texts', async ({ app }) => {
  const hostile = [
    '</script><img src=x onerror="window.hacked=1">',
    '=HYPERLINK("http://192.0.2.1")',
    '__proto__',
    `'; DROP VIEW flows; --`,
  ]
  const header =
    'flow_id,host_name,protocol,src_port,dst_port,direction,src_ip,src_type,src_entity_name,dst_ip,dst_type,dst_entity_name,start_ts,end_ts,bytes_sent,bytes_recv,packets_sent,packets_recv,status,version,__proto__'
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const rows = hostile.map((text, n) =>
    [
      n,
      quoted(text),
      6,
      40000,
      443,
      'egress',
      '192.0.2.1',
      'node',
      quoted(text),
      '198.51.100.1',
      'external',
      quoted(text),
      '2026-03-02T09:51:10Z',
      '2026-03-02T09:51:11Z',
      60,
      40,
      1,
      1,
      14,
      '2026-03-02T09:51:12Z',
      'polluted',
    ].join(','),
  )
  const file = await app.openFile({
    name: '<img src=x onerror="window.hacked=2">.csv',
    bytes: [header, ...rows].join('\n'),
  })
  expect(file).toMatchObject({ flows: 4, rejected: 0 })
  const names = await app.query('SELECT src_node FROM flows ORDER BY record')
  expect(names.map((row) => row.src_node)).toEqual(hostile)
  await app.idle()
  expect(
    await app.page.evaluate(() => [Reflect.get(window, 'hacked'), Reflect.get({}, 'polluted')] as unknown[]),
  ).toEqual([undefined, undefined])
  expect(await app.page.locator('img[src="x"]').count()).toBe(0)
})

test('a column called constructor is a field like any other', async ({ app }) => {
  const names = 'src_ip,dst_ip,bytes,constructor,__proto__,toString,valueOf,hasOwnProperty'
  const records = ['b', 'b', 'c'].map((value) => `192.0.2.1,198.51.100.1,60,${value},p,q,r,s`)
  await app.chooseFiles({ name: 'odd-names.csv', bytes: [names, ...records].join('\n') })
  await app.page.getByRole('button', { name: 'Load with these columns' }).click()
  await expect(app.page.locator('[data-facet="constructor"]')).toBeVisible()
  await app.page.evaluate(() => window.flowglass?.setFilter('constructor=b'))
  await app.idle()
  const [row] = await app.query('SELECT count(*)::INTEGER AS records FROM selection')
  expect(row).toEqual({ records: 2 })
})

test('lines that end with bare carriage returns are refused, not loaded as nothing', async ({ app }) => {
  const text = `${AWS_HEADER}\n${awsRecords(3)}`.replaceAll('\n', '\r')
  const file = await app.openFile({ name: 'mac.log', bytes: text })
  expect(file).toMatchObject({ status: 'refused', records: 0 })
  expect(file.message).toMatch(/carriage returns/)
})

test('an alien line between records is rejected with its reason', async ({ app }) => {
  const text = [
    awsRecord(0),
    'Traceback (most recent call last):',
    awsRecord(1),
    '',
    awsRecord(2).slice(0, 60),
  ].join('\n')
  const { file, rows } = await load(app, 'alien.log', text)
  expect(file).toMatchObject({ records: 4, flows: 2, rejected: 2 })
  expect(rows.map((row) => row.record)).toEqual([1, 3])
  for (const rejection of file.rejections) expect(rejection.reason).toMatch(/\w+ \w+/)
})

test('a file dropped twice is noticed and counted once', async ({ app }) => {
  const [path] = app.paths([{ name: 'twice.log', bytes: awsRecords(50) }])
  await app.openFile(path!)
  const again = await app.openFile(path!)
  expect(again.status).toBe('duplicate')
  const [row] = await app.query('SELECT count(*)::INTEGER AS records FROM flows')
  expect(row).toEqual({ records: 50 })
})
