import type { Thresholds } from '../../flow/findings.ts'
import { CONTACT_ENDS, CONTACTS } from './contacts.ts'
import type { FindingSelect } from './row.ts'
import { crossesBorder, HAS_FAILED, numberOf, shareOf, WHO, WHOM, type FindingScope } from './scope.ts'

/* RITA v5's beacon score (activecm/rita, analysis/beacons.go with default_config.hjson): a quarter each for how even the
   intervals are, how even the sizes, how even the calls spread over the data, and how much of it they span. */

const BINS = 24
/** Bins that must be filled before two heights of bars count as a pattern, and before the span counts. */
const BIMODAL_BINS = 11
const SPAN_BINS = 6
/** Bars within this share of the highest are of one height. */
const BAR_SENSITIVITY = 0.05
const IDEAL_RUN = 12
/** Below this the spread of quartiles says nothing about their skew. */
const LEAST_SPREAD = 10

/** 1 for even values: half by the skew of their quartiles, half by their median distance from the median. */
function evenness(name: 'gap' | 'size', ifNoMedian: 0 | 1): string {
  const [q1, q2, q3] = [1, 2, 3].map((n) => `${name}_quartiles[${n}]`)
  const skew = `CASE WHEN ${q3} - ${q1} < ${LEAST_SPREAD} OR ${q2} = ${q1} OR ${q2} = ${q3} THEN 1 ELSE 1 - abs((${q1} + ${q3} - 2 * ${q2}) / (${q3} - ${q1})) END`
  const spread = `CASE WHEN ${q2} >= 1 THEN greatest(0, (${q2} - ${name}_mad) / ${q2}) ELSE ${ifNoMedian} END`
  return `((${skew}) + (${spread})) / 2`
}

const quartiles = (name: string) =>
  `quantile_cont(${name}, [0.25, 0.5, 0.75]) AS ${name}_quartiles, mad(${name}) AS ${name}_mad`

/**
 * Calls at the same second are one, as in RITA; `low` and `high` are the ends of all data. The calls of a contact are at most two
 * rows, with known roles and with guessed ones, and one of these has half of them: so it is enough to look at each row.
 */
function callTables(scope: FindingScope, fewest: number): readonly string[] {
  return [
    `maybe AS MATERIALIZED (
  SELECT ${CONTACT_ENDS}, row_number() OVER () AS pair
  FROM ${CONTACTS}
  WHERE CASE WHEN connections - failures >= ${Math.ceil(fewest / 2)} THEN ${crossesBorder('initiator', scope)} ELSE false END
  GROUP BY ${CONTACT_ENDS}
)`,
    `extent AS (
  SELECT min(start_time_ms) // 1000 AS low, max(start_time_ms) // 1000 AS high FROM conversation
)`,
    `seconds AS MATERIALIZED (
  SELECT pair, start_time_ms // 1000 AS second, count(*) AS calls, sum(records)::BIGINT AS records,
    min(start_time_ms) AS first, max(end_time_ms) AS last, sum(coalesce(bytes_sent, 0))::DOUBLE AS size
  FROM ${scope.conversations} JOIN maybe USING (${CONTACT_ENDS})
  WHERE start_time_ms IS NOT NULL AND NOT ${HAS_FAILED} GROUP BY pair, second
)`,
    `counted AS MATERIALIZED (
  SELECT pair, sum(calls) AS calls, sum(records) AS records, min(first) AS first, max(last) AS last
  FROM seconds GROUP BY pair HAVING sum(calls) >= ${fewest}
)`,
    `gaps AS (
  SELECT pair, size, (second - lag(second) OVER (PARTITION BY pair ORDER BY second))::DOUBLE AS gap
  FROM seconds SEMI JOIN counted USING (pair)
)`,
    `series AS (
  SELECT pair, ${quartiles('gap')}, ${quartiles('size')} FROM gaps GROUP BY pair HAVING count(gap) >= 3
)`,
  ]
}

/** Calls in each of 24 equal parts of the data: their bars, the longest run of filled ones, and how many share a height. */
const HISTOGRAM: readonly string[] = [
  `bars AS MATERIALIZED (
  SELECT pair, least(((second - low) * ${BINS}) // greatest(high - low, 1), ${BINS - 1}) AS bin, count(*) AS height
  FROM seconds SEMI JOIN counted USING (pair), extent GROUP BY pair, bin
)`,
  `runs AS (
  SELECT pair, max(length) AS run FROM (
    SELECT pair, count(*) AS length FROM (SELECT pair, bin - row_number() OVER (PARTITION BY pair ORDER BY bin) AS start FROM bars)
    GROUP BY pair, start) GROUP BY pair
)`,
  `spread AS (
  SELECT pair, count(*) AS filled, max(height) AS highest,
    sqrt(greatest(0, sum(height * height) / ${BINS}::DOUBLE - (sum(height) / ${BINS}::DOUBLE) ** 2)) / (sum(height) / ${BINS}::DOUBLE) AS variation
  FROM bars GROUP BY pair
)`,
  `heights AS (
  SELECT pair, list_sum(list_reverse_sort(list(bins))[1:2]) AS two FROM (
    SELECT pair, count(*) AS bins FROM bars JOIN spread USING (pair)
    GROUP BY pair, ceil(height / ceil(highest * ${BAR_SENSITIVITY}::DOUBLE))) GROUP BY pair
)`,
]

const EVEN_HOURS = `greatest(CASE WHEN variation > 1 THEN 0 ELSE 1 - variation END,
  CASE WHEN filled >= ${BIMODAL_BINS} THEN least(1, two / greatest(filled - 1, 1)::DOUBLE) ELSE 0 END)`
const SPAN = `CASE WHEN filled >= ${SPAN_BINS} THEN least(1, greatest((last // 1000 - first // 1000) / greatest(high - low, 1)::DOUBLE, run / ${IDEAL_RUN}::DOUBLE)) ELSE 0 END`

/** Regular calls of internal hosts to hosts outside, by RITA's score. */
export function beacons(scope: FindingScope, thresholds: Thresholds): FindingSelect {
  const score = `round((${evenness('gap', 1)} + ${evenness('size', 0)} + ${EVEN_HOURS} + ${SPAN}) / 4, 3)`
  return {
    over: 'contacts',
    tables: [
      ...callTables(scope, numberOf(thresholds, 'connections')),
      ...HISTOGRAM,
      `scored AS (
  SELECT *, ${score} AS score
  FROM maybe JOIN counted USING (pair) JOIN series USING (pair) JOIN spread USING (pair) JOIN runs USING (pair) JOIN heights USING (pair), extent
)`,
    ],
    who: WHO,
    whom: WHOM,
    port: 'responder_port',
    protocol: 'protocol',
    connections: 'calls',
    records: 'records',
    first: 'first',
    last: 'last',
    measures: ['score', 'gap_quartiles[2] * 1000', 'size_quartiles[2]'],
    from: `scored WHERE score >= ${shareOf(thresholds, 'points')}::DOUBLE`,
  }
}
