import type { Head } from '../head.ts'

/** Says in one sentence what a file looks like that no format recognises, and what to do with it. */
export function explainRefusal(head: Head): string {
  if (head.bytes.length === 0) return 'The file is empty: there is nothing to load.'
  return 'No flow log format of Flowglass fits the file, and fewer than two of its columns hold addresses.'
}
