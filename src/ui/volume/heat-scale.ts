/** Steps of colour. The eye tells about so many apart; each is a quarter darker than the one before. */
export const HEAT_LEVELS = 6

/** The step of an amount: 0 for nothing, else from 1 to the highest. Square roots keep small amounts apart. */
export function heatLevel(amount: bigint, most: bigint): number {
  if (amount <= 0n || most <= 0n) return 0
  return Math.max(1, Math.ceil(HEAT_LEVELS * Math.sqrt(Number(amount) / Number(most)) - 1e-9))
}

/** The largest amount of each step, from 1 on. */
export function heatSteps(most: bigint): readonly number[] {
  return Array.from({ length: HEAT_LEVELS }, (_, i) => Number(most) * ((i + 1) / HEAT_LEVELS) ** 2)
}
