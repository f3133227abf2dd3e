import { describe, expect, test } from 'vitest'
import { TCP_STATES, tcpState } from '../../../src/flow/tcp-states.ts'
import { flagsOfHistory } from '../../../src/flow/zeek-history.ts'

const [FIN, SYN, RST, PSH, ACK] = [1, 2, 4, 8, 16]
const DATA = PSH | ACK

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
  ['Dd', DATA, DATA, 'OTH'],
  ['h', 0, SYN | ACK, 'OTH'],
]

/** By Zeek's conn_state() since 4.0 (zeek/zeek#1164): only a SYN that nothing came after makes a reset RSTOS0. */
const RESETS: typeof ZEEK = [
  ['R', RST, 0, 'OTH'],
  ['DdR', DATA | RST, DATA, 'OTH'],
  ['aR', RST, ACK, 'OTH'],
  ['SAR', SYN | ACK | RST, 0, 'OTH'],
  ['SADFR', SYN | DATA | FIN | RST, 0, 'OTH'],
  ['SaR', SYN | RST, ACK, 'RSTOS0'],
  ['^hR', RST, SYN | ACK, 'RSTO'],
]

/** Zeek's conn_state() takes two resets for a rejection where both sizes of payload are 0. */
const RESETS_OF_BOTH: typeof ZEEK = [
  ['ShArR', SYN | ACK | RST, SYN | ACK | RST, 'REJ'],
  ['ShRr', SYN | RST, SYN | ACK | RST, 'REJ'],
  ['ShADrR', SYN | DATA | RST, SYN | ACK | RST, 'RSTR'],
  ['DaRr', DATA | RST, ACK | RST, 'RSTR'],
]

/** An ACK of the responder alone leaves it inactive (Zeek, UpdateInactiveState), data makes it partial. */
const ANSWERS_WITHOUT_SYN: typeof ZEEK = [
  ['SADa', SYN | DATA, ACK, 'S0'],
  ['Sd', SYN, DATA, 'OTH'],
]

describe('state of a TCP connection', () => {
  test.each(ZEEK)('%s', (_, initiator, responder, state) => {
    expect(tcpState(initiator, responder)).toBe(state)
  })

  // Both are in the log of RITA's proxy with conn_state RSTR, which Zeek's documents call "Responder sent a RST".
  test.each(['ShADadFRr', 'ShADadFrR'])('RSTR does not say whose reset was first: %s', (history) => {
    const { sent, recv } = flagsOfHistory(history)
    const state = TCP_STATES.find(({ name }) => name === tcpState(sent, recv))
    expect(state).toEqual({
      name: 'RSTR',
      meaning: 'the responder sent a reset, be it after one of the initiator',
    })
  })

  test.each(RESETS)('a reset of what was not seen to begin: %s', (_, initiator, responder, state) => {
    expect(tcpState(initiator, responder)).toBe(state)
  })

  test.each(RESETS_OF_BOTH)('resets of both, with and without data: %s', (_, initiator, responder, state) => {
    expect(tcpState(initiator, responder)).toBe(state)
  })

  test.each(ANSWERS_WITHOUT_SYN)('answered without a SYN: %s', (_, initiator, responder, state) => {
    expect(tcpState(initiator, responder)).toBe(state)
  })

  test('every state has a meaning of its own', () => {
    expect(new Set(TCP_STATES.map(({ meaning }) => meaning)).size).toBe(13)
  })
})
