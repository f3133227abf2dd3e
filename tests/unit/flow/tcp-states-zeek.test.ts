import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { tcpState } from '../../../src/flow/tcp-states.ts'
import { load, type Row } from '../ingest/formats/loaded-rows.ts'

/** Zeek looks at every packet and its sequence numbers; what we compute from flags alone is held to what it saw. */
const SAMPLES = new URL('../../../../shared/samples/zeek/', import.meta.url)
const FILES = [
  'zat_conn.log',
  'zat_json_conn.log',
  'zat_conn_date_issue.log',
  'rita_proxy_rolling_conn.16_00_00-17_00_00.log.gz',
  'rita_truncated_conn.log',
  'slips_portscan-vertical_conn.log',
]

const TCP = 6
const SHARE = 0.99
/** Histories whose state differs, and both states; tests/README.md says why. */
const EXCEPTIONS: Readonly<Record<string, readonly [zeek: string, ours: string]>> = {
  R: ['RSTOS0', 'OTH'],
  AR: ['RSTOS0', 'OTH'],
}

describe.skipIf(!existsSync(SAMPLES))(
  'states from flags (skipped where ../shared/samples is missing)',
  () => {
    const rows = existsSync(SAMPLES) ? FILES.flatMap(tcpRows) : []

    test('equal those of Zeek', () => {
      const others = rows.filter((row) => stateOf(row) !== row['conn_state'])
      expect(rows.length).toBeGreaterThan(3000)
      expect(1 - others.length / rows.length).toBeGreaterThanOrEqual(SHARE)
      expect(
        Object.fromEntries(others.map((row) => [row['history'], [row['conn_state'], stateOf(row)]])),
      ).toEqual(EXCEPTIONS)
    })
  },
)

/** TCP records whose history says anything of flags. */
function tcpRows(file: string): readonly Row[] {
  const bytes = readFileSync(new URL(file, SAMPLES))
  const loaded = load(new Uint8Array(file.endsWith('.gz') ? gunzipSync(bytes) : bytes), {
    chunkBytes: 65_536,
  })
  return (loaded?.rows ?? []).filter((row) => row['protocol'] === TCP && row['tcp_flags'] !== undefined)
}

function stateOf(row: Row): string {
  return tcpState(Number(row['tcp_flags']), Number(row['tcp_flags_recv']))
}
