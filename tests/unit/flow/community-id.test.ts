import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddress } from '../../../src/flow/address.ts'
import { communityId, isCommunityId, type FiveTuple } from '../../../src/flow/community-id.ts'
import { asRecord, PUBLISHED_IDS } from './community-ids.ts'

const V4 = fc.ipV4()

describe('Community ID', () => {
  test.each(PUBLISHED_IDS)('$source → $destination over $protocol is $id', (published) => {
    const record = asRecord(published)
    expect(communityId(tuple(record))).toBe(published.id)
    expect(isCommunityId(published.id)).toBe(true)
  })

  test('is the same for both directions, and what another SHA-1 gives', () => {
    fc.assert(
      fc.property(
        V4,
        V4,
        fc.nat(65535),
        fc.nat(65535),
        (source, destination, sourcePort, destinationPort) => {
          const there = {
            protocol: 6,
            src_addr: source,
            dst_addr: destination,
            src_port: sourcePort,
            dst_port: destinationPort,
          }
          const back = {
            protocol: 6,
            src_addr: destination,
            dst_addr: source,
            src_port: destinationPort,
            dst_port: sourcePort,
          }
          const id = communityId(tuple(there))
          expect(communityId(tuple(back))).toBe(id)
          expect([byNode(there), byNode(back)]).toContain(id)
        },
      ),
    )
  })

  test.each([
    ['TCP without ports', { protocol: 6, src_addr: '192.0.2.1', dst_addr: '192.0.2.2' }],
    ['ICMP without a type', { protocol: 1, src_addr: '192.0.2.1', dst_addr: '192.0.2.2' }],
    ['two families', { protocol: 46, src_addr: '192.0.2.1', dst_addr: '2001:db8::1' }],
  ])('%s has none', (_what, record) => {
    expect(communityId(tuple(record))).toBeUndefined()
  })

  test.each(['1:short=', 'LQU9qZlK+B5F3KDmev6m5PMibrg=', '2:LQU9qZlK+B5F3KDmev6m5PMibrg=', ''])(
    '%j is none',
    (text) => {
      expect(isCommunityId(text)).toBe(false)
    },
  )
})

interface Plain {
  readonly protocol: number
  readonly src_addr: string
  readonly dst_addr: string
  readonly src_port?: number | undefined
  readonly dst_port?: number | undefined
  readonly icmp_type?: number | undefined
  readonly icmp_code?: number | undefined
}

function tuple(record: Plain): FiveTuple {
  return {
    protocol: record.protocol,
    source: parseAddress(record.src_addr)!,
    destination: parseAddress(record.dst_addr)!,
    sourcePort: record.src_port,
    destinationPort: record.dst_port,
    icmpType: record.icmp_type,
    icmpCode: record.icmp_code,
  }
}

/** The id of an IPv4 flow in the order that it is given, by Node's own SHA-1. */
function byNode(record: Plain): string {
  const bytes = Buffer.alloc(16)
  for (const [i, address] of [record.src_addr, record.dst_addr].entries()) {
    bytes.set(address.split('.').map(Number), 2 + 4 * i)
  }
  bytes[10] = record.protocol
  bytes.writeUInt16BE(record.src_port ?? 0, 12)
  bytes.writeUInt16BE(record.dst_port ?? 0, 14)
  return `1:${createHash('sha1').update(bytes).digest('base64')}`
}
