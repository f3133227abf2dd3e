import { formatBytes, formatCounted, formatDuration } from '../lib/format-number.ts'
import { endpointText, hasTrait, type Conversation } from './conversation.ts'
import { firewallMeaning } from './firewall-readings.ts'
import { protocolName } from './protocols.ts'
import { serviceName } from './services.ts'
import { verdictRuleOf } from './verdict-rules.ts'
import { verdictEntry, type Verdict } from './verdicts.ts'

/** What became of a conversation, told in sentences. */
export interface ConversationStory {
  /** Who called whom, with how much, and what came back. */
  readonly happened: string
  /** The rule that decided. */
  readonly because: string
  /** What the firewalls on the way did, where the log tells. */
  readonly firewall: string | undefined
  /** What stopped it on the other side of an address translation. */
  readonly elsewhere: string | undefined
  /** What to look at next, if anything. */
  readonly next: string | undefined
}

const AFTER_LOSS =
  'The transit gateway lost packets of it: its route tables and the MTU on the way. The records below and the finding of routing losses say which kind.'

/** Verdicts that name what stopped a connection: on a path they explain the silence of the other legs. */
const STOPPED: readonly Verdict[] = ['blocked', 'throttled', 'denied by rule', 'refused']

/** @param onPath the conversations of its path, before and after address translation */
export function conversationStory(
  conversation: Conversation,
  onPath: readonly Conversation[] = [],
): ConversationStory {
  const { verdict, rule, firewall } = conversation
  const stopped = STOPPED.includes(verdict)
    ? undefined
    : onPath.find((leg) => leg.number !== conversation.number && STOPPED.includes(leg.verdict))
  const check = verdictEntry(stopped?.verdict ?? verdict).check
  return {
    happened: `${request(conversation)}; ${reply(conversation)}.`,
    because: verdictRuleOf(rule)?.because ?? verdictEntry(verdict).meaning,
    firewall: firewall && firewallMeaning(firewall),
    elsewhere: stopped && legStory(stopped),
    next: hasTrait(conversation, 'packets lost') ? AFTER_LOSS : check,
  }
}

function legStory(leg: Conversation): string {
  const reason = leg.firewall ? firewallMeaning(leg.firewall) : verdictRuleOf(leg.rule)?.because
  return `After address translation, as ${endpointText(leg.initiator)} to ${endpointText(leg.responder)}, it was ${leg.verdict}. ${reason ?? ''}`
}

/** `192.0.2.1 asked 192.0.2.9:443 (https) over TCP with 3 packets, 180 B, in 7.0 s` */
function request(conversation: Conversation): string {
  const { initiator, responder, protocol, sent, startMs, endMs } = conversation
  const service = responder.port === undefined ? undefined : serviceName(responder.port)
  const whom = `${endpointText(responder)}${service ? ` (${service})` : ''}`
  const over = protocol === undefined ? '' : ` over ${protocolName(protocol).toUpperCase()}`
  const durationMs = startMs === undefined || endMs === undefined ? 0 : endMs - startMs
  const lasted = durationMs > 0 ? ` within ${formatDuration(durationMs)}` : ''
  const amount = amountText(sent)
  return `${initiator.address} called ${whom}${over}${amount ? ` with ${amount}` : ''}${lasted}`
}

function reply(conversation: Conversation): string {
  const amount = amountText(conversation.received)
  if (hasTrait(conversation, 'rejected back') && !hasTrait(conversation, 'accepted back')) {
    return `${amount || 'an answer'} was sent back and rejected`
  }
  if (hasTrait(conversation, 'answered')) return amount ? `${amount} came back` : 'an answer came back'
  const isNoted = hasTrait(conversation, 'two-way log') || conversation.verdict === 'no answer'
  return isNoted ? 'nothing came back' : 'the way back is not in the log'
}

function amountText({ bytes, packets }: Conversation['sent']): string {
  return [
    ...(packets === undefined ? [] : [formatCounted(packets, 'packet')]),
    ...(bytes === undefined ? [] : [formatBytes(bytes)]),
  ].join(', ')
}
