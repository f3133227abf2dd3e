import type { Filter } from '../../query/filter/filter.ts'
import type { TopDetail } from '../../query/volume/top-details.ts'
import { combinedKey } from '../../query/volume/key.ts'
import type { TopAnswer, TopDetails } from './top-answer.ts'

/** A line of a top list as it is shown. */
export interface TopLine {
  readonly texts: readonly string[]
  readonly amount: bigint
  readonly bitsPerSecond: number | undefined
  /** This one and all before it together. */
  readonly soFar: bigint
  /** Undefined until it is known. */
  readonly detail: Pick<TopDetail, 'bytes' | 'bytesSent' | 'bytesReceived' | 'packets' | 'flows'> | undefined
}

export interface ValueLine extends TopLine {
  readonly filter: Filter
  readonly spark: readonly bigint[]
  readonly detail: TopDetail | undefined
}

export function topLines(answer: TopAnswer, details: TopDetails | undefined): readonly ValueLine[] {
  let soFar = 0n
  const key = combinedKey(answer.keys)
  return answer.rows.map(({ cells, amount, bitsPerSecond }, place) => ({
    texts: cells.map((own, k) => answer.keys[k]?.text(own) ?? ''),
    amount,
    bitsPerSecond,
    soFar: (soFar += amount),
    detail: details?.rows.get(place),
    filter: key.filter(cells.flat()),
    spark: details?.sparks[place] ?? [],
  }))
}

/** All values that are not listed; with it the list adds up to the whole. Undefined where every value is listed. */
export function otherLine(answer: TopAnswer, details: TopDetails | undefined): TopLine | undefined {
  const { rows, values, whole } = answer
  if (values <= rows.length) return undefined
  const listed = details ? [...details.rows.values()] : []
  const rest = (of: 'bytes' | 'bytesSent' | 'bytesReceived' | 'packets' | 'flows') =>
    listed.reduce((left, detail) => left - detail[of], details?.whole[of] ?? 0n)
  return {
    texts: [],
    amount: rows.reduce((left, { amount }) => left - amount, whole),
    bitsPerSecond: undefined,
    soFar: whole,
    detail: details && {
      bytes: rest('bytes'),
      bytesSent: rest('bytesSent'),
      bytesReceived: rest('bytesReceived'),
      packets: rest('packets'),
      flows: rest('flows'),
    },
  }
}
