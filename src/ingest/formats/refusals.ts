import type { Head } from '../head.ts'
import { kindOfBytes } from './refusals-binary.ts'
import { kindOfJson } from './refusals-json.ts'
import { kindOfText } from './refusals-text.ts'

const ACCEPTED =
  'flow logs of AWS, Tencent Cloud, Trustgrid or Netmaker, Zeek’s conn.log, or delimited text with two columns of addresses'

/** Says in one sentence what a file looks like that no format recognises, and what to do with it. */
export function explainRefusal(head: Head): string {
  if (head.bytes.length === 0) return emptyFile(head.fileName)
  const known = kindOfBytes(head.bytes) ?? kindOfJson(head) ?? kindOfText(head)
  return known ?? `It is text, but no flow log that Flowglass knows: it reads ${ACCEPTED}.`
}

/** Trustgrid: "will attempt to write an empty file named `validation` to the bucket" (docs, Exporting Flow Logs). */
function emptyFile(fileName: string): string {
  return /(^|\/)validation$/i.test(fileName)
    ? 'Trustgrid writes an empty file named validation to test the bucket; there is nothing to load.'
    : 'The file is empty, so there is nothing to load; it may have been cut off while it was fetched.'
}
