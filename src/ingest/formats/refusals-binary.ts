interface Signature {
  readonly bytes: readonly number[]
  /** Where the bytes stand, if not at the beginning. */
  readonly at?: number
  readonly explanation: string
}

const PACKETS =
  'It looks like a packet capture (pcap), which holds packets, not flows; make flows of it first, for example with nfpcapd or Zeek, and load their text output.'

function archive(name: string): string {
  return `It looks like ${name}; unpack it and drop the files that are in it (gzip is the one compression that Flowglass opens itself).`
}

const SIGNATURES: readonly Signature[] = [
  { bytes: [0xd4, 0xc3, 0xb2, 0xa1], explanation: PACKETS },
  { bytes: [0xa1, 0xb2, 0xc3, 0xd4], explanation: PACKETS },
  { bytes: [0x4d, 0x3c, 0xb2, 0xa1], explanation: PACKETS },
  { bytes: [0xa1, 0xb2, 0x3c, 0x4d], explanation: PACKETS },
  { bytes: [0x0a, 0x0d, 0x0d, 0x0a], explanation: PACKETS },
  { bytes: [0x0c, 0xa5], explanation: nfcapd() },
  { bytes: [0xa5, 0x0c], explanation: nfcapd() },
  {
    bytes: [0x1f, 0x8b],
    explanation:
      'It is gzip within gzip within gzip, which Flowglass does not open that deep; unpack it once and drop the result.',
  },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], explanation: archive('a file compressed with Zstandard') },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], explanation: archive('a file compressed with xz') },
  { bytes: [0x42, 0x5a, 0x68], explanation: archive('a file compressed with bzip2') },
  { bytes: [0x04, 0x22, 0x4d, 0x18], explanation: archive('a file compressed with lz4') },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], explanation: archive('a 7-Zip archive') },
  { bytes: [0x75, 0x73, 0x74, 0x61, 0x72], at: 257, explanation: archive('a tar archive') },
  {
    bytes: [0x50, 0x41, 0x52, 0x31],
    explanation: 'It looks like a Parquet file without the columns of a flow log that Flowglass knows.',
  },
  {
    bytes: [0x4f, 0x62, 0x6a, 0x01],
    explanation:
      'It looks like an Avro file, which Flowglass does not read; export the flow logs as text, CSV or Parquet.',
  },
  {
    bytes: [0x25, 0x50, 0x44, 0x46],
    explanation: 'It looks like a PDF document, not like a flow log; export the records as CSV instead.',
  },
  {
    bytes: [0xde, 0xad, 0xbe, 0xef],
    explanation:
      'It looks like a SiLK file; write it as text with `rwcut --delimited=, F` and drop the result.',
  },
]

const ZIP = [0x50, 0x4b, 0x03, 0x04]
/** Text in UTF-16, as some programs save CSV. */
const UTF_16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
]
const LOOKED_AT = 4096
const BINARY_SHARE = 0.1

/** What the first bytes of a file say, if it is not text. */
export function kindOfBytes(bytes: Uint8Array): string | undefined {
  if (hasAt(bytes, ZIP, 0)) return zip(bytes)
  if (UTF_16_MARKS.some((mark) => hasAt(bytes, mark, 0))) {
    return 'It is text in UTF-16, which Flowglass does not read; save it as UTF-8 and drop it again.'
  }
  const signature = SIGNATURES.find((candidate) => hasAt(bytes, candidate.bytes, candidate.at ?? 0))
  if (signature) return signature.explanation
  return isBinary(bytes)
    ? 'It is a binary file of a kind that Flowglass does not know; flow logs are text, CSV, JSON or Parquet.'
    : undefined
}

function nfcapd(): string {
  return 'It looks like a binary file of nfdump (nfcapd); write it as text with `nfdump -r F -o csv` and drop the result.'
}

/** A workbook is a zip archive whose files lie in folder `xl`. */
function zip(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, LOOKED_AT))
  return start.includes('xl/') || start.includes('[Content_Types].xml')
    ? 'It looks like an Excel workbook; save the sheet with the records as CSV and drop that.'
    : archive('a zip archive')
}

/** Control characters other than blanks and line ends are rare in text. */
function isBinary(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, LOOKED_AT)
  const controls = start.reduce(
    (count, byte) => (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 ? count + 1 : count),
    0,
  )
  return controls > BINARY_SHARE * start.length
}

function hasAt(bytes: Uint8Array, signature: readonly number[], at: number): boolean {
  return signature.every((byte, i) => bytes[at + i] === byte)
}
