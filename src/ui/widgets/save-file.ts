const KEPT_MS = 60_000

/** Hands a file to the browser to save. Nothing is sent: its address is a `blob:` of this page. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Some browsers read the blob only after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS)
}
