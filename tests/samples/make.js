// Writes public/samples: `node tests/samples/make.js`. The same texts come out every time.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { SAMPLES } from './samples.js'

const FOLDER = join(import.meta.dirname, '../../public/samples')
const OPERATING_SYSTEM_BYTE = 9

mkdirSync(FOLDER, { recursive: true })
for (const [name, text] of Object.entries(SAMPLES)) {
  const raw = text()
  const bytes = gzipSync(raw, { level: 9 })
  // The only byte of the header that differs between systems: 255 is "unknown" (RFC 1952). The time is 0 already.
  bytes[OPERATING_SYSTEM_BYTE] = 255
  writeFileSync(join(FOLDER, name), bytes)
  console.log(`${name}: ${raw.split('\n').length - 1} lines, ${raw.length} bytes, ${bytes.length} gz`)
}
