import { expect, test } from 'vitest'
import { load } from './loaded-rows.ts'
import { read } from '../support/read-fixture.ts'

const LINE =
  '2 123456789012 eni-0a1b2c3d4e5f60718 192.0.2.10 198.51.100.20 50000 443 6 12 3400 1700000000 1700000060 ACCEPT OK'

test('a long line is rejected and the next is read', () => {
  for (const chunkBytes of [4096, 4_000_000]) {
    const loaded = read(`${LINE}\n${'x'.repeat(3_000_000)}\n${LINE}\n`, chunkBytes)
    expect(loaded.rows).toHaveLength(2)
    expect(loaded.rejections.map(({ reason, count }) => [reason, count])).toEqual([
      ['line is longer than 1 MiB', 1],
    ])
  }
})

test('other delimited files with addresses are not taken for AWS', () => {
  const argus =
    'StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotPkts,TotBytes\n1,2,tcp,192.0.2.1,1,->,192.0.2.2,2,CON,1,2\n'
  expect(read(argus).format).toBe('delimited')
})

/** Records of version 2 that differ in ports and counters, as a guess by values needs them. */
const LINES = Array.from(
  { length: 20 },
  (_, i) =>
    `2 123456789012 eni-0a1b2c3d4e5f60718 192.0.2.10 198.51.100.20 ${50_000 + i} 22 6 ${20 + i} ${4000 + i} 1700000000 1700000060 ACCEPT OK`,
)
const FIRST = { protocol: 6, src_port: 50_000, dst_port: 22, packets_sent: 20, bytes_sent: 4000 }

test.each([
  ['2023-11-14T22:13:20+00:00 eni-0a1b2c3d4e5f60718-all', 'aws logs tail'],
  ['2023-11-14T22:13:20.000Z', 'an export task'],
  ['2023-11-14T22:13:20', 'aws logs tail --format short'],
])('what CloudWatch’s tools write before a record is no field of it: %s', (prefix) => {
  const loaded = read(LINES.map((line) => `${prefix} ${line}\n`).join(''))
  expect(loaded.proposal).toBeUndefined()
  expect(loaded.rows[0]).toMatchObject({ ...FIRST, version: '2' })
  expect(loaded.rows).toHaveLength(LINES.length)
})

test('a known order is found behind what others write before it', () => {
  const loaded = read(LINES.map((line) => `Nov 14 22:13:20 collector vpc: ${line}\n`).join(''))
  expect(loaded.rows[0]).toMatchObject({ ...FIRST, column_4: 'collector', column_5: 'vpc:' })
})

test('a known order is found before the fields that were added to it', () => {
  const loaded = read(LINES.map((line) => `${line} vpc-0a1b2c3d 2 egress\n`).join(''))
  expect(loaded.proposal?.mapping.targets.slice(14)).toEqual(['vpc_id', 'column_16', 'direction'])
  expect(loaded.rows[0]).toMatchObject({ ...FIRST, vpc_id: 'vpc-0a1b2c3d', column_16: '2' })
})

test('tables of AWS’s records under the names of Athena and of collectors have their times and counters', () => {
  const athena =
    'version,account,interfaceid,sourceaddress,destinationaddress,sourceport,destinationport,protocol,numpackets,numbytes,starttime,endtime,action,logstatus'
  const collector =
    'version,account_id,interface_id,src_addr,dst_addr,src_port,dst_port,protocol,packets,bytes,start_time,end_time,action,log_status'
  for (const header of [athena, collector]) {
    const loaded = read(`${header}\n${LINES[0]!.replaceAll(' ', ',')}\n`)
    expect(loaded.format).toBe('aws-vpc')
    expect(loaded.rows[0]).toMatchObject({ ...FIRST, start_time: '2023-11-14T22:13:20.000Z' })
  }
})

test('objects with AWS’s keys are read whatever keys the first of them leave out', () => {
  const full = {
    srcport: 50_000,
    dstport: '22',
    protocol: '6',
    packets: 20,
    bytes: 4000,
    vpc_id: 'vpc-0a1b2c3d',
  }
  const ends = { 'account-id': '123456789012', srcaddr: '192.0.2.10', dstaddr: '198.51.100.20' }
  const loaded = read(JSON.stringify({ data: [ends, { ...ends, ...full }] }))
  expect(loaded.format).toBe('aws-vpc')
  expect(loaded.rows[0]).toMatchObject({ account_id: '123456789012', src_addr: '192.0.2.10' })
  expect(loaded.rows[1]).toMatchObject({ ...FIRST, vpc_id: 'vpc-0a1b2c3d' })
})

test('messages in the JSON of Logs Insights are records', () => {
  const events = LINES.map((line) => ({
    '@timestamp': '2023-11-14 22:13:20.000',
    '@message': line,
    '@ptr': 'x',
  }))
  const loaded = read(JSON.stringify(events))
  expect(loaded.rows[0]).toMatchObject(FIRST)
  expect(loaded.rows).toHaveLength(LINES.length)
})

test.each([
  ['Tencent Cloud', { version: 1, 'account-id': '1251762227', 'interface-id': 'eni-0a1b2c3d' }],
  [
    'Alibaba Cloud',
    { version: 1, 'vswitch-id': 'vsw-1', 'eni-id': 'eni-1', 'account-id': '1210123456123456' },
  ],
])('objects of %s, whose keys are much like AWS’s, are not taken for AWS’s', (_cloud, own) => {
  const names =
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
  const values = LINES[0]!.split(' ')
  const record = Object.fromEntries(names.split(' ').map((name, i) => [name, values[i]]))
  expect(load(JSON.stringify({ ...record, ...own }))).toBeUndefined()
})

test('a header with letters beyond ASCII that is repeated where files were put together is no record', () => {
  const names =
    'version,account_id,interface_id,srcaddr,dstaddr,srcport,dstport,protocol,packets,bytes,start,end,action,log_status,prüfstelle'
  const part = `${names}\n${LINES[0]!.replaceAll(' ', ',')},x\n`
  const loaded = read(part + part)
  expect(loaded.rows).toHaveLength(2)
  expect(loaded.rejections).toEqual([])
})

test('a record that ends before it starts is warned of, read by itself or among many', () => {
  const reversed = LINES[0]!.replace('1700000060', '1699999999')
  for (const unusual of ['', ' ']) {
    const content = [LINES[0]!, reversed, LINES[1]!, reversed].map((line) => `${unusual}${line}\n`).join('')
    const loaded = read(content)
    expect(loaded.rows).toHaveLength(4)
    expect(loaded.findings).toMatchObject([
      {
        reason: expect.stringMatching(/end_time is before start_time/) as string,
        count: 2,
        firstRecords: [2, 4],
      },
    ])
    expect(loaded.findings[0]!.samples[0]!.trim()).toBe(reversed)
  }
})
