import { expect, test } from 'vitest'
import { describeFixture, fixture, read } from '../support/read-fixture.ts'

const WINDOW = { start_time: '2023-11-14T22:13:20.000Z', end_time: '2023-11-14T22:14:20.000Z' }
const ADDRESSES = { src_addr: '192.0.2.10', dst_addr: '198.51.100.20' }
const PORTS = { src_port: 50000, dst_port: 443 }
const OK = { action: 'ACCEPT', log_status: 'OK' }
const ENI = {
  version: 'V1',
  account_id: '1251762227',
  reporter: 'eni-lq6mkcis',
  interface_id: 'eni-lq6mkcis',
}
const PING = { ...ENI, ...ADDRESSES, protocol: 1, icmp_id: 4660, packets_sent: 3, bytes_sent: 252, ...WINDOW }
const TCP = { protocol: 6, packets_sent: 12, bytes_sent: 3400 }

describeFixture('ENI', fixture('tencent/eni.log'), {
  format: 'tencent-eni',
  rows: [
    { ...ENI, ...ADDRESSES, ...PORTS, ...TCP, ...WINDOW, ...OK },
    { ...PING, icmp_type: 8, icmp_code: 0, action: 'REJECT', log_status: 'OK' },
    // 259 = 3 + 1 * 256: destination unreachable, host.
    { ...PING, icmp_type: 3, icmp_code: 1, ...OK },
    { ...ENI, ...WINDOW, log_status: 'NODATA' },
    { ...ENI, ...WINDOW, log_status: 'SKIPDATA' },
  ],
})

describeFixture('ENI with a header', fixture('tencent/eni-header.log'), {
  format: 'tencent-eni',
  rows: [{ ...ENI, ...ADDRESSES, ...PORTS, ...TCP, ...WINDOW, ...OK }],
})

const CCN = {
  version: '2',
  reporter: 'ccn-qwerty12',
  ccn_id: 'ccn-qwerty12',
  src_region_id: 'ap-guangzhou',
  dst_region_id: 'ap-shanghai',
  region_id: 'ap-guangzhou',
  ...WINDOW,
}
const CROSSING = { ...CCN, ...ADDRESSES, ...PORTS, ...TCP, ...OK }

describeFixture('CCN', fixture('tencent/ccn.log'), {
  format: 'tencent-ccn',
  rows: [
    CROSSING,
    {
      ...CCN,
      ...ADDRESSES,
      protocol: 1,
      packets_sent: 5,
      bytes_sent: 420,
      action: 'REJECT',
      log_status: 'OK',
    },
    { ...CCN, log_status: 'NODATA' },
  ],
})

describeFixture('CCN with a header', fixture('tencent/ccn-header.log'), {
  format: 'tencent-ccn',
  rows: [CROSSING],
})

test.each([
  ['10 digits and a short interface', '1251762227', 'eni-lq6mkcis', 'tencent-eni'],
  ['12 digits', '123456789012', 'eni-1a2b3c4d', 'aws-vpc'],
  ['11 digits', '12345678910', 'eni-1a2b3c4d', 'aws-vpc'],
  ['10 digits and a long interface', '1251762227', 'eni-0a1b2c3d4e5f60718', 'aws-vpc'],
])('an account of %s', (_what, account, eni, format) => {
  const line = `2 ${account} ${eni} 192.0.2.10 198.51.100.20 50000 443 6 12 3400 1700000000 1700000060 ACCEPT OK\n`
  expect(read(line).format).toBe(format)
})
