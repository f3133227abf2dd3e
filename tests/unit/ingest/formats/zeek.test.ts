import { describe, expect, test } from 'vitest'
import { fixture, read } from '../support/read-fixture.ts'

describe('what Zeek users meet', () => {
  test('another log behind a conn.log is rejected record by record', () => {
    const dns =
      '#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery\n1.0\tC\t192.0.2.1\t192.0.2.2\texample.com\n'
    const { flows, rejections } = read(new TextDecoder().decode(fixture('zeek/labelled.log')) + dns)
    expect(flows).toBe(2)
    expect(rejections.map(({ reason }) => reason)).toEqual([
      'the record stands under a header of dns log, which holds no connections',
    ])
  })

  test.each([
    ['an address that is none', 'id.orig_h', 'somewhere', 'src_addr is not an address'],
    ['a time that is none', 'ts', 'today', 'ts is not a time'],
    ['no time', 'ts', '-', 'ts is missing'],
    ['no address', 'id.resp_h', '-', 'id.resp_h is missing'],
    ['a port beyond 65535', 'id.resp_p', '70000', 'dst_port is above 65535'],
    ['a duration that is negative', 'duration', '-1.0', 'duration is not a number of seconds'],
    ['a protocol nobody knows', 'proto', 'carrier-pigeon', 'proto is not a protocol that is known'],
  ])('%s rejects the record', (_what, field, value, reason) => {
    const [header, record] = recordLines()
    const place = header.split('\t').indexOf(field) - 1
    const values = record.split('\t')
    values[place] = value
    const { rejections, flows } = read(`${header}\n${values.join('\t')}\n${record}\n`)
    expect(rejections.map((rejection) => rejection.reason)).toEqual([reason])
    expect(flows).toBe(1)
  })
})

/** The line with the names of conn.log and its first record. */
function recordLines(): [header: string, record: string] {
  const lines = new TextDecoder().decode(fixture('zeek/conn.log')).split('\n')
  const at = lines.findIndex((line) => line.startsWith('#fields'))
  return [lines[at]!, lines[at + 2]!]
}
