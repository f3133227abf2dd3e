import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { load } from './loaded-rows.ts'

const FIXTURES = new URL('../../../fixtures/delimited/', import.meta.url)
const SAMPLES = new URL('../../../../../shared/samples/', import.meta.url)

function fixture(name: string): string {
  return readFileSync(new URL(name, FIXTURES), 'utf8')
}

describe('a table with names', () => {
  const loaded = load(fixture('named.tsv'))

  it('is proposed with a preview under the names of the file', () => {
    expect(loaded?.proposal?.preview).toHaveLength(2)
    expect(loaded?.proposal?.sourceColumns[0]).toBe('Timestamp')
  })

  it('is read by another mapping if a person says so', () => {
    const mapping = {
      ...loaded!.proposal!.mapping,
      targets: [undefined, 'dst_addr', undefined, 'src_addr', 'record', undefined, 'my bytes'],
    }
    expect(load(fixture('named.tsv'), { mapping })?.rows[0]).toEqual({
      record: 1,
      src_addr: '198.51.100.1',
      dst_addr: '192.0.2.1',
      field_record: '443',
      my_bytes: '1000',
    })
  })

  it('of which only the header is there is recognised by its names', () => {
    expect(load('time,src_ip,dst_ip,bytes\n')).toMatchObject({ format: 'delimited', flows: 0, rejected: 0 })
  })
})

it.each([',', ';', '|', '\t', '  '])('columns between "%s" are found', (delimiter) => {
  const lines = ['src dst bytes', '192.0.2.1 192.0.2.2 10', '192.0.2.3 192.0.2.4 20']
  const { rows } = load(lines.map((line) => line.replaceAll(' ', delimiter)).join('\n'))!
  expect(rows.map((row) => row['bytes_sent'])).toEqual([10, 20])
})

it('words for nothing are missing, and a record without an address is rejected', () => {
  const { rows, rejections } = load(
    'src,dst,bytes\n192.0.2.1,192.0.2.2,None\n192.0.2.1,NULL,3\n192.0.2.1,192.0.2.3,4\n',
  )!
  expect(rows).toEqual([
    { record: 1, src_addr: '192.0.2.1', dst_addr: '192.0.2.2' },
    { record: 3, src_addr: '192.0.2.1', dst_addr: '192.0.2.3', bytes_sent: 4 },
  ])
  expect(rejections.map(({ reason }) => reason)).toEqual(['dst_addr is missing'])
})

it('takes the only column of dates for the start, whatever its name; of two it takes none', () => {
  const one = 'when;from;to;seen by\n2024-05-14 10:00:00;192.0.2.1;198.51.100.1;7\n'
  expect(load(one)?.rows[0]).toMatchObject({ start_time: '2024-05-14T10:00:00.000Z', seen_by: '7' })
  const two = 'when;from;to;noted\n2024-05-14 10:00:00;192.0.2.1;198.51.100.1;2024-05-15 10:00:00\n'
  expect(load(two)?.proposal?.mapping.targets).toEqual(['when', 'src_addr', 'dst_addr', 'noted'])
})

it('reads numbers in hexadecimal: Argus has them for the ports of ICMP, which have no meaning as ports', () => {
  const tcp = (bytes: string) => `192.0.2.1,192.0.2.2,tcp,54321,443,${bytes}`
  const icmp = '192.0.2.1,192.0.2.2,icmp,0x0008,0x0f72,0x10'
  const lines = ['src,dst,proto,sport,dport,bytes', ...Array<string>(9).fill(tcp('10')), icmp, tcp('0x')]
  const { rows, rejections } = load(lines.join('\n'))!
  expect(rows.at(-1)).toEqual({
    record: 10,
    src_addr: '192.0.2.1',
    dst_addr: '192.0.2.2',
    protocol: 1,
    bytes_sent: 16,
  })
  expect(rejections.map(({ reason }) => reason)).toEqual(['bytes_sent is not a whole number'])
})

it('Latin-1 and NUL bytes stay in the texts', () => {
  const bytes = Uint8Array.from([
    ...new TextEncoder().encode('src,dst,site\n192.0.2.1,192.0.2.2,caf'),
    0xe9,
    0,
    10,
  ])
  expect(load(bytes)?.rows[0]).toMatchObject({ site: 'café\u0000' })
})

describe.skipIf(!existsSync(SAMPLES))(
  'tables by others (needs the folder of samples beside the project)',
  () => {
    const sample = (path: string) => load(readFileSync(new URL(path, SAMPLES)))!
    const sum = (rows: readonly Record<string, unknown>[], column: string) =>
      rows.reduce((total, row) => total + Number(row[column] ?? 0), 0)

    it('Azure’s, with labels shifted by one, get their columns by value', () => {
      const { proposal, rows, rejected } = sample('azure/benarch_sample_vnet_flow_logs_report.csv')
      const targets = new Map(proposal!.sourceColumns.map((name, i) => [name, proposal!.mapping.targets[i]]))
      expect(targets.get('traffic_flow')).toBe('direction')
      expect(targets.get('traffic_decision')).toBe('flow_state')
      expect(targets.get('flow_state')).toBe('flow_encryption')
      expect({ rows: rows.length, rejected }).toEqual({ rows: 305, rejected: 0 })
      expect([sum(rows, 'bytes_sent'), sum(rows, 'bytes_recv')]).toEqual([52_233, 270_640])
    })

    it.each([
      ['nfdump/slips_test1-portscan.csv.txt', 4593, 241_025, 4652],
      ['nfdump/slips_test7-malicious.csv.txt', 439, 277_512, 1969],
    ])('nfdump’s %s have all flows, and its summary is rejected', (path, flows, bytes, packets) => {
      const { rows, rejected } = sample(path)
      expect(rows).toHaveLength(flows)
      expect([sum(rows, 'bytes_sent'), sum(rows, 'packets_sent')]).toEqual([bytes, packets])
      expect(rejected).toBe(3)
    })

    it('a Zeek log without its header is told by its values', () => {
      const { rows, rejected } = sample('zeek/rita_truncated_conn_top.log')
      expect(rows).toHaveLength(58)
      expect(rejected).toBe(1)
    })
  },
)
