const LINES = 20_000
/** So many times the same lines are read before compiled code is as good as it gets. */
const REPEATS = 14
const FIRST_START_S = 1_700_000_000
const PORTS = [22, 53, 80, 443, 3389, 8080]

/**
 * Made-up logs, to be read before the first real one: a browser compiles well what has run for a while only, so the
 * first seconds of a load would be spent on half-compiled code, and on compiling. A short one comes first: what inserts its
 * records is compiled while the long one is read.
 */
export function rehearsalFiles(): { readonly short: File; readonly long: File } {
  const lines = new Blob(Array.from({ length: LINES }, (_, n) => lineOf(n)))
  const file = (times: number) =>
    new File(
      Array.from({ length: times }, () => lines),
      'rehearsal.log',
    )
  return { short: file(1), long: file(REPEATS) }
}

function lineOf(n: number): string {
  const start = FIRST_START_S + Math.trunc(n / 50)
  const port = PORTS[n % PORTS.length]
  const scattered = Math.imul(n, 2_654_435_761) >>> 0
  const traffic = `198.51.100.${n % 251} 203.0.113.${scattered % 253} ${1024 + (scattered % 60_000)} ${port} ${n % 5 ? 6 : 17}`
  const counts = `${1 + (scattered % 900)} ${40 + (scattered % 1_000_000)} ${start} ${start + (n % 60)}`
  return `2 12345678901${n % 3} eni-0a1b2c3d4e5f6071${n % 7} ${traffic} ${counts} ${n % 9 ? 'ACCEPT' : 'REJECT'} OK\n`
}
