import { describe, expect, test } from 'vitest'
import { TCP_STATES, tcpState } from '../../../src/flow/tcp-states.ts'

const [FIN, SYN, RST, ACK] = [1, 2, 4, 16]

/** Histories of Zeek with the conn_state that Zeek gave, by the flags of each side. */
const ZEEK: readonly (readonly [history: string, initiator: number, responder: number, state: string])[] = [
  ['S', SYN, 0, 'S0'],
  ['Sa', SYN, ACK, 'S0'],
  ['Sr', SYN, RST | ACK, 'REJ'],
  ['ShADadFf', SYN | ACK | FIN, SYN | ACK | FIN, 'SF'],
  ['ShADad', SYN | ACK, SYN | ACK, 'S1'],
  ['ShADadF', SYN | ACK | FIN, SYN | ACK, 'S2'],
  ['ShADadf', SYN | ACK, SYN | ACK | FIN, 'S3'],
  ['ShADadR', SYN | ACK | RST, SYN | ACK, 'RSTO'],
  ['ShADadr', SYN | ACK, SYN | ACK | RST, 'RSTR'],
  ['ShADadFfR', SYN | ACK | FIN | RST, SYN | ACK | FIN, 'SF'],
  ['SR', SYN | RST, 0, 'RSTOS0'],
  ['hr', 0, SYN | ACK | RST, 'RSTRH'],
  ['SF', SYN | FIN | ACK, 0, 'SH'],
  ['hf', 0, SYN | ACK | FIN, 'SHR'],
  ['Dd', ACK, ACK, 'OTH'],
  ['h', 0, SYN | ACK, 'OTH'],
]

describe('state of a TCP connection', () => {
  test.each(ZEEK)('%s', (_, initiator, responder, state) => {
    expect(tcpState(initiator, responder)).toBe(state)
  })

  test('every state has a meaning of its own', () => {
    expect(new Set(TCP_STATES.map(({ meaning }) => meaning)).size).toBe(13)
  })
})
