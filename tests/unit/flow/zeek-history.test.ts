import { expect, test } from 'vitest'
import { flagsOfHistory } from '../../../src/flow/zeek-history.ts'

const FIN = 1
const SYN = 2
const RST = 4
const PSH = 8
const ACK = 16

test.each([
  ['', 0, 0],
  ['S', SYN, 0],
  ['Sr', SYN, RST],
  ['ShR', SYN | RST, SYN | ACK],
  ['ShADadFf', FIN | SYN | PSH | ACK, FIN | SYN | PSH | ACK],
  ['^hR', RST, SYN | ACK],
  ['H', SYN | ACK, 0],
  // The SYN-ACK came first: Zeek turned the sides round and let stand what it had written.
  ['Hs^AD', SYN | PSH | ACK, SYN | ACK],
  // Checksums, gaps, retransmissions, windows and flips are no flags.
  ['CcGgTtWwXx^', 0, 0],
  ['I', FIN | RST, 0],
  ['q', 0, SYN],
])('%j', (history, sent, recv) => {
  expect(flagsOfHistory(history)).toEqual({ sent, recv })
})
