/** Short names of IANA protocol numbers, as the registry "Assigned Internet Protocol Numbers" has them, in lower case. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'hopopt',
  1: 'icmp',
  2: 'igmp',
  3: 'ggp',
  4: 'ipip',
  5: 'st',
  6: 'tcp',
  7: 'cbt',
  8: 'egp',
  9: 'igp',
  12: 'pup',
  17: 'udp',
  18: 'mux',
  20: 'hmp',
  22: 'xns-idp',
  27: 'rdp',
  28: 'irtp',
  29: 'iso-tp4',
  33: 'dccp',
  36: 'xtp',
  37: 'ddp',
  41: 'ipv6',
  43: 'ipv6-route',
  44: 'ipv6-frag',
  45: 'idrp',
  46: 'rsvp',
  47: 'gre',
  48: 'dsr',
  50: 'esp',
  51: 'ah',
  54: 'narp',
  55: 'min-ipv4',
  57: 'skip',
  58: 'icmpv6',
  59: 'ipv6-nonxt',
  60: 'ipv6-opts',
  73: 'cphb',
  80: 'iso-ip',
  81: 'vmtp',
  88: 'eigrp',
  89: 'ospf',
  92: 'mtp',
  93: 'ax.25',
  94: 'ipip-encap',
  97: 'etherip',
  98: 'encap',
  103: 'pim',
  108: 'ipcomp',
  111: 'ipx-in-ip',
  112: 'vrrp',
  113: 'pgm',
  115: 'l2tp',
  121: 'smp',
  124: 'isis',
  132: 'sctp',
  133: 'fc',
  135: 'mobility',
  136: 'udplite',
  137: 'mpls-in-ip',
  138: 'manet',
  139: 'hip',
  140: 'shim6',
  141: 'wesp',
  142: 'rohc',
  143: 'ethernet',
}

/** Other spellings that people type. */
const OTHER_NAMES: Readonly<Record<string, number>> = {
  'ipv6-icmp': 58,
  icmp6: 58,
  ipencap: 4,
  ospfigp: 89,
  'isis-over-ipv4': 124,
}

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(NAMES).map(([number, name]): [string, number] => [name, Number(number)]),
  ...Object.entries(OTHER_NAMES),
])

/** Name of a protocol number in lower case, or the number as text where it has none. */
export function protocolName(protocol: number): string {
  return NAMES[protocol] ?? String(protocol)
}

/** Number of a protocol by name, in any case. */
export function protocolNumber(name: string): number | undefined {
  return NUMBERS.get(name.toLowerCase())
}

/** Names of all 256 protocol numbers, by number. */
export function protocolNames(): readonly string[] {
  return Array.from({ length: 256 }, (_, protocol) => protocolName(protocol))
}
