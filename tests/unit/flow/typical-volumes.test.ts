import { describe, expect, it } from 'vitest'
import { suitingYardstick, TYPICAL_VOLUMES, typicalSizeOf } from '../../../src/flow/typical-volumes.ts'

const KIB = 1024
const MIB = 1024 * KIB

describe('typical volumes', () => {
  // The table of the document, typed once more: service, typical size, and the example's received and sent bytes.
  it('are those of the document', () => {
    expect(
      TYPICAL_VOLUMES.map(({ title, measure, first, last, example }) => [
        title,
        measure,
        first,
        last,
        example.received,
        example.sent,
      ]),
    ).toEqual([
      ['TCP handshake', 'size', 40, 100, 60, 40],
      ['DNS query', 'size', 50, 150, 120, 80],
      ['HTTP header', 'size', 200, 800, 500, 300],
      ['Small API call', 'size', KIB, 10 * KIB, 4608, 2150],
      ['Web page', 'size', 10 * KIB, 500 * KIB, 250 * KIB, 15 * KIB],
      ['Image', 'size', 50 * KIB, 5 * MIB, 1_258_291, 500],
      ['Video stream', 'rate', MIB, undefined, 8 * MIB, 100 * KIB],
    ])
  })

  it('hold their own examples, measured by the larger direction', () => {
    for (const { first, last, example } of TYPICAL_VOLUMES) {
      const size = typicalSizeOf(example.received, example.sent)
      expect(size).toBeGreaterThanOrEqual(first)
      expect(size).toBeLessThanOrEqual(last ?? Infinity)
    }
  })

  it('are found for services by port and protocol', () => {
    const titleOf = (protocol: number | undefined, port: number | undefined) =>
      suitingYardstick(protocol, port)?.title
    expect(titleOf(17, 53)).toBe('DNS query')
    expect(titleOf(6, 443)).toBe('HTTP header to image')
    expect(titleOf(6, 5432)).toBe('TCP handshake or more')
    expect(titleOf(17, 123)).toBeUndefined()
    expect(titleOf(1, undefined)).toBeUndefined()
  })
})
