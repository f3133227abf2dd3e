/** A flow and its Community ID with seed 0, as the specification's project publishes them (baseline/baseline_deflt.json). */
export interface PublishedId {
  readonly protocol: number
  readonly source: string
  readonly destination: string
  /** Ports, or type and counterpart or code of ICMP. */
  readonly ports: readonly [number, number] | undefined
  readonly id: string
}

const row = (
  protocol: number,
  source: string,
  destination: string,
  ports: PublishedId['ports'],
  id: string,
): PublishedId => ({ protocol, source, destination, ports, id })

const V6_HOST = '3ffe:507:0:1:200:86ff:fe05:80da'
const MAIL_CLIENT = '2001:470:e5bf:dead:4957:2174:e82c:4887'

export const PUBLISHED_IDS: readonly PublishedId[] = [
  row(
    58,
    'fe80::200:86ff:fe05:80da',
    'fe80::260:97ff:fe07:69ea',
    [135, 136],
    '1:dGHyGvjMfljg6Bppwm3bg0LO8TY=',
  ),
  row(
    58,
    'fe80::260:97ff:fe07:69ea',
    'fe80::200:86ff:fe05:80da',
    [136, 135],
    '1:dGHyGvjMfljg6Bppwm3bg0LO8TY=',
  ),
  row(
    58,
    'fe80::260:97ff:fe07:69ea',
    'fe80::200:86ff:fe05:80da',
    [135, 136],
    '1:zavyT/cezQr1fmImYCwYnMXbgck=',
  ),
  row(
    58,
    'fe80::200:86ff:fe05:80da',
    'fe80::260:97ff:fe07:69ea',
    [136, 135],
    '1:zavyT/cezQr1fmImYCwYnMXbgck=',
  ),
  row(58, '3ffe:501:1800:2345::2', V6_HOST, [3, 0], '1:2ObVBgIn28oZvibYZhZMBgh7WdQ='),
  row(58, '3ffe:501:410:0:2c0:dfff:fe47:33e', V6_HOST, [1, 4], '1:hLZd0XGWojozrvxqE0dWB1iM6R0='),
  row(58, V6_HOST, '3ffe:501:0:1001::2', [128, 129], '1:+TW+HtLHvV1xnGhV1lv7XoJrqQg='),
  row(58, '3ffe:501:0:1001::2', V6_HOST, [129, 128], '1:+TW+HtLHvV1xnGhV1lv7XoJrqQg='),
  row(58, 'fe80::200:86ff:fe05:80da', 'ff02::2', [133, 134], '1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0='),
  row(58, 'fe80::260:97ff:fe07:69ea', 'ff02::1', [134, 133], '1:pkvHqCL88/tg1k4cPigmZXUtL00='),
  row(1, '192.168.0.89', '192.168.0.1', [8, 0], '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='),
  row(1, '192.168.0.1', '192.168.0.89', [0, 8], '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='),
  row(1, '10.0.0.1', '10.0.0.2', [11, 0], '1:YHxtAirCG//0OzkcVAukqKQN9xM='),
  row(6, MAIL_CLIENT, '2607:f8b0:400c:c03::1a', [63943, 25], '1:/qFaeAR+gFe1KYjMzVDsMv+wgU4='),
  row(6, '2607:f8b0:400c:c03::1a', MAIL_CLIENT, [25, 63943], '1:/qFaeAR+gFe1KYjMzVDsMv+wgU4='),
  row(132, '192.168.170.8', '192.168.170.56', [7, 7], '1:MP2EtRCAUIZvTw6MxJHLV7N7JDs='),
  row(132, '192.168.170.56', '192.168.170.8', [7, 7], '1:MP2EtRCAUIZvTw6MxJHLV7N7JDs='),
  row(6, '128.232.110.120', '66.35.250.204', [34855, 80], '1:LQU9qZlK+B5F3KDmev6m5PMibrg='),
  row(6, '66.35.250.204', '128.232.110.120', [80, 34855], '1:LQU9qZlK+B5F3KDmev6m5PMibrg='),
  row(17, '192.168.1.52', '8.8.8.8', [54585, 53], '1:d/FP5EW3wiY1vCndhwleRRKHowQ='),
  row(17, '8.8.8.8', '192.168.1.52', [53, 54585], '1:d/FP5EW3wiY1vCndhwleRRKHowQ='),
  row(46, '10.1.12.1', '10.1.12.2', undefined, '1:KHlLkgoJW7ifUTyTSgyVfkFHzKw='),
  row(46, '10.1.12.2', '10.1.12.1', undefined, '1:KHlLkgoJW7ifUTyTSgyVfkFHzKw='),
]

/** The same as a record has it: ports for protocols that have them, type and code for ICMP, whose paired messages have code 0. */
export function asRecord({ protocol, ports, source, destination }: PublishedId) {
  const isIcmp = protocol === 1 || protocol === 58
  const isPaired = isIcmp && ![1, 3, 11].includes(ports![0])
  return {
    protocol,
    src_addr: source,
    dst_addr: destination,
    src_port: isIcmp ? undefined : ports?.[0],
    dst_port: isIcmp ? undefined : ports?.[1],
    icmp_type: isIcmp ? ports?.[0] : undefined,
    icmp_code: isIcmp ? (isPaired ? 0 : ports?.[1]) : undefined,
  }
}
