import { knownColumn } from '../flow/columns.ts'
import { DIRECTION_WORDS } from '../flow/direction-words.ts'
import { protocolNumber } from '../flow/protocols.ts'
import { readFlags } from '../flow/tcp-flag-text.ts'
import { parseTimeText } from '../flow/time-text.ts'
import { isAddressText } from './address-and-port.ts'
import { epochToMs } from './field-writers.ts'

/** Columns of the schema that a column of delimited text may be. Any other target is a name of its own, kept as text. */
export const MAPPING_TARGETS = [
  'start_time',
  'end_time',
  'protocol',
  'src_addr',
  'dst_addr',
  'src_port',
  'dst_port',
  'icmp_type',
  'icmp_code',
  'bytes_sent',
  'packets_sent',
  'bytes_recv',
  'packets_recv',
  'tcp_flags',
  'tcp_flags_recv',
  'action',
  'direction',
  'reporter',
  'src_node',
  'dst_node',
  'src_user',
  'dst_user',
  'dst_domain',
] as const
export type MappingTarget = (typeof MAPPING_TARGETS)[number]

const TARGETS: ReadonlySet<string> = new Set(MAPPING_TARGETS)

export function isMappingTarget(name: string): name is MappingTarget {
  return TARGETS.has(name)
}

/** Words for an action, in lower case. */
export const ACTION_WORDS: ReadonlyMap<string, string> = new Map([
  ...[
    'accept',
    'accepted',
    'allow',
    'allowed',
    'permit',
    'permitted',
    'pass',
    'passed',
    'forwarded',
    'a',
  ].map((word): [string, string] => [word, 'ACCEPT']),
  ...['reject', 'rejected', 'deny', 'denied', 'drop', 'dropped', 'block', 'blocked', 'd'].map(
    (word): [string, string] => [word, 'REJECT'],
  ),
])

/** Words for a direction, in lower case. */
export const DIRECTION_VALUES: ReadonlyMap<string, string> = new Map<string, string>([
  ...DIRECTION_WORDS,
  ...['ingress', 'i', 'rx'].map((word): [string, string] => [word, 'ingress']),
  ...['egress', 'o', 'tx'].map((word): [string, string] => [word, 'egress']),
])

/** States of Azure's virtual network flow logs: begin, continue, end, denied. Only denied says that traffic was stopped. */
export const STATE_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['b', 'ACCEPT'],
  ['c', 'ACCEPT'],
  ['e', 'ACCEPT'],
  ['d', 'REJECT'],
])

const FITTING_SHARE = 0.8

/** Whether most of the texts can be read as values of the target. */
export function fitsTarget(target: MappingTarget, texts: readonly string[]): boolean {
  return share(texts, readerOf(target)) >= FITTING_SHARE
}

/** Share of the texts that pass, 1 where there are none. */
export function share(texts: readonly string[], passes: (text: string) => boolean): number {
  return texts.length === 0 ? 1 : texts.filter(passes).length / texts.length
}

const EARLIEST_MS = Date.UTC(1990, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)

/** Whether it is a time as text, or a number that would be a sensible epoch time. */
export function isTimeText(text: string): boolean {
  if (/^[1-9]\d{8,18}(\.\d+)?$/.test(text)) {
    const ms = epochToMs(Number(text))
    return ms >= EARLIEST_MS && ms < LATEST_MS
  }
  return isDateText(text)
}

/** Whether it is a time as text, which no number is. */
export function isDateText(text: string): boolean {
  return parseTimeText(text, 'day-first') !== undefined || parseTimeText(text, 'month-first') !== undefined
}

function readerOf(target: MappingTarget): (text: string) => boolean {
  switch (target) {
    case 'protocol':
      return (text) => isWholeUpTo(text, 255) || protocolNumber(text) !== undefined
    case 'tcp_flags':
    case 'tcp_flags_recv':
      return (text) =>
        readFlags(text, 'hexadecimal') !== undefined || readFlags(text, 'decimal') !== undefined
    case 'action':
      return (text) => ACTION_WORDS.has(text.toLowerCase())
    case 'direction':
      return (text) => DIRECTION_VALUES.has(text.toLowerCase())
    default:
      return readerOfStorage(target)
  }
}

function readerOfStorage(target: MappingTarget): (text: string) => boolean {
  switch (knownColumn(target)?.storage) {
    case 'address':
      return isAddressText
    case 'time':
      return isTimeText
    case 'u8':
      return (text) => isWholeUpTo(text, 255)
    case 'u16':
      return (text) => isWholeUpTo(text, 65_535)
    case 'u64':
      return (text) => /^\d{1,20}(\.0+)?$/.test(text)
    default:
      return () => true
  }
}

function isWholeUpTo(text: string, most: number): boolean {
  return /^\d{1,10}(\.0+)?$/.test(text) && Number(text) <= most
}
