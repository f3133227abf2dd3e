import { expect, test } from 'vitest'
import { read } from '../support/read-fixture.ts'

const LINE =
  '2 123456789012 eni-0a1b2c3d4e5f60718 192.0.2.10 198.51.100.20 50000 443 6 12 3400 1700000000 1700000060 ACCEPT OK'

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
