// Every question that the vendors' documents say can be asked, once through the line and once through the form.
import { expect, test } from './support/app.ts'
import {
  awsLog,
  FIRST_START_MS,
  FLOWS,
  netmakerJson,
  tencentLog,
  trustgridCsv,
  type MadeFlow,
} from './support/made-flows.ts'
import { expectCounts, lineText, Search, type FormQuestion } from './support/search.ts'

interface Question {
  readonly asks: string
  readonly line: string
  readonly form: FormQuestion
  readonly count: number
}

function question(
  asks: string,
  line: string,
  form: FormQuestion,
  matches: (flow: MadeFlow, n: number) => boolean,
): Question {
  return { asks, line, form, count: FLOWS.filter(matches).length }
}

const has = (flow: MadeFlow, ...names: string[]) => names.every((name) => flow.flags.includes(name))
const endMs = FLOWS.at(-1)!.endMs
const inLast = (minutes: number) => (flow: MadeFlow) => flow.startMs >= endMs - minutes * 60_000
const isWithin = (flow: MadeFlow, from: string, to: string) =>
  flow.startMs >= Date.parse(from) && flow.startMs <= Date.parse(to)

const TRUSTGRID: readonly Question[] = [
  ...(['5m', '30m', '1h', '12h'] as const).map((time) =>
    question(`the last ${time}`, `time=last ${time}`, { time }, inLast({ '5m': 5, '30m': 30, '1h': 60, '12h': 720 }[time])),
  ),
  question(
    'a range of time',
    'start>=2026-06-01T09:00 start<=2026-06-01T12:00:00Z',
    { time: { from: '2026-06-01T09:00', to: '2026-06-01T12:00:00Z' } },
    (flow) => isWithin(flow, '2026-06-01T09:00Z', '2026-06-01T12:00:00.999Z'),
  ),
  question('from a time on', 'start>=2026-06-02T00:00', { time: { from: '2026-06-02T00:00' } }, ({ startMs }) => startMs >= Date.parse('2026-06-02T00:00Z')),
  question('ended before', 'end<2026-06-01T08:00', { lines: { end_time: ['below', '2026-06-01T08:00'] } }, (flow) => flow.endMs < Date.parse('2026-06-01T08:00Z')),
  question('protocol', 'proto=udp', { lines: { protocol: 'udp' } }, ({ protocol }) => protocol === 'UDP'),
  question('source node', 'src_node=edge-2', { lines: { src_node: 'edge-2' } }, ({ srcNode }) => srcNode === 'edge-2'),
  question('destination node', 'dst_node=hub-1', { lines: { dst_node: 'hub-1' } }, ({ dstNode }) => dstNode === 'hub-1'),
  question('traffic through a node', 'node=edge-1', { lines: { node: 'edge-1' } }, ({ srcNode, dstNode }) => srcNode === 'edge-1' || dstNode === 'edge-1'),
  question('source address', 'sourceIP=10.1.0.2', { lines: { src_addr: '10.1.0.2' } }, ({ src }) => src === '10.1.0.2'),
  question('source network', 'src=10.1.0.0/16', { lines: { src_addr: '10.1.0.0/16' } }, ({ src }) => src.startsWith('10.1.')),
  question('destination addresses', 'dst in (192.0.2.0/24, 198.51.100.1)', { lines: { dst_addr: '192.0.2.0/24, 198.51.100.1' } }, ({ dst }) => dst.startsWith('192.0.2.') || dst === '198.51.100.1'),
  question('source port above', 'srcport>50000', { lines: { src_port: ['above', '50000'] } }, ({ srcPort }) => srcPort !== undefined && srcPort > 50_000),
  question('destination port', 'destPort=443', { lines: { dst_port: '443' } }, ({ dstPort }) => dstPort === 443),
  question('destination port is not', 'dstport!=443', { lines: { dst_port: ['is not', '443'] } }, ({ dstPort }) => dstPort !== 443),
  question('a range of ports', 'dstport=1000-9000', { lines: { dst_port: '1000-9000' } }, ({ dstPort }) => dstPort !== undefined && dstPort >= 1000 && dstPort <= 9000),
  question('bytes received', 'recv>=4K', { lines: { bytes_recv: ['at least', '4K'] } }, ({ recv }) => recv >= 4000),
  question('bytes sent', 'sent<1000', { lines: { bytes_sent: ['below', '1000'] } }, ({ sent }) => sent < 1000),
  ...['SYN', 'PSH', 'ACK', 'URG', 'FIN', 'RST'].map((name) =>
    question(`flag ${name}`, `flags:${name}`, { flags: ['all', name] }, (flow) => has(flow, name)),
  ),
  question('only SYN: never completed', 'flags=SYN', { flags: ['exactly', 'SYN'] }, (flow) => has(flow, 'SYN') && flow.flags.length === 1),
  question('only SYN and RST: actively reset', 'flags=SYN,RST', { flags: ['exactly', 'SYN', 'RST'] }, (flow) => has(flow, 'SYN', 'RST') && flow.flags.length === 2),
  question('all flags that are ticked', 'flags:SYN,ACK', { flags: ['all', 'SYN', 'ACK'] }, (flow) => has(flow, 'SYN', 'ACK')),
  question('some of it at once', 'time=last 12h node=edge-1 dstport=443 proto=tcp flags:SYN', { time: '12h', lines: { node: 'edge-1', dst_port: '443', protocol: 'tcp' }, flags: ['all', 'SYN'] }, (flow) => inLast(720)(flow) && (flow.srcNode === 'edge-1' || flow.dstNode === 'edge-1') && flow.dstPort === 443 && flow.protocol === 'TCP' && has(flow, 'SYN')),
] // prettier-ignore

