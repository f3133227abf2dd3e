import { expect, it } from 'vitest'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { absentFields } from '../../../../src/query/filter/absent-fields.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'

const columns = ['start_time', 'src_addr', 'dst_addr', 'dst_port', 'conversation'].map((name) =>
  knownColumn(name)!,
)

it.each([
  ['src=10.0.0.0/8 port=443', []],
  ['ccn_id=abc dstport=443', ['ccn_id']],
  ['!(node=gw or vpc_id=vpc-1 vpc_id=vpc-2)', ['node', 'vpc_id']],
  ['off(ccn_id=abc)', []],
  ['some-word', []],
  ['initiator_port=443', []],
  ['src_port<dst_port', ['src_port']],
])('%s asks for what is not there: %s', (text, expected) => {
  expect(absentFields(parseFilter(text, { columns }).filter!, columns)).toEqual(expected)
})
