import { FINDINGS, type FindingKind, type Need } from '../../flow/findings.ts'
import { LOST_COLUMNS } from '../../flow/lost-packets.ts'
import { WINDOWED_FORMATS } from '../../flow/windowed-formats.ts'
import { assertNever } from '../../lib/assert.ts'
import { typedQuery, type AnswerRow } from '../../lib/typed-query.ts'
import { TCP, UDP, type FindingScope } from './scope.ts'

const SOURCE_COLUMNS = {
  format: 'number',
  connections: 'number',
  tcp: 'number',
  tcp_with_flags: 'number',
  with_ports: 'number',
  with_bytes: 'number',
  with_start: 'number',
  with_end: 'number',
} as const

/** What the records of one format tell. */
export interface FindingSource {
  readonly format: string
  readonly connections: number
  readonly tcp: number
  readonly withFlags: number
  readonly withPorts: number
  readonly withBytes: number
  readonly withStart: number
  readonly withEnd: number
}

/** Whether a finding can be judged on a format, and if not, or only roughly, why. */
export interface Judgement {
  readonly format: string
  readonly judged: 'yes' | 'coarse' | 'no'
  readonly reason: string
}

/** Counted by protocol first: one pass with a test for each number takes a third longer (10 million: 1.4 s). */
export function findingSourcesQuery(scope: FindingScope) {
  const sum = (name: string, condition = 'true') =>
    `coalesce(sum(${name}) FILTER (WHERE ${condition}), 0)::DOUBLE`
  const isTcp = `protocol = ${TCP}`
  return typedQuery(
    SOURCE_COLUMNS,
    `WITH counted AS (
  SELECT format, protocol, count(*) AS connections, count(coalesce(initiator_flags, responder_flags, flow_flags)) AS with_flags,
    count(nullif(responder_port, 0)) AS with_ports, count(coalesce(bytes_sent, bytes_recv)) AS with_bytes,
    count(start_time_ms) AS with_start, count(end_time_ms) AS with_end
  FROM ${scope.conversations} WHERE format IS NOT NULL GROUP BY format, protocol)
SELECT format, ${sum('connections')} AS connections, ${sum('connections', isTcp)} AS tcp, ${sum('with_flags', isTcp)} AS tcp_with_flags,
  ${sum('with_ports', `${isTcp} OR protocol = ${UDP}`)} AS with_ports, ${sum('with_bytes')} AS with_bytes,
  ${sum('with_start')} AS with_start, ${sum('with_end')} AS with_end
FROM counted GROUP BY format ORDER BY connections DESC`,
  )
}

export function findingSources(
  rows: readonly AnswerRow<typeof SOURCE_COLUMNS>[],
  labelOf: (column: string, code: number) => string,
): readonly FindingSource[] {
  return rows.map((row) => ({
    format: labelOf('format', row.format),
    connections: row.connections,
    tcp: row.tcp,
    withFlags: row.tcp_with_flags,
    withPorts: row.with_ports,
    withBytes: row.with_bytes,
    withStart: row.with_start,
    withEnd: row.with_end,
  }))
}

/** How a finding can be judged on each of the formats that are loaded. */
export function judgements(
  kind: FindingKind,
  sources: readonly FindingSource[],
  scope: FindingScope,
): readonly Judgement[] {
  return sources.map((source) => {
    const lacking = kind.needs
      .map((need) => lacks(need, source, scope))
      .find((reason) => reason !== undefined)
    const { format } = source
    if (lacking !== undefined) return { format, judged: 'no', reason: lacking }
    if (kind.isCoarseInWindows && WINDOWED_FORMATS.includes(format)) {
      return {
        format,
        judged: 'coarse',
        reason:
          'Its times are those of capture windows of one to ten minutes, so rates and intervals are rough.',
      }
    }
    return { format, judged: 'yes', reason: '' }
  })
}

function lacks(need: Need, source: FindingSource, { columns }: FindingScope): string | undefined {
  switch (need) {
    case 'ports':
      return source.withPorts > 0 ? undefined : 'Its records have no ports.'
    case 'tcp flags':
      if (source.tcp === 0) return 'It has no TCP connections.'
      return source.withFlags > 0 ? undefined : 'Its records have no TCP flags.'
    case 'bytes':
      return source.withBytes > 0 ? undefined : 'Its records have no bytes.'
    case 'start times':
      return source.withStart > 0 ? undefined : 'Its records have no start.'
    case 'end times':
      return source.withEnd > 0 ? undefined : 'Its records have no end.'
    case 'lost packets':
      return source.format === 'aws-tgw' && LOST_COLUMNS.some((column) => columns.has(column))
        ? undefined
        : 'Only flow logs of transit gateways count lost packets, and only where those fields were chosen.'
    default:
      return assertNever(need)
  }
}

/** Every finding with its judgements, in the order of the catalogue. */
export function allJudgements(sources: readonly FindingSource[], scope: FindingScope) {
  return FINDINGS.map((kind) => ({ id: kind.id, judgements: judgements(kind, sources, scope) }))
}
