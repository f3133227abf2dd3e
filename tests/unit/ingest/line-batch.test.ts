import { tableFromIPC } from 'apache-arrow'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Dictionaries } from '../../../src/ingest/batch-columns.ts'
import { awsPlan } from '../../../src/ingest/formats/aws-plan.ts'
import { tencentPlan } from '../../../src/ingest/formats/tencent-plan.ts'
import { LineReader } from '../../../src/ingest/line-reader.ts'
import { MOST_LINES } from '../../../src/ingest/line-batch.ts'
import { PlannedRecords, type RecordPlan } from '../../../src/ingest/planned-records.ts'
import { Recorder } from '../../../src/ingest/recorder.ts'
import { encodeText } from '../../../src/ingest/text.ts'

const LF = 10
const AWS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags flow-direction pkt-dst-aws-service instance-tag novel-field'
const TENCENT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
const PLANS: readonly (readonly [string, (recorder: Recorder) => RecordPlan, width: number])[] = [
  ['AWS', (recorder) => awsPlan(recorder, AWS.split(' ')), AWS.split(' ').length],
  ['Tencent Cloud', (recorder) => tencentPlan(recorder, TENCENT.split(' ')), TENCENT.split(' ').length],
]

/** Values as they are mostly, and what is unusual: missing, of another kind, out of bounds, too long. */
const VALUES: Readonly<Record<string, { usual: readonly string[]; unusual: readonly string[] }>> = {
  address: {
    usual: ['192.0.2.1', '198.51.100.255', '203.0.113.7'],
    unusual: ['2001:db8::1', 'fe80::1%eth0', '1.2.3', '256.0.0.1', '01.2.3.4', '::ffff:192.0.2.9'],
  },
  port: { usual: ['443', '0', '65535', '8'], unusual: ['65536', '-1', '4x', '00080'] },
  protocol: { usual: ['6', '17', '1'], unusual: ['256', '6.0', '58'] },
  count: {
    usual: ['1', '840', '4294967296', '123456789012345'],
    unusual: ['18446744073709551615', '18446744073709551616', '-1', '-7', 'x'],
  },
  epoch: {
    usual: ['1620140661', '1620140721'],
    unusual: ['1620140661.25', '1620140661000', '1620140661000000', 'later'],
  },
  action: { usual: ['ACCEPT', 'REJECT'], unusual: ['ALLOW', 'accept'] },
  status: { usual: ['OK'], unusual: ['NODATA', 'SKIPDATA', 'LATE'] },
  small: { usual: ['2', '18'], unusual: ['4294967296', '0x12'] },
  direction: { usual: ['ingress', 'egress'], unusual: ['sideways'] },
  label: {
    usual: ['a', 'ab', 'abc', 'eni-0a1b2c3d4e5f60718', 'eni-0a1b2c3d4e5f60719', '123456789010'],
    unusual: ['%C3%A9', 'é', 'x'.repeat(64), 'y'.repeat(65), '100%', '-#'],
  },
}
const KINDS =
  '2:label label label address address port port protocol count count epoch epoch action status small direction label label label'.split(
    ' ',
  )

function valueOf(kind: string): fc.Arbitrary<string> {
  if (kind === '2:label')
    return fc.oneof({ weight: 40, arbitrary: fc.constant('2') }, fc.constantFrom('3', 'x', '-'))
  const { usual, unusual } = VALUES[kind]!
  return fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...usual) },
    { weight: 2, arbitrary: fc.constant('-') },
    { weight: 1, arbitrary: fc.constantFrom(...unusual) },
  )
}

function lineOf(width: number): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.tuple(...KINDS.slice(0, width).map(valueOf)),
      fc.oneof(
        { weight: 30, arbitrary: fc.constant((line: string) => line) },
        fc.constantFrom(
          (line: string) => `${line} more`,
          (line: string) => line.split(' ').slice(1).join(' '),
          (line: string) => `${line}\r`,
          (line: string) => `${line}   # a note`,
          (line: string) => line.replaceAll(' ', '  '),
          (line: string) => line.replace(' ', '\t'),
          () => '7',
        ),
      ),
    )
    .map(([values, change]) => change(values.join(' ')))
}

function resultOf(recorder: Recorder, labels: Dictionaries) {
  recorder.seal()
  const rows = recorder.takeSealed().flatMap(({ ipc, shape }) => {
    const isLabel = (name: string) => shape.some((one) => one.name === name && one.storage === 'label')
    return tableFromIPC(ipc)
      .toArray()
      .map((row) =>
        Object.entries((row as { toJSON(): Record<string, unknown> }).toJSON()).map(([name, value]) => [
          name,
          value !== null && isLabel(name) ? labels.of(name).textOf(Number(value)) : String(value),
        ]),
      )
  })
  const { counts, rejections, warnings } = recorder
  return { rows: rows.map((row) => Object.fromEntries(row) as unknown), counts, rejections, warnings }
}

describe('lines that are read many at once', () => {
  it.each(PLANS)('are as each by itself (%s)', (_, planOf, width) => {
    fc.assert(
      fc.property(fc.array(lineOf(width), { minLength: 1, maxLength: 60 }), fc.nat(3), (lines, repeated) => {
        const text = `${Array<string>(repeated + 1)
          .fill(lines.join('\n'))
          .join('\n')}\n`
        const bytes = encodeText(text)
        const many = new Dictionaries()
        const together = new Recorder(many, 'a.log', 'aws-vpc')
        const reader = new LineReader(new PlannedRecords(together, planOf(together)), () => undefined)
        reader.push(bytes)
        reader.end()
        const one = new Dictionaries()
        const apart = new Recorder(one, 'a.log', 'aws-vpc')
        const records = new PlannedRecords(apart, planOf(apart))
        for (let at = 0; at < bytes.length; at = bytes.indexOf(LF, at) + 1) records.line(bytes, at)
        expect(resultOf(together, many)).toEqual(resultOf(apart, one))
      }),
      { numRuns: 200 },
    )
  })

  it('are found again by number, beyond the first that are read', () => {
    const line = (n: number) =>
      `2 123456789010 eni-0a 192.0.2.1 192.0.2.2 ${n} 443 6 1 ${n} 1620140661 1620140721 ACCEPT OK`
    const text = Array.from({ length: 2 * MOST_LINES + 3 }, (_, i) => line(i)).join('\r\n')
    for (const wanted of [1, MOST_LINES, MOST_LINES + 1, 2 * MOST_LINES + 3]) {
      const recorder = new Recorder(new Dictionaries(), 'a.log', 'aws-vpc', wanted)
      const reader = new LineReader(
        new PlannedRecords(recorder, tencentPlan(recorder, TENCENT.split(' '))),
        () => undefined,
      )
      reader.push(encodeText(text))
      reader.end()
      expect(recorder.wantedText).toBe(line(wanted - 1))
    }
  })
})
