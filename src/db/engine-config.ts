/** How answers are typed: sums stay exact, so no 64-bit integer becomes a double. The tests open their engine the same way. */
export const ENGINE_CONFIG = {
  path: ':memory:',
  query: { castBigIntToDouble: false, castDecimalToDouble: false },
} as const
