/** The language of filters by example, for the help; README.md has all of it. */
export const FILTER_EXAMPLES: readonly { readonly filter: string; readonly finds: string }[] = [
  { filter: 'src=10.0.0.0/8 dstport=443', finds: 'both have to hold' },
  { filter: 'port=22 or !(proto=tcp)', finds: 'either; the opposite' },
  { filter: 'ip=192.0.2.5', finds: 'on either side; != on neither' },
  { filter: 'dstport in (22, 443, 8000-8999)', finds: 'one of these' },
  { filter: 'node~"gw-*" node:"east"', finds: 'a glob; a part of the text' },
  { filter: 'flags:SYN !flags:ACK', finds: 'is set; is not set' },
  { filter: 'flags=SYN flags:any(FIN,RST)', finds: 'just this; any of these' },
  { filter: 'bytes>10M dur>15s', finds: 'K M G, Ki Mi Gi; ms s m h d' },
  { filter: 'time=last 2h', finds: 'before the end of the data' },
  { filter: 'action=- bytes_recv=*', finds: 'missing; has a value' },
  { filter: 'srcport<dstport', finds: 'field against field' },
  { filter: '10.0.0.5 443 some-text', finds: 'without a field: anywhere' },
]
