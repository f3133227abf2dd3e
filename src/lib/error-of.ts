/** What was thrown as an Error: anything can be thrown, and engines and browsers do. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
