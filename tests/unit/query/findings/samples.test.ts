import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'
import { insertFile, pair } from '../../support/paired-files.ts'
import { look, prepare, shown, type Looked } from './looking.ts'

const SAMPLES = new URL('../../../../../shared/samples/zeek/', import.meta.url)

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})

describe.skipIf(!existsSync(SAMPLES))('real logs (skipped where ../shared/samples is missing)', () => {
  test('the scan of slips is found and nothing that is no scan', async () => {
    const looked = await sample('slips_portscan-vertical_conn.log')
    const scans = look(looked, 'port-scan')
    expect(scans).toMatchObject([{ who: '192.168.1.9', whom: '45.33.32.156', protocol: 6 }])
    expect(shown(looked, 'port-scan', scans[0]!)).toBeGreaterThanOrEqual(Number(scans[0]!.records))
    for (const id of [
      'host-sweep',
      'repeated-refusal',
      'syn-flood',
      'brute-force',
      'large-upload',
    ] as const) {
      expect(look(looked, id)).toEqual([])
    }
  })

  test('the log of the proxy holds no scan, flood or brute force', async () => {
    const looked = await sample('rita_proxy_rolling_conn.16_00_00-17_00_00.log.gz')
    for (const id of ['port-scan', 'host-sweep', 'syn-flood', 'brute-force'] as const) {
      expect(look(looked, id)).toEqual([])
    }
  })
})

async function sample(name: string): Promise<Looked> {
  const { scope } = await prepare(engine, [])
  const bytes = readFileSync(new URL(name, SAMPLES))
  await engine.reset()
  await insertFile(engine, name, new Uint8Array(name.endsWith('.gz') ? gunzipSync(bytes) : bytes))
  await pair(engine)
  return {
    engine,
    scope: {
      ...scope,
      columns: new Set([
        'src_addr_hi',
        'src_addr_lo',
        'dst_addr_hi',
        'dst_addr_lo',
        'src_port',
        'dst_port',
        'protocol',
      ]),
    },
  }
}
