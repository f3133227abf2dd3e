/** Views over all records wait for a load that ends within this time, or that after this time is to end within as much again. */
const PATIENCE_MS = 4_000

/**
 * While files load, what views over all records take, the load waits. So they wait for it, but not longer than a person would.
 * @param release lets the views ask
 * @param expectedMsLeft how long the load is going to take
 * @returns what ends the hold when the load does
 */
export function holdViews(release: () => void, expectedMsLeft: () => number): () => void {
  let timer = setTimeout(() => {
    if (expectedMsLeft() > PATIENCE_MS) release()
    else timer = setTimeout(release, PATIENCE_MS)
  }, PATIENCE_MS)
  return () => {
    clearTimeout(timer)
    release()
  }
}
