// Each example of the vendors' documents gives the reading that the document gives, read from the screen.
import { expect, test, type App } from './support/app.ts'
import { vendorExample } from './support/vendor-examples.ts'

async function openConversations(app: App, ...files: readonly string[]): Promise<void> {
  await app.openFiles(...files.map(vendorExample))
  await app.page.keyboard.press('Escape')
  await app.page.getByRole('tab', { name: 'Conversations' }).click()
  await app.idle()
}

function rows(app: App) {
  return app.page.getByTestId('conversation-table').locator('.row')
}

/** Words of the evidence of the conversation whose row has this text. */
async function evidenceOf(app: App, text: string | RegExp): Promise<string> {
  await rows(app).filter({ hasText: text }).first().click()
  await app.idle()
  const evidence = app.page.getByTestId('evidence')
  await expect(evidence).toBeVisible()
  return (await evidence.innerText()).replace(/\s+/g, ' ')
}

async function placesOnPath(app: App): Promise<string[]> {
  const items = await app.page.getByTestId('path').getByRole('listitem').allInnerTexts()
  return items.map((item) => item.replace(/\s+/g, ' ').trim())
}

test.describe('AWS', () => {
  test('TCP flag sequence: client and server by the SYN, over two windows', async ({ app }) => {
    await openConversations(app, 'aws-tcp-flag-sequence.log')
    await expect(rows(app)).toHaveCount(3)
    const open = await evidenceOf(app, '43416')
    expect(open).toContain('open · S1')
    expect(open).toContain('52.213.180.42 called 10.0.0.62:5001')
    expect(open).toContain('syn: it sent the SYN')
    const closed = await evidenceOf(app, '43418')
    expect(closed).toContain('completed · SF')
    expect(closed).toContain('Both sides sent FIN.')
    expect(closed).toContain('4 records')
  })

  test('short connection of flags 3 and 19 is completed', async ({ app }) => {
    await openConversations(app, 'aws-tcp-flag-sequence.log')
    const short = await evidenceOf(app, '43638')
    expect(short).toContain('completed · SF')
    expect((await placesOnPath(app))[0]).toMatch(/FIN SYN .*FIN SYN ACK/)
  })

  test('accepted SSH cannot be judged by flags; rejected RDP was denied on the way in', async ({ app }) => {
    await openConversations(app, 'aws-default.log')
    const ssh = await evidenceOf(app, '172.31.16.21')
    expect(ssh).toContain('cannot tell')
    expect(ssh).toContain('The log records no TCP flags.')
    expect(ssh).toContain('The request was accepted.')
    const rdp = await evidenceOf(app, '172.31.9.12')
    expect(rdp).toContain('denied by rule')
    expect(rdp).toContain('rejected by a security group or a network ACL on the way in')
  })

  test('ping: the network ACL on the way out rejected the reply', async ({ app }) => {
    await openConversations(app, 'aws-default.log')
    const ping = await evidenceOf(app, 'ICMP')
    expect(ping).toContain('203.0.113.12 called 172.31.16.139 over ICMP')
    expect(ping).toContain('so a network ACL on the way out rejected it')
    expect((await placesOnPath(app))[0]).toMatch(/ACCEPT 4 packets.*REJECT 4 packets/)
  })

  test('NAT gateway: instance, gateway and host on one path', async ({ app }) => {
    await openConversations(app, 'aws-nat-gateway.log')
    await evidenceOf(app, '10.0.1.5')
    const places = await placesOnPath(app)
    expect(places).toHaveLength(3)
    expect(places[0]).toMatch(/eni-1111aaaa2222bbbb3 (repeats, not counted )?10\.0\.1\.5 → 203\.0\.113\.5/)
    expect(places[1]).toMatch(/eni-1235b8ca123456789 (repeats, not counted )?10\.0\.1\.5 → 10\.0\.0\.220/)
    expect(places[2]).toContain('eni-1235b8ca123456789 10.0.0.220 → 203.0.113.5')
    await expect(app.page.getByText('Path, through address translation')).toBeVisible()
  })

  test('transit gateway: three interfaces saw one connection, which counts once', async ({ app }) => {
    await openConversations(app, 'aws-transit-gateway.log')
    await expect(rows(app)).toHaveCount(1)
    const words = await evidenceOf(app, '39812')
    expect(words).toContain('completed · SF')
    expect(words).toContain('10.20.33.164 called 10.40.2.236:80 (http)')
    expect(words).toContain('4 records of 3 reporters')
    expect(words).toContain('2 records seen again and counted once')
    const places = (await placesOnPath(app)).join('\n')
    for (const place of [
      'eni-33333333333333333 10.20.33.164:39812 → 10.40.2.236:80',
      '10.40.1.175:39812 → 10.40.2.236:80',
      '10.40.2.31:39812 → 10.40.2.236:80',
    ])
      expect(places).toContain(place)
  })

  test('traffic path: an instance calls S3 through an internet gateway', async ({ app }) => {
    await openConversations(app, 'aws-traffic-path.log')
    const words = await evidenceOf(app, '34210')
    expect(words).toContain('10.0.0.71 called 52.95.128.179:80')
    expect(words).toContain('to S3')
    expect(words).toContain('through an internet gateway')
    expect(words).toContain('Request and reply were accepted')
  })
})

