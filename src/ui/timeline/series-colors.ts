/** Places in the palette; 0 is grey, for Other. */
export const COLORS = 6

/** Gives each name a colour and keeps it for as long as the name stays, so that a filter does not repaint the others. */
export function assignColors(
  names: readonly string[],
  before: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const colors = new Map<string, number>()
  for (const name of names) {
    const color = before.get(name)
    if (color !== undefined && ![...colors.values()].includes(color)) colors.set(name, color)
  }
  for (const name of names) {
    if (colors.has(name)) continue
    const taken = new Set(colors.values())
    const free = Array.from({ length: COLORS }, (_, i) => i + 1).find((color) => !taken.has(color))
    colors.set(name, free ?? 0)
  }
  return colors
}

/** The CSS value of a place in the palette. */
export function colorValue(color: number): string {
  return `var(--c${color})`
}
