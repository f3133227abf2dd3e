import { expect, it } from 'vitest'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { previewValue } from '../../../../src/ui/load/preview-value.ts'

// What the reader of delimited text makes of each is held by tests/unit/ingest/formats/delimited.test.ts.
it.each([
  ['bytes_sent', '96.0', '96', true],
  ['bytes_sent', '96.5', '96.5', false],
  ['bytes_sent', '18446744073709551616', '18446744073709551616', false],
  ['src_port', '0x0303', '771', true],
  ['src_port', '65536', '65536', false],
  ['dst_port', 'https', 'https', false],
  ['protocol', 'tcp', 'tcp', true],
  ['src_addr', 'fe80::1%eth0', 'fe80::1', true],
  ['src_addr', '00:15:17:2c:e5:2d', '00:15:17:2c:e5:2d', false],
  ['start_time', '1700000000', '2023-11-14 22:13:20.000', true],
  ['bytes_sent', '-', '—', true],
])('%s %s reads %s, fits: %s', (name, value, text, fits) => {
  expect(previewValue(knownColumn(name)!, value)).toEqual({ text, fits })
})
