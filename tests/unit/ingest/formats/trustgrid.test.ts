import { describe, expect, it } from 'vitest'
import { load } from './loaded-rows.ts'

describe('bare numbers as TCP flags', () => {
  const table = (day: string, flags: string) =>
    `Start Time,Source Node,Source IP,Dest Node,Dest IP,Sent Bytes,TCP Flags\n${day} 10:00:00.000,a,192.0.2.1,b,192.0.2.2,1,${flags}\n`

  it('are hexadecimal before 2024, when exports wrote them so', () => {
    const loaded = load(table('2023-12-31', '12'))
    expect(loaded?.rows[0]).toMatchObject({ tcp_flags: 0x12 })
    expect(loaded?.warnings).toContain(
      'Its TCP flags are bare numbers; they are read as hexadecimal, as the dates of the file suggest.',
    )
  })

  it('are decimal from 2024 on, as the API writes them', () => {
    expect(load(table('2024-01-01', '18'))?.rows[0]).toMatchObject({ tcp_flags: 18 })
  })

  it('are hexadecimal wherever one says so', () => {
    expect(load(table('2024-01-01', '0x12'))?.rows[0]).toMatchObject({ tcp_flags: 0x12 })
  })
})

describe('dates', () => {
  const table = (...days: string[]) =>
    `Start Time,Source Node,Source IP,Dest Node,Dest IP,Sent Bytes\n${days.map((day) => `${day} 10:00:00 PM,a,192.0.2.1,b,192.0.2.2,1\n`).join('')}`
  const starts = (text: string) => load(text)?.rows.map((row) => row['start_time'])

  it('have the order that any date of the column tells', () => {
    expect(starts(table('02/03/2026', '13/03/2026'))).toEqual([
      '2026-03-02T22:00:00.000Z',
      '2026-03-13T22:00:00.000Z',
    ])
    expect(starts(table('02/03/2026', '02/13/2026'))).toEqual([
      '2026-02-03T22:00:00.000Z',
      '2026-02-13T22:00:00.000Z',
    ])
  })

  it('that tell nothing are read as the portal writes them, with a warning', () => {
    expect(starts(table('02/03/2026'))).toEqual(['2026-02-03T22:00:00.000Z'])
    expect(starts(table('02-03-2026'))).toEqual(['2026-03-02T22:00:00.000Z'])
    expect(load(table('02/03/2026'))?.warnings).toContainEqual(expect.stringMatching(/month first/))
  })
})

describe('odd files', () => {
  const HEADER =
    '"startTime","startTimeUnixMS","endTime","endTimeUnixMS","protocol","sourceIP","destIP","sentBytes"'

  it('with a header only hold no records', () => {
    expect(load(HEADER)).toMatchObject({ format: 'trustgrid', flows: 0, rejected: 0 })
  })

  it('with the header repeated further down do not count it', () => {
    const record = '"","1680619262761","","","TCP","192.0.2.1","192.0.2.2","1"'
    expect(load([HEADER, record, HEADER, record].join('\r\n'))).toMatchObject({ flows: 2, rejected: 0 })
  })

  it('with 200 columns keep them all, also of hostile and equal names', () => {
    const names = Array.from({ length: 195 }, (_, i) => `extra ${i}`)
    const header = `${HEADER},${[...names, '__proto__', 'constructor', 'dup', 'Dup', 'bytes'].join(',')}`
    const values = [...names, '__proto__', 'constructor', 'dup', 'Dup', 'bytes'].map((_, i) => `v${i}`)
    const row = load(`${header}\n,1680619262761,,,TCP,192.0.2.1,192.0.2.2,1,${values.join(',')}\n`)?.rows[0]
    expect(row).toMatchObject({
      extra_0: 'v0',
      extra_194: 'v194',
      dup: 'v197',
      dup_2: 'v198',
      trustgrid_bytes: 'v199',
    })
    expect(Object.values(row!)).toEqual(expect.arrayContaining(values))
  })
})
