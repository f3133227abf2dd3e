/** Default-order AWS records of a known sum, made up from their number. */

export const AWS_HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'

/** Record number `n`, counted from 0, without a line end. */
export function awsRecord(n: number): string {
  const start = 1_700_000_000 + n
  const host = `192.0.2.${1 + (n % 250)}`
  const packets = 1 + (n % 9)
  return `2 123456789012 eni-0a1b2c3d4e5f60718 ${host} 198.51.100.7 ${40_000 + (n % 20_000)} 443 6 ${packets} ${bytesOf(n)} ${start} ${start + 59} ACCEPT OK`
}

function bytesOf(n: number): number {
  return 40 + ((n * 7919) % 100_000)
}

/** Records `from` to `from + count - 1`, each with a line end. */
export function awsRecords(count: number, from = 0): string {
  let text = ''
  for (let n = from; n < from + count; n++) text += awsRecord(n) + '\n'
  return text
}

/** The bytes that records 0 to `count - 1` count together. */
export function awsBytes(count: number, from = 0): number {
  let sum = 0
  for (let n = from; n < from + count; n++) sum += bytesOf(n)
  return sum
}
