import { makeData, Uint16, Uint32, Uint64, Uint8, type Data } from 'apache-arrow'

/** Which rows of a column have a value, as Arrow says it. */
export interface Validity {
  readonly length: number
  readonly nullCount: number
  readonly nullBitmap: Uint8Array
}

/**
 * Whole numbers in the fewest bytes that hold all of them. The engine widens them to their column's type as it appends
 * them (duckdb-wasm 1.32.0): half the bytes to write, copy and read again in each batch.
 */
export function narrowedNumbers(values: Uint32Array, validity: Validity): Data {
  const { length } = validity
  let bits = 0
  for (let row = 0; row < length; row++) bits |= values[row]!
  if (bits >>> 8 === 0)
    return makeData({ type: new Uint8(), data: new Uint8Array(values.subarray(0, length)), ...validity })
  if (bits >>> 16 === 0)
    return makeData({ type: new Uint16(), data: new Uint16Array(values.subarray(0, length)), ...validity })
  return makeData({ type: new Uint32(), data: values.subarray(0, length), ...validity })
}

/** The same for numbers of 64 bits. @param words low and high half of each */
export function narrowedWideNumbers(words: Uint32Array, validity: Validity): Data {
  const { length } = validity
  let highBits = 0
  for (let row = 0; row < length; row++) highBits |= words[2 * row + 1]!
  if (highBits !== 0)
    return makeData({ type: new Uint64(), data: new BigUint64Array(words.buffer, 0, length), ...validity })
  const low = new Uint32Array(length)
  for (let row = 0; row < length; row++) low[row] = words[2 * row]!
  return narrowedNumbers(low, validity)
}
