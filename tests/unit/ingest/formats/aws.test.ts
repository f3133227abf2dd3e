import { expect, test } from 'vitest'
import { describeFixture, fixture, read } from '../support/read-fixture.ts'

const WINDOW = { start_time: '2023-11-14T22:13:20.000Z', end_time: '2023-11-14T22:14:20.000Z' }
const ENI = { reporter: 'eni-0a1b2c3d4e5f60718', interface_id: 'eni-0a1b2c3d4e5f60718' }
const THERE = { src_addr: '192.0.2.10', dst_addr: '198.51.100.20', src_port: 50000, dst_port: 443 }
const BACK = { src_addr: '198.51.100.20', dst_addr: '192.0.2.10', src_port: 443, dst_port: 50000 }
const COUNTS = { protocol: 6, packets_sent: 12, bytes_sent: 3400 }
const HEAD = { version: '2', account_id: '123456789012', ...ENI }
const OK = { action: 'ACCEPT', log_status: 'OK' }
const FLOW = { ...HEAD, ...THERE, ...COUNTS, ...WINDOW, ...OK }
const NODATA = { ...HEAD, ...WINDOW, log_status: 'NODATA' }

describeFixture('transit gateway in the default order', fixture('aws/transit-gateway.log'), {
  format: 'aws-tgw',
  rows: [
    {
      version: '6',
      resource_type: 'TransitGateway',
      account_id: '123456789012',
      tgw_id: 'tgw-0a1b2c3d4e5f60718',
      reporter: 'tgw-attach-0a1b2c3d4e5f60718',
      tgw_attachment_id: 'tgw-attach-0a1b2c3d4e5f60718',
      tgw_src_vpc_account_id: '111111111111',
      tgw_dst_vpc_account_id: '222222222222',
      tgw_src_vpc_id: 'vpc-0a1b2c3d4e5f60718',
      tgw_dst_vpc_id: 'vpc-1a1b2c3d4e5f60718',
      tgw_src_subnet_id: 'subnet-0a1b2c3d4e5f60718',
      tgw_dst_subnet_id: 'subnet-1a1b2c3d4e5f60718',
      tgw_src_eni: 'eni-0a1b2c3d4e5f60718',
      tgw_dst_eni: 'eni-1a1b2c3d4e5f60718',
      tgw_src_az_id: 'use1-az1',
      tgw_dst_az_id: 'use1-az2',
      tgw_pair_attachment_id: 'tgw-attach-1a1b2c3d4e5f60718',
      ...THERE,
      ...COUNTS,
      ...WINDOW,
      log_status: 'OK',
      type: 'IPv4',
      packets_lost_no_route: 1,
      packets_lost_blackhole: 2,
      packets_lost_mtu_exceeded: 3,
      packets_lost_ttl_expired: 4,
      tcp_flags: 19,
      flags_scope: 'direction',
      region: 'us-east-1',
      direction: 'ingress',
      pkt_src_aws_service: 'AMAZON',
      pkt_dst_aws_service: 'S3',
    },
    {
      version: '6',
      resource_type: 'TransitGateway',
      account_id: '123456789012',
      tgw_id: 'tgw-0a1b2c3d4e5f60718',
      reporter: 'tgw-attach-0a1b2c3d4e5f60718',
      tgw_attachment_id: 'tgw-attach-0a1b2c3d4e5f60718',
      ...WINDOW,
      log_status: 'NODATA',
      region: 'us-east-1',
    },
  ],
})

const NEWER = { version: '11', ...ENI }
describeFixture(
  'newer and unknown fields, comments, odd blanks, bad values',
  fixture('aws/newer-fields.log'),
  {
    format: 'aws-vpc',
    rows: [
      {
        ...NEWER,
        ...THERE,
        ...COUNTS,
        ...WINDOW,
        ...OK,
        encryption_status: 3,
        instance_tag: 'web front/end',
        next_hop_vpc_id: 'vpc-0a1b2c3d4e5f60718',
        aws_file: 'x',
        warp_factor: '9',
      },
      {
        ...NEWER,
        src_addr: 'fe80::1',
        dst_addr: '2001:db8::5',
        protocol: 58,
        packets_sent: 1,
        bytes_sent: 64,
        start_time: '2023-11-14T22:14:20.000Z',
        end_time: '2023-11-14T22:15:20.000Z',
        action: 'REJECT',
        log_status: 'OK',
        instance_tag: '100%',
      },
    ],
    rejected: 3,
  },
)

