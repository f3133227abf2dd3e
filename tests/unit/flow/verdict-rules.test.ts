import { describe, expect, test } from 'vitest'
import { isFact, traitsOf, type Evidence, type Trait } from '../../../src/flow/conversation-facts.ts'
import { VERDICT_RULES, verdictRule } from '../../../src/flow/verdict-rules.ts'
import { VERDICTS } from '../../../src/flow/verdicts.ts'

const [FIN, SYN, RST, PSH, ACK] = [1, 2, 4, 8, 16]
const SYN_ACK = SYN | ACK

const TCP: readonly Trait[] = ['TCP', 'protocol known', 'sent', 'headers only']
const AWS: readonly Trait[] = [...TCP, 'flags per direction', 'flags limited', 'accepted forward']
const TRUSTGRID: readonly Trait[] = [...TCP, 'flags per flow', 'two-way log']

const evidence = (traits: readonly Trait[], flags: Partial<Evidence> = {}): Evidence => ({
  initiatorFlags: 0,
  responderFlags: 0,
  flowFlags: 0,
  ...flags,
  traits: traitsOf(traits),
})

const aws = (initiatorFlags: number, responderFlags?: number, ...traits: Trait[]) =>
  evidence([...AWS, ...(responderFlags === undefined ? [] : (['answered'] as const)), ...traits], {
    initiatorFlags,
    responderFlags: responderFlags ?? 0,
  })

/** Readings of the vendors' documents and of formats.md §16.2. */
const CASES: readonly (readonly [name: string, evidence: Evidence, verdict: string])[] = [
  ['AWS: 2 and 18 in the first window', aws(SYN, SYN_ACK), 'open'],
  ['AWS: 3 and 19 in one window', aws(SYN | FIN, SYN_ACK | FIN), 'completed'],
  ['AWS: 2 alone', aws(SYN), 'no answer'],
  [
    'AWS: 2 alone with payload',
    evidence(
      AWS.filter((t) => t !== 'headers only'),
      { initiatorFlags: SYN },
    ),
    'one-way',
  ],
  ['AWS: 3 alone', aws(SYN | FIN), 'one-way'],
  ['AWS: RST-ACK shows as 4', aws(SYN, RST), 'refused'],
  ['AWS: SYN-ACK then RST', aws(SYN, SYN_ACK | RST), 'reset by responder'],
  ['AWS: client resets', aws(SYN | RST, SYN_ACK), 'reset by initiator'],
  ['AWS: one SYN, SYN-ACKs', aws(SYN, SYN_ACK, 'one packet sent'), 'half-open'],
  ['AWS: FIN of the client only', aws(SYN | FIN, SYN_ACK), 'closed by one side only'],
  ['AWS: 0 and 0', aws(0, 0), 'seen mid-stream'],
  ['AWS: 0 alone', aws(0), 'one-way'],
  ['AWS: 1 and 1', aws(FIN, FIN), 'completed'],
  [
    'AWS: 18 alone',
    evidence(['TCP', 'protocol known', 'answered', 'flags per direction', 'flags limited'], {
      responderFlags: SYN_ACK,
    }),
    'one-way',
  ],
  [
    'AWS: 2 and 18, rejected',
    evidence(['TCP', 'protocol known', 'sent', 'flags per direction', 'rejected forward'], {
      initiatorFlags: SYN,
    }),
    'denied by rule',
  ],
  [
    'AWS: accepted both ways, then rejected',
    aws(SYN | FIN, SYN_ACK | FIN, 'rejected forward', 'accepted back'),
    'completed',
  ],
  [
    'ping, reply rejected',
    evidence(['protocol known', 'sent', 'answered', 'accepted forward', 'rejected back']),
    'denied by rule',
  ],
  ['ping, rejected', evidence(['protocol known', 'sent', 'rejected forward']), 'denied by rule'],
  [
    'ping, both accepted',
    evidence(['protocol known', 'sent', 'answered', 'accepted forward', 'accepted back']),
    'answered',
  ],
  ['AWS version 2', evidence([...TCP, 'answered', 'accepted forward']), 'cannot tell'],
  ['Tencent CCN', evidence([...TCP, 'rejected forward', 'throttled']), 'throttled'],
  ['Trustgrid: SYN', evidence(TRUSTGRID, { flowFlags: SYN }), 'no answer'],
  ['Trustgrid: SYN, not ended', evidence([...TRUSTGRID, 'unfinished'], { flowFlags: SYN }), 'cannot tell'],
  ['Trustgrid: SYN RST', evidence(TRUSTGRID, { flowFlags: SYN | RST }), 'refused'],
  ['Trustgrid: SYN RST ACK', evidence([...TRUSTGRID, 'answered'], { flowFlags: SYN | RST | ACK }), 'refused'],
  [
    'Trustgrid: SYN PSH ACK FIN',
    evidence([...TRUSTGRID, 'answered'], { flowFlags: SYN | PSH | ACK | FIN }),
    'completed',
  ],
  ['Trustgrid: SYN ACK', evidence([...TRUSTGRID, 'answered'], { flowFlags: SYN | ACK }), 'open'],
  [
    'Trustgrid: reset after data',
    evidence([...TRUSTGRID, 'answered'], { flowFlags: SYN | PSH | ACK | RST }),
    'reset',
  ],
  ['Trustgrid: layer 4 service', evidence([...TCP, 'two-way log', 'answered']), 'cannot tell'],
  ['Trustgrid: blocked', evidence([...TRUSTGRID, 'blocked'], { flowFlags: SYN }), 'blocked'],
  ['UDP both ways', evidence(['protocol known', 'sent', 'answered', 'two-way log']), 'answered'],
  ['UDP without reply', evidence(['protocol known', 'sent', 'two-way log']), 'unanswered'],
  ['UDP of a log per direction', evidence(['protocol known', 'sent']), 'one-way'],
  ['no protocol', evidence(['sent', 'answered']), 'cannot tell'],
]

