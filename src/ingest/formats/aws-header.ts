import { awsField } from './aws-fields.ts'

const LEAST_NAMES = 3

/** Whether these texts name the fields of a record: both addresses and few unknown names, or known names only. */
export function isAwsHeader(names: readonly string[]): boolean {
  if (names.some((name) => /[,;|"]/.test(name))) return false
  const known = new Set(names.map((name) => awsField(name)?.name).filter((name) => name !== undefined))
  if (known.size < LEAST_NAMES) return false
  if (known.size === names.length) return true
  return known.has('srcaddr') && known.has('dstaddr') && 2 * known.size >= names.length
}

/** Whether a header is that of a transit gateway's log. */
export function isGatewayHeader(names: readonly string[]): boolean {
  return names.some((name) => awsField(name)?.ofGateway)
}
