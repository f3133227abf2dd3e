import { plainName } from '../foreign-names.ts'

/** What a value of a Trustgrid record is; names of columns where it is simply that. */
export type TrustgridRole =
  | 'start_time'
  | 'start_unix'
  | 'end_time'
  | 'end_unix'
  | 'protocol'
  | 'src_node'
  | 'dst_node'
  | 'src_addr'
  | 'dst_addr'
  | 'src_port'
  | 'dst_port'
  | 'bytes_sent'
  | 'bytes_recv'
  | 'tcp_flags'
  | 'flags'
  | 'reporter'
  | 'activity_id'

const SOURCE = ['source', 'src']
const DESTINATION = ['dest', 'dst', 'destination']

/**
 * Names that the portal, the API and the daily export may use. Certain are the first four of the portal's export, the
 * portal's headings and the API's keys; the rest are likely spellings of the same.
 */
const NAMES: ReadonlyMap<string, TrustgridRole> = new Map([
  ...named('start_time', ['start', 'starttime', 'starttimestamp', 'startdate']),
  ...named('start_unix', ['starttimeunixms', 'startunixms', 'starttimeunix', 'starttimems', 'startms']),
  ...named('end_time', ['end', 'endtime', 'stop', 'stoptime', 'endtimestamp', 'enddate']),
  ...named('end_unix', [
    'endtimeunixms',
    'endunixms',
    'endtimeunix',
    'endtimems',
    'endms',
    'stoptimeunixms',
    'stopunixms',
  ]),
  ...named('protocol', ['protocol', 'proto']),
  ...named('src_node', joined(SOURCE, ['node', 'nodename'])),
  ...named('dst_node', joined(DESTINATION, ['node', 'nodename'])),
  ...named('src_addr', joined(SOURCE, ['ip', 'addr', 'address', 'ipaddress'])),
  ...named('dst_addr', joined(DESTINATION, ['ip', 'addr', 'address', 'ipaddress'])),
  ...named('src_port', joined(SOURCE, ['port'])),
  ...named('dst_port', joined(DESTINATION, ['port'])),
  // What the source sent, the API calls sourceBytes; what the destination sent is what the source received.
  ...named('bytes_sent', ['sentbytes', 'bytessent', 'sent', ...joined(SOURCE, ['bytes'])]),
  ...named('bytes_recv', [
    'recvbytes',
    'receivedbytes',
    'bytesrecv',
    'bytesreceived',
    'recv',
    'received',
    ...joined(DESTINATION, ['bytes']),
  ]),
  ...named('tcp_flags', ['tcpflags', 'tcpflag']),
  ...named('flags', ['flags']),
  ...named('reporter', ['nodeid']),
  ...named('activity_id', ['activityid']),
])

/** Role of a value by its name, whatever its case, blanks, `_` and `-`. */
export function trustgridRole(name: string): TrustgridRole | undefined {
  return NAMES.get(plainName(name))
}

function named(role: TrustgridRole, names: readonly string[]): [string, TrustgridRole][] {
  return names.map((name) => [name, role])
}

function joined(sides: readonly string[], nouns: readonly string[]): string[] {
  return sides.flatMap((side) => nouns.map((noun) => side + noun))
}
