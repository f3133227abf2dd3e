import type { BucketGrid } from '../../flow/time-bucket.ts'
import type { BucketSums } from './spread.ts'
import type { TimelineSeries } from './timeline.ts'

/**
 * The same series in the wider buckets of another grid, which begins no later and ends no earlier; undefined where one
 * of its borders lies within a bucket. Sums stay exact.
 */
export function coarserSeries(
  series: readonly TimelineSeries[],
  fine: BucketGrid,
  coarse: BucketGrid,
): readonly TimelineSeries[] | undefined {
  const places = placesOf(fine, coarse)
  if (!places) return undefined
  return series.map(({ cells, sides }) => ({
    cells,
    sides: sides.map((sums) => coarserSums(sums, places, coarse.borders.length - 1)),
  }))
}

/** For each fine bucket the wide one that holds it. */
function placesOf(fine: BucketGrid, coarse: BucketGrid): readonly number[] | undefined {
  const [first = 0, last = 0] = [fine.borders[0], fine.borders.at(-1)]
  if ((coarse.borders[0] ?? 0) > first || (coarse.borders.at(-1) ?? 0) < last) return undefined
  const places: number[] = []
  let wide = 0
  for (let i = 0; i + 1 < fine.borders.length; i++) {
    const [from = 0, to = 0] = [fine.borders[i], fine.borders[i + 1]]
    while ((coarse.borders[wide + 1] ?? 0) <= from) wide++
    if ((coarse.borders[wide + 1] ?? 0) < to) return undefined
    places.push(wide)
  }
  return places
}

function coarserSums(sums: BucketSums, places: readonly number[], count: number): BucketSums {
  const buckets = new Array<bigint>(count).fill(0n)
  sums.buckets.forEach((amount, i) => {
    const place = places[i] ?? 0
    if (amount !== 0n) buckets[place] = (buckets[place] ?? 0n) + amount
  })
  return { ...sums, buckets }
}
