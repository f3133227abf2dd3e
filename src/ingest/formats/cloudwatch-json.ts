import type { OnBroken, Spans } from '../delimited-records.ts'
import type { Head } from '../head.ts'
import { JsonFields } from '../json-fields.ts'
import { JsonRecords } from '../json-records.ts'
import type { OnBytes } from '../lines.ts'
import { decodeText } from '../text.ts'
import type { RecordReader } from './format.ts'

/** CloudWatch tells a subscriber that it is there; such a message is no record. */
const CONTROL_MESSAGE = 'CWL CONTROL MESSAGE'
const CONTROL_BYTES = new TextEncoder().encode(CONTROL_MESSAGE)
const NO_MESSAGE = 'the log event has no message'
const ENVELOPE = /"(logEvents|events)"\s*:\s*\[/

/**
 * Key of the array that holds the log events: subscriptions write `logEvents`, `aws logs filter-log-events` writes
 * `events`; `undefined` for objects that are log events themselves.
 */
export function eventsKey(head: Head): string | undefined {
  return ENVELOPE.exec(head.text)?.[1]
}

/** Takes the messages out of CloudWatch's JSON. */
export class CloudwatchMessages implements RecordReader {
  private readonly onMessage: OnBytes
  private readonly onBroken: OnBroken
  private readonly fields = new JsonFields((path, place) => {
    if (path === 'message' || path === '@message') this.messagePlace = place
  })
  private readonly records: JsonRecords
  private messagePlace = -1

  /** @param onMessage told of the bytes of each message, escapes undone */
  constructor(key: string | undefined, onMessage: OnBytes, onBroken: OnBroken) {
    this.onMessage = onMessage
    this.onBroken = onBroken
    this.records = new JsonRecords(key, (bytes, start, end) => this.event(bytes, start, end), onBroken)
  }

  push(chunk: Uint8Array): void {
    this.records.push(chunk)
  }

  end(): void {
    this.records.end()
  }

  private event(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): void {
    const problem = this.fields.read(bytes, start, end)
    const { spans, messagePlace: place } = this
    const from = spans.starts[place] ?? 0
    const to = spans.ends[place] ?? 0
    if (problem !== undefined) this.onBroken(problem, bytes, start, end)
    else if (place < 0 || to <= from) this.onBroken(NO_MESSAGE, bytes, start, end)
    else if (!beginsWith(CONTROL_BYTES, spans.bytes, from)) this.onMessage(spans.bytes, from, to)
  }

  private get spans(): Spans {
    return this.fields.spans
  }
}

/** The messages at the beginning of a file; `undefined` where it is no JSON. */
export function headMessages(head: Head, key: string | undefined): string[] | undefined {
  if (!/^[\s\uFEFF]*[[{]/.test(head.text)) return undefined
  const messages: string[] = []
  const onMessage: OnBytes = (bytes, start, end) => messages.push(decodeText(bytes, start, end))
  const reader = new CloudwatchMessages(key, onMessage, () => {
    // The head is only looked at: what is broken is told when the file is read.
  })
  reader.push(head.bytes)
  return messages
}

function beginsWith(prefix: Uint8Array, bytes: Uint8Array, start: number): boolean {
  return prefix.every((byte, i) => bytes[start + i] === byte)
}
