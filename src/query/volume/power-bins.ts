/**
 * SQL of the power of two at or below a whole number: 10 for 1024 to 2047, -1 for 0, NULL where nothing is known.
 * @param hasHuge numbers may be beyond 2^62
 */
export function powerBinSql(size: string, hasHuge: boolean): string {
  const one = hasHuge ? '1::HUGEINT' : '1::BIGINT'
  const power = `floor(log2(${size}))::INTEGER`
  // log2 rounds up just below a power of two from 2^48 on; the comparison takes that back.
  return `CASE WHEN ${size} = 0 THEN -1 WHEN ${size} > 0 THEN CASE WHEN ${size} < (${one} << ${power}) THEN ${power} - 1 ELSE ${power} END END`
}

/** The numbers of a bin: from `first` up to, not including, `end`. */
export function binRange(bin: number): { readonly first: number; readonly end: number } {
  return bin < 0 ? { first: 0, end: 1 } : { first: 2 ** bin, end: 2 ** (bin + 1) }
}