describe('verdicts', () => {
  test.each(CASES)('%s', (_, given, verdict) => {
    expect(verdictRule(given).verdict).toBe(verdict)
  })

  test('every rule has a number of its own and can be reached', () => {
    expect(new Set(VERDICT_RULES.map(({ number }) => number)).size).toBe(VERDICT_RULES.length)
    const reached = new Set(allEvidence().map((given) => verdictRule(given).number))
    expect(VERDICT_RULES.map(({ number }) => number).filter((number) => !reached.has(number))).toEqual([])
  })

  test('every verdict is given by some rule', () => {
    const given = new Set<string>(VERDICT_RULES.map(({ verdict }) => verdict))
    expect(VERDICTS.map(({ name }) => name).filter((name) => !given.has(name))).toEqual([])
  })

  test('without flags of both sides no rule speaks of them', () => {
    for (const given of allEvidence()) {
      if (isFact('flags per direction', given) || isFact('flags per flow', given)) continue
      const { needs } = verdictRule(given)
      expect(needs.filter((fact) => /SYN|FIN|RST|PSH|ACK/.test(fact))).toEqual([])
    }
  })
})

/** Combinations of flags and of the traits that rules ask for. */
function allEvidence(): readonly Evidence[] {
  const sides = [
    0,
    SYN,
    SYN | ACK,
    FIN,
    RST,
    SYN | FIN,
    SYN | RST,
    SYN | ACK | FIN,
    SYN | ACK | RST,
    FIN | RST,
    ACK,
    PSH,
    SYN | PSH,
  ]
  const groups: readonly (readonly Trait[])[] = [[], ['protocol known'], ['TCP', 'protocol known']]
  const scopes: readonly (readonly Trait[])[] = [
    [],
    ['flags per direction'],
    ['flags per flow'],
    ['flags per direction', 'flags limited'],
  ]
  const ways: readonly (readonly Trait[])[] = [[], ['sent'], ['answered'], ['sent', 'answered']]
  const more: readonly (readonly Trait[])[] = [
    [],
    ['two-way log'],
    ['two-way log', 'unfinished'],
    ['one packet sent', 'headers only'],
    ['headers only'],
    ['headers only', 'unfinished', 'two-way log'],
    ['unfinished'],
    ['roles known'],
    ['accepted forward', 'rejected forward'],
    ['rejected forward'],
    ['rejected back'],
    ['throttled'],
    ['blocked'],
  ]
  return groups.flatMap((protocol) =>
    scopes.flatMap((scope) =>
      ways.flatMap((way) =>
        more.flatMap((rest) =>
          sides.flatMap((initiatorFlags) =>
            sides.map((responderFlags) =>
              evidence([...protocol, ...scope, ...way, ...rest], {
                initiatorFlags,
                responderFlags,
                flowFlags: responderFlags,
              }),
            ),
          ),
        ),
      ),
    ),
  )
}
