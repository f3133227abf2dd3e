/** How a verdict is to be taken. Views show it by colour and icon, which never stand without the word. */
export type Tone = 'good' | 'bad' | 'warning' | 'unknown'

/**
 * What became of a connection, in a word. The order is that of the codes in table `flow` and of lists.
 * `check` says what to look at next, where there is something to look at.
 */
export const VERDICTS = [
  {
    name: 'completed',
    tone: 'good',
    meaning: 'Opened, used and closed by both sides.',
    check: 'If the application failed all the same, the reason lies above TCP.',
  },
  {
    name: 'open',
    tone: 'good',
    meaning: 'Opened by a handshake; no close is in the log.',
    check:
      'Whether it is meant to live that long; it may also have been cut while idle, or close after the log ends.',
  },
  {
    name: 'answered',
    tone: 'good',
    meaning: 'Packets went both ways.',
    check: undefined,
  },
  {
    name: 'no answer',
    tone: 'bad',
    meaning: 'A SYN was sent and nothing came back.',
    check:
      'A firewall that drops, a missing route, or a host that is down. Look for the same SYN at the next interface or node on the way.',
  },
  {
    name: 'unanswered',
    tone: 'warning',
    meaning: 'Packets went one way and none came back, though the log would show them.',
    check:
      'Whether an answer is expected: syslog and the like send without one. Otherwise a firewall, the route back, or the service.',
  },
  {
    name: 'refused',
    tone: 'bad',
    meaning: 'The attempt was answered by a reset before any data flowed.',
    check:
      'Whether the service listens on that port; otherwise a firewall that rejects, or an access list of the application.',
  },
  {
    name: 'reset by initiator',
    tone: 'warning',
    meaning: 'The side that opened the connection broke it off by a reset.',
    check:
      'Timeouts and cancelled requests of the client; browsers and load balancers also end connections like this.',
  },
  {
    name: 'reset by responder',
    tone: 'bad',
    meaning: 'The side that was called broke the connection off by a reset.',
    check: 'The log of the service at that time: a crash, a limit, an idle timeout, or a proxy in between.',
  },
  {
    name: 'reset',
    tone: 'warning',
    meaning: 'Broken off by a reset; the flags do not tell which side sent the first.',
    check:
      'What tells the order of the resets: a packet capture, or the history of a Zeek log. And the log of the service at that time.',
  },
  {
    name: 'half-open',
    tone: 'bad',
    meaning: 'SYN and SYN-ACK were sent, and the last step of the handshake never came.',
    check:
      'A SYN scan or flood where many sources do so; otherwise the way of the SYN-ACK back to the initiator.',
  },
  {
    name: 'closed by one side only',
    tone: 'warning',
    meaning: 'One side closed, and the other did not within the log.',
    check: 'A service or client that leaks connections; or the log ends between the two.',
  },
  {
    name: 'one-way',
    tone: 'warning',
    meaning: 'Only one direction is in the log, though the connection must have had both, or may have.',
    check:
      'Asymmetric routing: the other direction passes another interface. Load its log too. It may also be filtered out.',
  },
  {
    name: 'denied by rule',
    tone: 'bad',
    meaning: 'A security group or network ACL rejected it.',
    check: 'The rules of the reporting interface and its subnet, in the direction that was rejected.',
  },
  {
    name: 'throttled',
    tone: 'bad',
    meaning: 'Traffic between regions was dropped because its bandwidth limit was reached.',
    check: 'The bandwidth limit between the two regions in the Cloud Connect Network.',
  },
  {
    name: 'blocked',
    tone: 'bad',
    meaning: 'The node blocked it, and says why.',
    check: 'The reason in block_reason, and the rules of that node.',
  },
  {
    name: 'seen mid-stream',
    tone: 'unknown',
    meaning:
      'Traffic of a connection that was open before, and neither its beginning nor its end is in the log.',
    check: 'The logs before and after. Long connections look like this between their first and last window.',
  },
  {
    name: 'cannot tell',
    tone: 'unknown',
    meaning: 'The log does not record what would be needed to tell.',
    check: 'A log format that records TCP flags, and both directions.',
  },
] as const satisfies readonly VerdictEntry[]

interface VerdictEntry {
  readonly name: string
  readonly tone: Tone
  readonly meaning: string
  readonly check: string | undefined
}

export type Verdict = (typeof VERDICTS)[number]['name']

/** The entry of a verdict: its meaning, tone, and what to check next. */
export function verdictEntry(verdict: Verdict): (typeof VERDICTS)[number] {
  const entry = VERDICTS.find(({ name }) => name === verdict)
  if (!entry) throw new Error(`no verdict: ${verdict}`)
  return entry
}

/** Verdicts that count as a failed connection in failure rates. */
export const FAILURES: readonly Verdict[] = VERDICTS.filter(({ tone }) => tone === 'bad').map(
  ({ name }) => name,
)
