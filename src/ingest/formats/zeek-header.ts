import { plainName } from '../foreign-names.ts'
import { encodeText } from '../text.ts'

/** What the lines that begin with `#` say of the records below them. */
export interface ZeekHeader {
  /** The byte between values. */
  readonly separator: number
  /** The text that stands for no value. */
  readonly unset: Uint8Array
  /** Name of the log: conn, open_conn, dns … */
  readonly path: string | undefined
  readonly names: readonly string[]
  /** Tabs between values and `-` where there is none, as Zeek writes unless it is told otherwise. */
  readonly isPlain: boolean
}

const TAB = 9

/** Fields of conn.log in its order since Zeek 2.0; logs of before Zeek 2.3 have no local_resp. */
const DEFAULT_ORDER =
  'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents'.split(
    ' ',
  )
const STATE_PLACE = DEFAULT_ORDER.indexOf('conn_state')
const STATES = /^(S[0-3F]|REJ|RSTO|RSTR|RSTOS0|RSTRH|SHR?|OTH)$/

export const DEFAULT_HEADER: ZeekHeader = {
  separator: TAB,
  unset: encodeText('-'),
  path: undefined,
  names: [],
  isPlain: true,
}

/** The header as it is after a line such as `#fields	ts	uid …`; the same object where the line says nothing new. */
export function readDirective(line: string, header: ZeekHeader): ZeekHeader {
  const separator = /^#separator\s+(\S+)/.exec(line)?.[1]
  if (separator !== undefined) return withPlainness({ ...header, separator: byteOf(separator) })
  const [word = '', ...values] = splitHeader(line, header.separator)
  switch (word) {
    case '#unset_field':
      return withPlainness({ ...header, unset: encodeText(values[0] ?? '-') })
    case '#path':
      return { ...header, path: values[0] }
    case '#fields':
      return { ...header, names: values }
    default:
      return header
  }
}

/** Whether records with these fields are connections: other logs of Zeek have the addresses too. */
export function isConnLog(names: readonly string[]): boolean {
  const plain = new Set(names.map(plainName))
  const tells = ['connstate', 'origpkts', 'origipbytes', 'origbytes'].some((name) => plain.has(name))
  return tells && plain.has('idorigh') && plain.has('idresph')
}

/** The fields of a conn.log whose header is lost, by the values of its first records; undefined where it is none. */
export function lostNames(lines: readonly string[]): readonly string[] | undefined {
  const records = lines.filter((line) => !line.startsWith('#')).map((line) => line.split('\t'))
  const width = records[0]?.length ?? 0
  if (width < DEFAULT_ORDER.length - 1 || !records.every((values) => isRecord(values, width)))
    return undefined
  const order =
    width < DEFAULT_ORDER.length ? DEFAULT_ORDER.filter((name) => name !== 'local_resp') : DEFAULT_ORDER
  return Array.from({ length: width }, (_, i) => order[i] ?? `column ${i + 1}`)
}

function isRecord(values: readonly string[], width: number): boolean {
  return (
    values.length === width &&
    /^\d+\.\d+$/.test(values[0] ?? '') &&
    /^[\da-f:.]+$/i.test(values[2] ?? '') &&
    STATES.test(values[STATE_PLACE] ?? '')
  )
}

/** Labelled data sets separate the names that they add with blanks, and their values too. */
function splitHeader(line: string, separator: number): string[] {
  const text = line.trimEnd()
  return separator === TAB ? text.split(/[\t ]+/) : text.split(String.fromCharCode(separator))
}

/** `\x09`, or the character itself. */
function byteOf(text: string): number {
  const code = /^\\x([0-9a-f]{2})$/i.exec(text)?.[1]
  return code === undefined ? text.charCodeAt(0) & 255 : parseInt(code, 16)
}

function withPlainness(header: ZeekHeader): ZeekHeader {
  const { separator, unset } = header
  return { ...header, isPlain: separator === TAB && unset.length === 1 && unset[0] === 45 }
}