test('Tencent Cloud: the ping, SSH and RDP as AWS has them', async ({ app }) => {
  await openConversations(app, 'tencent-eni.log')
  expect(await evidenceOf(app, 'ICMP')).toContain('so a network ACL on the way out rejected it')
  expect(await evidenceOf(app, '172.31.16.21')).toContain('The log records no TCP flags.')
  expect(await evidenceOf(app, '172.31.9.12')).toContain('denied by rule')
})

test.describe('Trustgrid', () => {
  test('only SYN is no answer; SYN and RST is refused', async ({ app }) => {
    await openConversations(app, 'trustgrid-portal.csv')
    const silent = await evidenceOf(app, '8080')
    expect(silent).toContain('no answer · S0')
    expect(silent).toContain('Only SYN: the handshake was never completed.')
    expect(silent).toContain('nothing came back')
    const refused = await evidenceOf(app, '3389')
    expect(refused).toContain('refused · REJ')
    expect(refused).toContain('something actively reset the attempt')
  })

  test('reports of both nodes are one path through NAT', async ({ app }) => {
    await openConversations(app, 'trustgrid-portal.csv')
    await evidenceOf(app, '172.16.1.20')
    expect(await placesOnPath(app)).toEqual([
      expect.stringContaining('node1 192.168.100.1:51234 → 10.100.1.1:80'),
      expect.stringContaining('node2 172.16.1.100:51234 → 172.16.1.20:80'),
    ])
  })
})

test('Netmaker: both nodes report one connection, which counts once unless told otherwise', async ({
  app,
}) => {
  await openConversations(app, 'netmaker-api.json')
  await expect(rows(app)).toHaveCount(2)
  const words = await evidenceOf(app, '100.102.137.9')
  expect(words).toContain('100.102.137.9 called 100.102.137.4:443 (https)')
  expect(words).toContain('2 records of 2 reporters')
  expect(words).toContain('cannot tell')
  const places = (await placesOnPath(app)).join('\n')
  expect(places).toContain('repeats, not counted')
  const sent = rows(app).filter({ hasText: '100.102.137.4' }).locator('[data-column="bytes_sent"]')
  await expect(sent).toHaveText('60 B')
  await app.page.getByLabel('Count duplicates once').uncheck()
  await app.idle()
  await expect(sent).toHaveText('120 B')
  const external = await evidenceOf(app, '34.160.111.145')
  expect(external).toContain('100.102.137.21 called 34.160.111.145:443')
})

test('by keyboard: arrows choose, Enter opens, Escape closes; the records are one click away', async ({
  app,
}) => {
  await openConversations(app, 'aws-tcp-flag-sequence.log')
  await app.page.getByTestId('conversation-table').focus()
  await app.page.keyboard.press('ArrowDown')
  await app.page.keyboard.press('ArrowDown')
  await app.page.keyboard.press('Enter')
  await app.idle()
  await expect(app.page.getByTestId('evidence')).toBeVisible()
  await app.page.keyboard.press('Escape')
  await expect(app.page.getByTestId('evidence')).toBeHidden()
  await evidenceOf(app, '43418')
  await app.page.getByRole('button', { name: 'Show this conversation' }).click()
  await app.idle()
  await expect(app.page.getByTestId('flow-table').locator('.row')).toHaveCount(4)
})

test('every column sorts', async ({ app }) => {
  await openConversations(app, 'aws-tcp-flag-sequence.log')
  const ports = rows(app).locator('[data-column="initiator_port"]')
  await app.page.getByRole('button', { name: 'Sent', exact: true }).click()
  await app.idle()
  await expect(ports).toHaveText(['43418', '43638', '43416'])
  await app.page.getByRole('button', { name: 'Duration', exact: true }).click()
  await app.idle()
  await expect(ports.first()).toHaveText('43418')
})

test('a record shows its verdict and conversation on top', async ({ app }) => {
  await app.openFile(vendorExample('trustgrid-portal.csv'))
  await app.page.keyboard.press('Escape')
  await app.page.getByTestId('flow-table').locator('.row').filter({ hasText: '8080' }).click()
  await app.idle()
  const detail = app.page.getByTestId('detail')
  await expect(detail.getByTestId('evidence')).toContainText('Only SYN: the handshake was never completed.')
  await expect(detail).toContainText('Look at next:')
  await expect(app.page.getByTestId('flow-table').locator('[data-verdict="no answer"]')).toHaveCount(1)
})
