/** A page in the background is not drawn. */
const LONGEST_WAIT_MS = 150

/** Resolves when what has changed so far is on the screen; at once where there is none. */
export async function drawn(): Promise<void> {
  if (typeof document === 'undefined' || document.hidden) return
  await new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, LONGEST_WAIT_MS)
  })
}