const NETMAKER: readonly Question[] = [
  question('time range', 'time=last 1h', { time: '1h' }, inLast(60)),
  ...(['TCP', 'UDP', 'ICMP'] as const).map((name) => question(`protocol ${name}`, `proto=${name}`, { lines: { protocol: name } }, ({ protocol }) => protocol === name)),
  question('inbound', 'direction=ingress', { lines: { direction: 'ingress' } }, ({ direction }) => direction === 'ingress'),
  question('outbound', 'direction=egress', { lines: { direction: 'egress' } }, ({ direction }) => direction === 'egress'),
  ...['node', 'user', 'config-file', 'external', 'egress-route'].flatMap((kind) => [
    question(`from ${kind}`, `srctype=${kind}`, { lines: { src_kind: kind } }, ({ srcKind }) => srcKind === kind),
    question(`to ${kind}`, `dst_kind=${kind}`, { lines: { dst_kind: kind } }, ({ dstKind }) => dstKind === kind),
  ]),
] // prettier-ignore

const AWS: readonly Question[] = [
  question('accepted SSH', 'dstport=22 proto=tcp action=ACCEPT', { lines: { dst_port: '22', protocol: 'tcp', action: 'ACCEPT' } }, (flow) => flow.dstPort === 22 && flow.protocol === 'TCP' && flow.action === 'ACCEPT'),
  question('rejected RDP', 'dstport=3389 action=REJECT', { lines: { dst_port: '3389', action: 'REJECT' } }, (flow) => flow.dstPort === 3389 && flow.action === 'REJECT'),
  { asks: 'no data', line: 'logstatus=NODATA', form: { lines: { log_status: 'NODATA' } }, count: 1 },
  { asks: 'skipped records', line: 'log-status=SKIPDATA', form: { lines: { log_status: 'SKIPDATA' } }, count: 1 },
  question('rejected ping', 'icmp action=REJECT', { lines: { protocol: 'icmp', action: 'REJECT' } }, (flow) => flow.protocol === 'ICMP' && flow.action === 'REJECT'),
  question('behind a NAT gateway', 'pkt-srcaddr=10.9.9.9', { lines: { pkt_src_addr: '10.9.9.9' } }, (_, n) => n % 10 === 0),
  question('leaving', 'flow-direction=egress', { lines: { direction: 'egress' } }, ({ direction }) => direction === 'egress'),
  question('by interface', 'interface-id=eni-3', { lines: { reporter: 'eni-3' } }, (_, n) => n % 4 === 3),
  question('SYN-ACK', 'flags:SYN,ACK', { flags: ['all', 'SYN', 'ACK'] }, (flow) => has(flow, 'SYN', 'ACK')),
] // prettier-ignore

const TENCENT: readonly Question[] = [
  question('accepted', 'action=ACCEPT', { lines: { action: 'ACCEPT' } }, ({ action }) => action === 'ACCEPT'),
  question('rejected RDP of an interface', 'eni-lq6mkcis dstport=3389 action=reject', { lines: { any: ['contains', 'eni-lq6mkcis'], dst_port: '3389', action: '/^(?i)reject$/' } }, (flow, n) => n % 3 === 0 && flow.dstPort === 3389 && flow.action === 'REJECT'),
  question('full text', '"lq6mk"', { lines: { any: ['contains', 'lq6mk'] } }, (_, n) => n % 3 === 0),
  question('several words', 'lq6mk REJECT', { lines: { any: ['contains', 'lq6mk'], action: 'REJECT' } }, (flow, n) => n % 3 === 0 && flow.action === 'REJECT'),
] // prettier-ignore

