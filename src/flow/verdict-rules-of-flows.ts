import { rule, where, type VerdictRule } from './verdict-rule.ts'

/** Where the flags of both directions are recorded together, as Trustgrid does: they never tell who sent a reset. */
export const RULES_OF_FLOWS: readonly VerdictRule[] = where(
  ['TCP', 'flags per flow'],
  [
    rule(
      80,
      'refused',
      { needs: ['flow SYN', 'flow RST'], lacks: ['flow PSH', 'flow FIN'] },
      'SYN and RST, and no data: something actively reset the attempt.',
    ),
    rule(
      81,
      'reset',
      { needs: ['flow RST'] },
      'An RST of one of the sides; the log keeps their flags together.',
    ),
    rule(82, 'completed', { needs: ['flow SYN', 'flow ACK', 'flow FIN'] }, 'SYN, ACK and FIN, and no RST.'),
    rule(
      83,
      'open',
      { needs: ['flow SYN', 'flow ACK'] },
      'SYN and ACK, and neither FIN nor RST: open, or dropped after idling.',
    ),
    rule(
      84,
      'cannot tell',
      { needs: ['flow SYN', 'answered'] },
      'Bytes came back, but only a SYN is recorded.',
    ),
    rule(
      85,
      'cannot tell',
      { needs: ['flow SYN', 'unfinished'] },
      'A SYN, nothing else yet, and the flow has not ended.',
    ),
    rule(
      86,
      'cannot tell',
      { needs: ['flow SYN', 'flow PSH'] },
      'SYN and data without any ACK: these flags do not fit together.',
    ),
    rule(
      87,
      'cannot tell',
      { needs: ['flow SYN', 'flow FIN'] },
      'SYN and FIN without any ACK: these flags do not fit together.',
    ),
    rule(88, 'no answer', { needs: ['flow SYN'] }, 'Only SYN: the handshake was never completed.'),
    rule(89, 'seen mid-stream', { needs: ['flow ACK'] }, 'No SYN: the connection was open before.'),
    rule(90, 'seen mid-stream', { needs: ['flow PSH'] }, 'No SYN: the connection was open before.'),
  ],
)