test('says why records are rejected, and what was odd', () => {
  const loaded = read(fixture('aws/newer-fields.log'))
  expect(loaded.rejections.map(({ reason, firstRecords }) => [reason, firstRecords])).toEqual([
    ['dst_addr is not an address', [3]],
    ['src_port is above 65535', [4]],
    ['fewer than the 18 values of a record', [5]],
  ])
  expect(loaded.warnings).toEqual(['an address names a zone (%…), which is left out'])
})

describeFixture('another header in the middle, in another spelling', fixture('aws/orders-change.log'), {
  format: 'aws-vpc',
  rows: [
    FLOW,
    {
      log_status: 'OK',
      ...BACK,
      protocol: 17,
      bytes_sent: 18446744073709551615n,
      packets_sent: 9007199254740993n,
    },
  ],
})

describeFixture('Parquet turned into CSV', fixture('aws/parquet.csv'), {
  format: 'aws-vpc',
  rows: [FLOW, NODATA],
})
describeFixture('Logs Insights with chosen fields', fixture('aws/insights-fields.csv'), {
  format: 'aws-vpc',
  rows: [
    {
      start_time: WINDOW.start_time,
      ...ENI,
      src_addr: '192.0.2.10',
      dst_addr: '198.51.100.20',
      dst_port: 443,
      protocol: 6,
      bytes_sent: 3400,
      action: 'ACCEPT',
    },
  ],
})
describeFixture('Logs Insights with messages', fixture('aws/insights-message.csv'), {
  format: 'aws-vpc',
  rows: [FLOW],
  rejected: 1,
})
describeFixture('CloudWatch export task', fixture('aws/export-task.log'), {
  format: 'aws-vpc',
  rows: [FLOW, NODATA],
})
describeFixture('CloudWatch subscription without line feeds', fixture('aws/subscription.json'), {
  format: 'aws-vpc',
  rows: [FLOW, { ...FLOW, ...BACK }],
})
describeFixture('filter-log-events', fixture('aws/filter-log-events.json'), {
  format: 'aws-vpc',
  rows: [FLOW],
})

const OWN = { vpc_id: 'vpc-0a1b2c3d4e5f60718', type: 'IPv4', flags_scope: 'direction', protocol: 6 }
describeFixture('an order that no document names', fixture('aws/own-order.log'), {
  format: 'aws-vpc',
  rows: [
    { ...OK, ...ENI, ...WINDOW, ...THERE, ...COUNTS, ...OWN, tcp_flags: 2 },
    { ...OK, ...ENI, ...WINDOW, ...BACK, packets_sent: 10, bytes_sent: 9100, ...OWN, tcp_flags: 18 },
    {
      log_status: 'NODATA',
      reporter: 'eni-1a1b2c3d4e5f60718',
      interface_id: 'eni-1a1b2c3d4e5f60718',
      ...WINDOW,
      vpc_id: 'vpc-0a1b2c3d4e5f60718',
    },
  ],
})

test('an order that no document names is proposed, and read as a person corrects it', () => {
  const bytes = fixture('aws/own-order.log')
  const { proposal } = read(bytes)
  expect(proposal?.mapping.targets).toEqual([
    'log_status',
    'interface_id',
    'end_time',
    'start_time',
    'action',
    'src_addr',
    'dst_addr',
    'src_port',
    'dst_port',
    'protocol',
    'packets_sent',
    'bytes_sent',
    'vpc_id',
    'type',
    'tcp_flags',
  ])
})

const LINE =
  '2 123456789012 eni-0a1b2c3d4e5f60718 192.0.2.10 198.51.100.20 50000 443 6 12 3400 1700000000 1700000060 ACCEPT OK'

describeFixture('carriage returns, a byte order mark and no last line feed', `\uFEFF${LINE}\r\n\r\n${LINE}`, {
  format: 'aws-vpc',
  rows: [FLOW, FLOW],
})

describeFixture(
  'lines of several known orders',
  `${LINE}\n- eni-0a1b2c3d4e5f60718 192.0.2.1 192.0.2.2 192.0.2.1 198.51.100.7\n${LINE}\n`,
  {
    format: 'aws-vpc',
    rows: [
      FLOW,
      {
        ...ENI,
        src_addr: '192.0.2.1',
        dst_addr: '192.0.2.2',
        pkt_src_addr: '192.0.2.1',
        pkt_dst_addr: '198.51.100.7',
      },
      FLOW,
    ],
  },
)

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