const VENDORS = [
  { vendor: 'Trustgrid', file: { name: 'flows.csv', bytes: trustgridCsv() }, format: 'trustgrid', questions: TRUSTGRID },
  { vendor: 'Netmaker', file: { name: 'flows.json', bytes: netmakerJson() }, format: 'netmaker', questions: NETMAKER },
  { vendor: 'AWS', file: { name: 'flows.log', bytes: awsLog() }, format: 'aws-vpc', questions: AWS },
  { vendor: 'Tencent Cloud', file: { name: 'eni.log', bytes: tencentLog() }, format: 'tencent-eni', questions: TENCENT },
] // prettier-ignore

for (const { vendor, file, format, questions } of VENDORS) {
  test(`${vendor}: every question, through the line`, async ({ app }) => {
    test.slow()
    expect((await app.openFile(file)).format).toBe(format)
    const search = new Search(app)
    await expectCounts(app, ({ line }) => search.byLine(line), questions)
  })

  test(`${vendor}: every question, through the form`, async ({ app }) => {
    test.slow()
    await app.openFile(file)
    const search = new Search(app)
    await search.openForm()
    await expectCounts(app, ({ form }) => search.byForm(form), questions)
    await search.reset()
    expect(await lineText(app)).toBe('')
    expect(await search.count()).toBeGreaterThanOrEqual(FLOWS.length)
  })
}

test('the order is the form’s, too', async ({ app }) => {
  await app.openFile({ name: 'flows.csv', bytes: trustgridCsv() })
  await new Search(app).openForm()
  await app.page.getByRole('radio', { name: 'Oldest first' }).click()
  await app.idle()
  const first = app.page.locator('[data-row="0"]')
  await expect(first).toContainText(new Date(FIRST_START_MS).toISOString().slice(11, 19))
  await app.page.getByRole('radio', { name: 'Newest first' }).click()
  await expect(first).toContainText(new Date(FLOWS.at(-1)!.startMs).toISOString().slice(11, 19))
})

test('what the form cannot take it says, and a reset forgets it', async ({ app }) => {
  await app.openFile({ name: 'flows.csv', bytes: trustgridCsv() })
  const search = new Search(app)
  await search.openForm()
  const form = app.page.getByTestId('search-form')
  const [from, to, other] = [
    form.getByLabel('From (UTC)'),
    form.getByLabel('To (UTC)'),
    form.getByLabel('Another field'),
  ]
  await form.getByRole('radio', { name: 'Custom' }).click()
  await from.fill('10:00')
  await expect(from).toHaveAccessibleDescription(/^✕ expecting a time such as .+; not in force yet$/)
  await from.fill('2026-06-01T12:00')
  await to.fill('2026-06-01T11:00')
  await expect(from).toHaveAttribute('aria-invalid', 'false')
  await expect(to).toHaveAttribute('aria-invalid', 'true')
  await expect(to).toHaveAccessibleDescription('✕ To must be after From; not in force yet')
  for (const [name, fault] of [
    ['nonsense', 'no such field: nonsense'],
    ['packets', 'no record has packets'],
    ['srcport', 'srcport has its place above'],
  ] as const) {
    await other.fill(name)
    await other.press('Enter')
    await expect(other).toHaveAccessibleDescription(`✕ ${fault}`)
  }
  await search.reset()
  await expect(form.getByRole('radio', { name: 'All' })).toBeChecked()
  await expect(from).toHaveCount(0)
  await expect(form.locator('[aria-invalid="true"]')).toHaveCount(0)
})

test('times of one’s own begin with the preset in force, and a last stretch can end early', async ({
  app,
}) => {
  await app.openFile({ name: 'flows.csv', bytes: trustgridCsv() })
  const search = new Search(app)
  await search.openForm()
  const form = app.page.getByTestId('search-form')
  const [from, to] = [form.getByLabel('From (UTC)'), form.getByLabel('To (UTC)')]
  const seconds = (ms: number) => new Date(ms).toISOString().slice(0, 19)

  await form.getByRole('radio', { name: '30m', exact: true }).click()
  const inPreset = await search.count()
  await form.getByRole('radio', { name: 'Custom' }).click()
  await expect(from).toHaveValue(new RegExp(`^${seconds(endMs - 30 * 60_000)}`))
  await expect(to).toHaveValue(new RegExp(`^${seconds(endMs)}`))
  expect(await search.count()).toBe(inPreset)

  const early = seconds(endMs - 20 * 60_000)
  await from.fill('last 30m')
  await to.fill(early)
  const upTo = Date.parse(`${early}Z`) + 999
  const expected = FLOWS.filter(({ startMs }) => startMs >= endMs - 30 * 60_000 && startMs <= upTo).length
  expect(expected).toBeGreaterThan(0)
  expect(await search.count()).toBe(expected)
})
