const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** `300000` → `5 min`, `86400000` → `day`, `604800000` → `7 days`. */
export function widthText(widthMs: number): string {
  const [unitMs, name] = UNITS.find(([ms]) => widthMs % ms === 0) ?? [1, 'ms']
  const count = widthMs / unitMs
  if (name === 'day') return count === 1 ? 'day' : `${count} days`
  return `${count} ${name}`
}
