const MOST_SUGGESTIONS = 3

/** Those of `names` that differ from a mistyped name by a letter or two, nearest first, one of those that mean the same. */
export function closest(
  typed: string,
  names: readonly string[],
  normal: (name: string) => string = (name) => name,
  meaning: (name: string) => string = (name) => name,
): readonly string[] {
  const wanted = normal(typed.slice(0, 60))
  const most = wanted.length < 4 ? 1 : 2
  const near = names
    .map((name) => ({ name, distance: distance(wanted, normal(name), most) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
  const named = new Map<string, string>()
  for (const { name } of near) if (!named.has(meaning(name))) named.set(meaning(name), name)
  return [...named.values()].slice(0, MOST_SUGGESTIONS)
}

/** Insertions, deletions and replacements between two words; more than `most` once it is clear that it is more. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  Array.from(a, (letter, i) => {
    let left = i + 1
    row = row.map((above, j) => {
      if (j === 0) return left
      const replaced = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1)
      left = Math.min(replaced, above + 1, left + 1)
      return left
    })
  })
  return row.at(-1) ?? 0
}
