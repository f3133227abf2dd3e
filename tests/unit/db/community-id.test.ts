import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asRecord, PUBLISHED_IDS } from '../flow/community-ids.ts'
import { openTestEngine, type TestEngine } from '../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})
beforeEach(() => engine.reset())

describe('column community_id of view flows', () => {
  test('has the published ids', async () => {
    await engine.insert(PUBLISHED_IDS.map(asRecord))
    const rows = engine.query('SELECT community_id FROM flows ORDER BY record')
    expect(rows.map((row) => row['community_id'])).toEqual(PUBLISHED_IDS.map(({ id }) => id))
  })

  test('is missing where ports, an ICMP type or addresses are', async () => {
    await engine.insert([
      { protocol: 6, src_addr: '192.0.2.1', dst_addr: '192.0.2.2' },
      { protocol: 1, src_addr: '192.0.2.1', dst_addr: '192.0.2.2' },
      { protocol: 46, src_addr: '192.0.2.1', dst_addr: '2001:db8::1' },
      { log_status: 'NODATA' },
    ])
    const rows = engine.query('SELECT community_id FROM flows')
    expect(rows.map((row) => row['community_id'])).toEqual([null, null, null, null])
  })

  test('leaves a field of that name in a file to the file', async () => {
    await engine.insert([
      {
        protocol: 17,
        src_addr: '192.0.2.1',
        dst_addr: '192.0.2.2',
        src_port: 1,
        dst_port: 2,
        zeek_community_id: '1:theirs',
      },
    ])
    const [row] = engine.query('SELECT community_id, zeek_community_id FROM flows')
    expect(row).toEqual({
      community_id: expect.stringMatching(/^1:.{27}=$/) as string,
      zeek_community_id: '1:theirs',
    })
  })
})
