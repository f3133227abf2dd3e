/** An id of view `flow` is the number of the record's shape and its row there. */
const ROW_BITS = 48n

/** SQL that is true for records whose ids are from `from` to `to`. Where they are of one shape the engine reads no more than those. */
export function idsBetween(from: bigint, to: bigint): string {
  if (shapeOf(from) !== shapeOf(to)) return `id BETWEEN ${from} AND ${to}`
  return `id_shape = ${shapeOf(from)} AND id_row BETWEEN ${rowOf(from)} AND ${rowOf(to)}`
}

/** Conditions that together are true for exactly these ids, one per shape. */
export function idsAmong(ids: readonly bigint[]): readonly string[] {
  const byShape = new Map<bigint, bigint[]>()
  for (const id of ids) {
    const shape = byShape.get(shapeOf(id))
    if (shape) shape.push(id)
    else byShape.set(shapeOf(id), [id])
  }
  return [...byShape.values()].map((ofShape) => {
    const sorted = ofShape.sort((a, b) => (a < b ? -1 : 1))
    const near = idsBetween(sorted[0] ?? 0n, sorted.at(-1) ?? 0n)
    return `${near} AND id_row IN (SELECT unnest([${sorted.map(rowOf).join(', ')}]))`
  })
}

function shapeOf(id: bigint): bigint {
  return id >> ROW_BITS
}

function rowOf(id: bigint): bigint {
  return BigInt.asUintN(Number(ROW_BITS), id)
}
