import { literal } from '../lib/sql-text.ts'
import { COMMUNITY_ID_MACRO } from './community-id-macro.ts'

/* SQL macros, for our views and for everyone's SQL. */

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const IPV4 = `${OCTET}(\\.${OCTET}){3}`
/** ::ffff:0:0 */
const IPV4_BASE = '281470681743360::UHUGEINT'

/** Gives a value a name. A macro's parameter is put in as text wherever it stands, so that longer expressions would multiply. */
function binding(name: string, value: string, body: string): string {
  return `list_transform([${value}], lambda ${name}: ${body})[1]`
}

const SHIFTS = [48, 32, 16, 0] as const
const groupsOf = (half: string) => SHIFTS.map((shift) => `to_hex((${half} >> ${shift}) & 65535)`).join(', ')

/** `:0:0:` … in text like `<:2001:db8:0:0:0:0:0:1:>`; the longest comes first, and its first place is replaced (RFC 5952 §4.2). */
const shortenZeros = [8, 7, 6, 5, 4, 3, 2]
  .map((count) => literal(`:${'0:'.repeat(count)}`))
  .map((run) => `WHEN contains(g, ${run}) THEN regexp_replace(g, ${run}, '::')`)
  .join(' ')

const withoutMarks = (text: string) =>
  [
    ['<::', '::'],
    ['<:', ''],
    ['::>', '::'],
    [':>', ''],
  ].reduce((sql, marks) => `replace(${sql}, ${marks.map(literal).join(', ')})`, text)

const ADDRESS_TEXT = `CASE
  WHEN hi = 0 AND lo >> 32 = 65535
    THEN concat_ws('.', (lo >> 24) & 255, (lo >> 16) & 255, (lo >> 8) & 255, lo & 255)
  WHEN hi IS NOT NULL AND lo IS NOT NULL
    THEN ${binding(
      'g',
      `lower(concat_ws(':', '<', ${groupsOf('hi')}, ${groupsOf('lo')}, '>'))`,
      withoutMarks(`CASE ${shortenZeros} ELSE g END`),
    )}
  END`

/** TRY_CAST, because the engine may work out a branch for rows that do not take it. */
const ipv4Number = (text: string) =>
  `(${[24, 16, 8, 0].map((shift, i) => `(TRY_CAST(split_part(${text}, '.', ${i + 1}) AS UBIGINT) << ${shift})`).join(' | ')})`

/** A dotted tail as two groups of hexadecimal digits. */
const WITHOUT_DOTS = `CASE
  WHEN NOT contains(a, '.') THEN a
  WHEN regexp_matches(a, ${literal(`:${IPV4}$`)}) THEN ${binding(
    'n',
    ipv4Number("regexp_extract(a, '[^:]*$')"),
    "regexp_replace(a, '[^:]*$', '') || to_hex(n >> 16) || ':' || to_hex(n & 65535)",
  )}
  END`

/** Writes the zeros that `::` stands for; text that is no address stays or becomes something that is none. */
const WITHOUT_GAP = `CASE
  WHEN contains(x, ':::') OR regexp_matches(x, '^:[^:]|[^:]:$') THEN NULL
  WHEN NOT contains(x, '::') THEN x
  WHEN len(regexp_extract_all(x, '[^:]+')) > 7 THEN NULL
  ELSE trim(replace(x, '::', ':' || repeat('0:', 8 - len(regexp_extract_all(x, '[^:]+')))), ':')
  END`

const halfOf = (from: number) => {
  const digits = [0, 1, 2, 3].map((i) => `lpad(split_part(y, ':', ${from + i}), 4, '0')`)
  return `TRY_CAST('0x' || ${digits.join(' || ')} AS UBIGINT)::UHUGEINT`
}

const EIGHT_GROUPS = `CASE WHEN regexp_full_match(y, '([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}')
  THEN (${halfOf(1)} << 64) | ${halfOf(5)} END`

const IP_NUM = binding(
  'a',
  'address',
  `CASE
  WHEN regexp_full_match(a, ${literal(IPV4)}) THEN ${IPV4_BASE} | ${ipv4Number('a')}::UHUGEINT
  WHEN contains(a, ':') THEN ${binding('x', WITHOUT_DOTS, binding('y', WITHOUT_GAP, EIGHT_GROUPS))}
  END`,
)

const PREFIX = "TRY_CAST(split_part(cidr, '/', 2) AS UTINYINT)"

/** Bits that an address within the network may differ in, counted from the right; NULL where the prefix is none. */
const FREE_BITS = `CASE
  WHEN NOT contains(cidr, '/') THEN 0
  WHEN NOT regexp_full_match(cidr, '[^/]*/[0-9]{1,3}') THEN NULL
  WHEN contains(cidr, ':') THEN CASE WHEN ${PREFIX} <= 128 THEN 128 - ${PREFIX} END
  WHEN ${PREFIX} <= 32 THEN 32 - ${PREFIX}
  END::UHUGEINT`

/** A shift to the right by 128 gives 0, so a prefix of no bits needs no case of its own. */
const IN_CIDR = `xor(num, ip_num(split_part(cidr, '/', 1))) >> ${FREE_BITS} = 0`

/** The statements that make the macros, in the schema that every connection uses. */
export function macroStatements(): readonly string[] {
  const macros: readonly (readonly [signature: string, body: string])[] = [
    ['address_text(hi, lo)', ADDRESS_TEXT],
    ['ip_text(num)', 'address_text((num >> 64)::UBIGINT, (num & 18446744073709551615)::UBIGINT)'],
    ['ip_num(address)', IP_NUM],
    ['in_cidr(num, cidr)', IN_CIDR],
    COMMUNITY_ID_MACRO,
  ]
  return macros.map(([signature, body]) => `CREATE OR REPLACE MACRO flow.${signature} AS (${body})`)
}
