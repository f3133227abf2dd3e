import { expect, test } from 'vitest'
import { NOTHING_READ, type FileReport } from '../../../../src/state/load-report.ts'
import { reportInWords } from '../../../../src/ui/load/report.ts'

const report = (told: Partial<FileReport>): FileReport => ({
  ...NOTHING_READ,
  name: 'a.log',
  format: null,
  reason: '',
  status: 'loaded',
  message: '',
  rejections: [],
  warnings: [],
  ms: 1,
  ...told,
})
const names = report({ name: 'hosts', status: 'names', message: '3 names for 2 addresses and prefixes.' })

test('a file of names only is not “0 of 1 files”: what was learnt is said', () => {
  expect(reportInWords({ files: [names] })).toBe('hosts: 3 names for 2 addresses and prefixes.')
})

test('logs are counted without the files of names beside them', () => {
  const files = [
    report({ records: 1500, rejected: 2 }),
    report({ status: 'refused', message: 'not a log' }),
    names,
  ]
  expect(reportInWords({ files })).toBe(
    'Loaded 1 of 2 files: 1,500 records, 2 unreadable; 1 not loaded to the end. hosts: 3 names for 2 addresses and prefixes.',
  )
})

test('nothing at all is said as it is', () => {
  expect(reportInWords({ files: [] })).toBe('Loaded 0 of 0 files: 0 records.')
})
