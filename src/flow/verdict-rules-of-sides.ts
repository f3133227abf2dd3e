import { rule, where, type VerdictRule } from './verdict-rule.ts'

/**
 * Where flags of each direction are recorded. AWS records FIN, SYN, RST and SYN-ACK only: an initiator that shows
 * nothing but SYN is normal where the responder shows SYN-ACK.
 */
export const RULES_OF_SIDES: readonly VerdictRule[] = where(
  ['TCP', 'flags per direction'],
  [
    rule(30, 'completed', { needs: ['initiator FIN', 'responder FIN'] }, 'Both sides sent FIN.'),
    rule(
      39,
      'cannot tell',
      {
        needs: ['initiator SYN', 'responder SYN'],
        lacks: [
          'initiator ACK',
          'responder ACK',
          'initiator RST',
          'responder RST',
          'initiator FIN',
          'responder FIN',
        ],
      },
      'Both sides sent SYN, and neither a SYN-ACK: they called each other at once, or the answers are not in the log.',
    ),
    ...where(
      ['initiator SYN', 'responder SYN'],
      [
        rule(
          31,
          'reset',
          { needs: ['initiator RST', 'responder RST'] },
          'Both sides sent RST, and the flags do not tell which came first.',
        ),
        rule(
          32,
          'reset by responder',
          { needs: ['responder RST'] },
          'After SYN and SYN-ACK the responder sent RST.',
        ),
        rule(
          33,
          'reset by initiator',
          { needs: ['initiator RST'] },
          'After SYN and SYN-ACK the initiator sent RST.',
        ),
        rule(
          34,
          'closed by one side only',
          { needs: ['initiator FIN'] },
          'The initiator sent FIN, the responder did not.',
        ),
        rule(
          35,
          'closed by one side only',
          { needs: ['responder FIN'] },
          'The responder sent FIN, the initiator did not.',
        ),
        rule(
          36,
          'half-open',
          { needs: ['one packet sent'] },
          'The SYN was the only packet of the initiator: it never acknowledged the SYN-ACK.',
        ),
        rule(
          37,
          'half-open',
          { lacks: ['flags limited', 'initiator ACK'] },
          'The initiator never acknowledged the SYN-ACK.',
        ),
        rule(38, 'open', {}, 'SYN and SYN-ACK, and neither FIN nor RST.'),
      ],
    ),
    ...where(
      ['initiator SYN'],
      [
        rule(
          40,
          'refused',
          { needs: ['responder RST'], lacks: ['initiator FIN'] },
          'RST came back to the SYN.',
        ),
        rule(41, 'reset by responder', { needs: ['responder RST'] }, 'The responder sent RST.'),
        rule(
          42,
          'reset by initiator',
          { needs: ['initiator RST'] },
          'The initiator sent SYN and RST, and no SYN-ACK is in the log.',
        ),
        rule(
          43,
          'one-way',
          { needs: ['initiator FIN'], lacks: ['answered'] },
          'The initiator sent SYN and FIN, and nothing of the responder is in the log.',
        ),
        rule(
          44,
          'closed by one side only',
          { needs: ['initiator FIN'] },
          'The initiator sent FIN, the responder did not.',
        ),
        rule(
          45,
          'closed by one side only',
          { needs: ['responder FIN'] },
          'The responder sent FIN, the initiator did not.',
        ),
        rule(
          46,
          'cannot tell',
          { needs: ['answered'] },
          'The responder sent packets, but the answer to the SYN is not in the log.',
        ),
        rule(
          47,
          'one-way',
          { lacks: ['headers only'] },
          'The initiator sent data, so it was answered: the other direction is missing in the log.',
        ),
        rule(
          48,
          'cannot tell',
          { needs: ['unfinished', 'two-way log'] },
          'Nothing has come back yet, and the flow has not ended.',
        ),
        rule(49, 'no answer', {}, 'A SYN, and nothing from the responder.'),
      ],
    ),
    ...where(
      ['responder SYN'],
      [
        rule(
          50,
          'one-way',
          { lacks: ['sent'] },
          'A SYN-ACK, and nothing of the side that must have sent the SYN.',
        ),
        rule(
          51,
          'reset by responder',
          { needs: ['responder RST'], lacks: ['initiator RST'] },
          'The responder sent SYN-ACK and RST; the SYN is not in the log.',
        ),
        rule(
          52,
          'reset by initiator',
          { needs: ['initiator RST'], lacks: ['responder RST'] },
          'The responder sent SYN-ACK, the initiator RST; the SYN is not in the log.',
        ),
        rule(
          53,
          'reset',
          { needs: ['initiator RST'] },
          'Both sides sent RST, and the flags do not tell which came first.',
        ),
        rule(
          54,
          'closed by one side only',
          { needs: ['initiator FIN'] },
          'The initiator sent FIN, the responder did not; the SYN is not in the log.',
        ),
        rule(
          55,
          'closed by one side only',
          { needs: ['responder FIN'] },
          'The responder sent FIN, the initiator did not; the SYN is not in the log.',
        ),
        rule(56, 'open', {}, 'A SYN-ACK and packets of the other side; the SYN is not in the log.'),
      ],
    ),
    rule(
      60,
      'reset by responder',
      { needs: ['responder RST', 'sent', 'roles known'], lacks: ['initiator RST'] },
      'The responder sent RST; the beginning is not in the log.',
    ),
    rule(
      61,
      'reset by initiator',
      { needs: ['initiator RST', 'answered', 'roles known'], lacks: ['responder RST'] },
      'The initiator sent RST; the beginning is not in the log.',
    ),
    rule(62, 'reset', { needs: ['responder RST'] }, 'An RST; the beginning is not in the log.'),
    rule(63, 'reset', { needs: ['initiator RST'] }, 'An RST; the beginning is not in the log.'),
    rule(64, 'one-way', { lacks: ['answered'] }, 'Only one direction is in the log, and it shows no SYN.'),
    rule(65, 'one-way', { lacks: ['sent'] }, 'Only one direction is in the log, and it shows no SYN.'),
    rule(
      66,
      'closed by one side only',
      { needs: ['initiator FIN'] },
      'One side sent FIN, the other did not; the beginning is not in the log.',
    ),
    rule(
      67,
      'closed by one side only',
      { needs: ['responder FIN'] },
      'One side sent FIN, the other did not; the beginning is not in the log.',
    ),
    rule(68, 'seen mid-stream', {}, 'Neither SYN nor FIN nor RST of either side.'),
  ],
)
