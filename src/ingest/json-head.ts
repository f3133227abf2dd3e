import type { Head } from './head.ts'
import { JsonFields } from './json-fields.ts'
import { JsonRecords } from './json-records.ts'
import { decodeText } from './text.ts'

/** The first objects of JSON text. */
export interface JsonHead {
  /** Key of the envelope's array that holds them; `undefined` where they are in no envelope. */
  readonly envelopeKey: string | undefined
  /** Names of their values as src/ingest/json-fields.ts gives them, with the texts seen. */
  readonly fields: ReadonlyMap<string, readonly string[]>
}

const MOST_OBJECTS = 100
const ENVELOPE = /"(Response|response|data|flows|flowLogs|items|results)"\s*:\s*\[/
const ENVELOPE_WITHIN = 4096

/** @returns `undefined` where the head is no JSON of objects */
export function jsonHead(head: Head): JsonHead | undefined {
  const text = head.text.slice(0, ENVELOPE_WITHIN)
  if (!/^[\s\uFEFF]*[[{]/.test(text)) return undefined
  const envelopeKey = /^[\s\uFEFF]*\{/.test(text) ? ENVELOPE.exec(text)?.[1] : undefined
  const wrapped = envelopeKey === undefined ? undefined : fieldsOf(head, envelopeKey)
  if (wrapped && wrapped.size > 0) return { envelopeKey, fields: wrapped }
  return { envelopeKey: undefined, fields: fieldsOf(head, undefined) }
}

function fieldsOf(head: Head, envelopeKey: string | undefined): Map<string, string[]> {
  const texts: string[][] = []
  const fields = new Map<string, string[]>()
  const json = new JsonFields((path, place) => {
    const values: string[] = []
    texts[place] = values
    fields.set(path, values)
  })
  let objects = 0
  const onObject = (bytes: Uint8Array<ArrayBuffer>, start: number, end: number) => {
    if (objects++ >= MOST_OBJECTS || json.read(bytes, start, end) !== undefined) return
    const { spans } = json
    for (let i = 0; i < spans.count; i++) {
      if (spans.ends[i]! > spans.starts[i]!)
        texts[i]!.push(decodeText(spans.bytes, spans.starts[i], spans.ends[i]))
    }
  }
  const records = new JsonRecords(envelopeKey, onObject, () => {
    // The head is only looked at: what is broken is told when the file is read.
  })
  records.push(head.bytes)
  return fields
}
