import { dateOrderOf, parseTimeText } from '../../flow/time-text.ts'
import { flagWords, showsHexadecimal, type NumberNotation } from '../../flow/tcp-flag-text.ts'
import type { Head } from '../head.ts'
import { jsonHead } from '../json-head.ts'
import type { Recorder } from '../recorder.ts'
import { columnTexts, tableHeads } from '../table-head.ts'
import { warnOfTimes } from '../time-warnings.ts'
import { ValueRecords } from '../value-plan.ts'
import { JsonValuesReader, NamedValuesReader } from '../value-readers.ts'
import type { Format, Recognition } from './format.ts'
import { trustgridRole, type TrustgridRole } from './trustgrid-names.ts'
import { TrustgridPlan, type TrustgridNotation } from './trustgrid-plan.ts'

/**
 * Trustgrid flow logs: the portal's CSV export, the daily export to S3 and the answer of the API.
 *
 * TCP flags. The API writes them as decimal numbers, exports as words since January 2024; exports before that wrote one
 * hexadecimal number. So bare numbers are decimal in JSON; in a table they are hexadecimal where one of them shows it
 * (`1b`, `0x1b`) or the first flow is from before 2024, else decimal as in the API.
 *
 * Reporter. Only the API tells which node reported (`nodeId`). Both nodes of a flow report it, so the source node, which
 * the exports name, is not always the reporter: there the reporter stays missing.
 */
export const trustgrid: Format = {
  id: 'trustgrid',
  recognise: (head) => recogniseJson(head) ?? recogniseTable(head),
}

const WORDS_SINCE_MS = Date.UTC(2024, 0, 1)
const ZONE_UNKNOWN =
  'The times name no zone and are read as UTC; the portal writes them in the zone of the browser that exported them.'

type Samples = ReadonlyMap<TrustgridRole, readonly string[]>

function recogniseJson(head: Head): Recognition | undefined {
  const json = jsonHead(head)
  if (!json) return undefined
  const samples = byRole(json.fields)
  if (!isTrustgrid(samples)) return undefined
  const notation = notationOf(samples, () => 'decimal')
  return {
    format: 'trustgrid',
    reason: 'JSON objects with the fields of Trustgrid’s API, such as sourceNode and destIP',
    open: (recorder) => {
      if (!notation.hasUnixStart) warnOfTimes(recorder, samples.get('start_time') ?? [], ZONE_UNKNOWN)
      return new JsonValuesReader(json.envelopeKey, recorder, new TrustgridPlan(recorder, notation))
    },
  }
}

function recogniseTable(head: Head): Recognition | undefined {
  for (const { delimiter, rows } of tableHeads(head)) {
    const header = rows[0] ?? []
    const samples = byRole(new Map(header.map((name, i) => [name, columnTexts(rows, i)])))
    if (!isTrustgrid(samples)) continue
    const notation = notationOf(samples, flagNumbersOf)
    return {
      format: 'trustgrid',
      reason: `its first line names Trustgrid’s columns (${header.slice(0, 4).join(', ')}, …)`,
      open: (recorder) => {
        if (!notation.hasUnixStart) warnOfTimes(recorder, samples.get('start_time') ?? [], ZONE_UNKNOWN)
        warnOfFlags(recorder, samples, notation)
        return new NamedValuesReader(
          delimiter,
          new ValueRecords(recorder, new TrustgridPlan(recorder, notation)),
        )
      },
    }
  }
  return undefined
}

/** Addresses of both ends, and something that only Trustgrid has: nodes at both ends or the portal's epoch columns. */
function isTrustgrid(samples: Samples): boolean {
  if (!samples.has('src_addr') || !samples.has('dst_addr')) return false
  const hasNodes = samples.has('src_node') && samples.has('dst_node')
  const hasBytes = samples.has('bytes_sent') || samples.has('bytes_recv')
  return hasNodes
    ? hasBytes || samples.has('start_unix')
    : samples.has('start_unix') && samples.has('end_unix') && hasBytes
}

function byRole(texts: ReadonlyMap<string, readonly string[]>): Samples {
  const samples = new Map<TrustgridRole, readonly string[]>()
  for (const [name, values] of texts) {
    const role = trustgridRole(name)
    if (role && !samples.has(role)) samples.set(role, values)
  }
  return samples
}

function notationOf(samples: Samples, numbersOf: (samples: Samples) => NumberNotation): TrustgridNotation {
  const times = [...(samples.get('start_time') ?? []), ...(samples.get('end_time') ?? [])]
  return {
    order: dateOrderOf(times).order,
    flagNumbers: numbersOf(samples),
    hasUnixStart: samples.has('start_unix'),
    hasUnixEnd: samples.has('end_unix'),
    flagsAreTcp: !samples.has('tcp_flags') && (samples.get('flags') ?? []).some(isTcpFlags),
  }
}

/** Words, or a number that is too small for the bits that say why a flow was blocked. */
function isTcpFlags(text: string): boolean {
  return flagWords(text) !== undefined || (/^(0x)?[0-9a-f]{1,2}$/i.test(text) && text !== '0')
}

function flagNumbersOf(samples: Samples): NumberNotation {
  const flags = samples.get('tcp_flags') ?? samples.get('flags') ?? []
  const start = firstStartMs(samples)
  return showsHexadecimal(flags) || (start !== undefined && start < WORDS_SINCE_MS)
    ? 'hexadecimal'
    : 'decimal'
}

function firstStartMs(samples: Samples): number | undefined {
  const unix = samples.get('start_unix')?.[0]
  if (unix !== undefined && /^\d{13}$/.test(unix)) return Number(unix)
  const texts = samples.get('start_time') ?? []
  return texts[0] === undefined ? undefined : parseTimeText(texts[0], dateOrderOf(texts).order)
}

function warnOfFlags(recorder: Recorder, samples: Samples, { flagNumbers }: TrustgridNotation): void {
  const flags = samples.get('tcp_flags') ?? []
  if (!flags.some((text) => /^[0-9a-f]{1,2}$/i.test(text)) || showsHexadecimal(flags)) return
  recorder.warnOfFile(
    `Its TCP flags are bare numbers; they are read as ${flagNumbers}, as the dates of the file suggest.`,
  )
}
