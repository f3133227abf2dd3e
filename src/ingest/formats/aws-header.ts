import { awsField } from './aws-fields.ts'

const LEAST_NAMES = 3
/** Names that hardly any other product has; whoever has two of them may have any number of new fields. */
const AWS_ONLY = ['account-id', 'interface-id', 'log-status', 'tgw-attachment-id']

/** Whether these texts name the fields of a record: known names only, or both addresses and enough that tell AWS. */
export function isAwsHeader(names: readonly string[]): boolean {
  if (names.some((name) => /[,;|"]/.test(name))) return false
  const known = new Set(names.map((name) => awsField(name)?.name).filter((name) => name !== undefined))
  if (known.size < LEAST_NAMES) return false
  if (known.size === names.length) return true
  if (!known.has('srcaddr') || !known.has('dstaddr')) return false
  return 2 * known.size >= names.length || AWS_ONLY.filter((name) => known.has(name)).length >= 2
}

/** Columns that only the results of Logs Insights have. */
const INSIGHTS_NAME = /^@(timestamp|message|logStream|log|ptr|ingestionTime)$/

export function isInsightsHeader(names: readonly string[]): boolean {
  return names.some((name) => INSIGHTS_NAME.test(name))
}

/**
 * Whether these are the columns of a table, or the keys of objects. Other products call theirs SrcAddr and DstAddr too:
 * the other names must be those of AWS.
 */
export function isTableHeader(names: readonly string[]): boolean {
  const own = names.filter((name) => !name.startsWith('@'))
  const known = own.map((name) => awsField(name)?.name)
  if (!known.includes('srcaddr') || !known.includes('dstaddr')) return false
  return (
    isInsightsHeader(names) ||
    (isAwsHeader(own) && known.some((name) => name?.includes('-') && name !== 'tcp-flags'))
  )
}

/** Whether a header is that of a transit gateway's log. */
export function isGatewayHeader(names: readonly string[]): boolean {
  return names.some((name) => awsField(name)?.ofGateway)
}
