import { expect, it } from 'vitest'
import { lookAhead } from '../../../src/state/looking-ahead.ts'
import { TcpChoices } from '../../../src/state/tcp-choices.svelte.ts'
import { gridFor } from '../../../src/query/tcp/verdict-grid.ts'
import { many, NOON, prepare, SILENT } from '../query/findings/looking.ts'
import { openTestEngine } from '../support/duckdb.ts'

it('asks the overview of TCP, and stops when the records or the filter become others', async () => {
  const { engine } = await prepare(
    await openTestEngine(),
    many(5, () => SILENT),
  )
  const asked: string[] = []
  const hour = 3_600_000
  let grid = gridFor(NOON, NOON + hour)
  let abort = new AbortController()
  let abortAt = Infinity
  let connections = 'conversation'
  let filterAt = Infinity
  const ask = () =>
    lookAhead(
      {
        questions: {
          askAhead: async (query, signal) => {
            asked.push(query.sql.replace(/\s+/g, ' '))
            if (asked.length === abortAt) abort.abort()
            if (asked.length === filterAt)
              connections = '(SELECT * FROM conversation WHERE responder_port = 443)'
            signal.throwIfAborted()
            return await Promise.resolve(engine.run(query))
          },
        },
        connections: () => connections,
        dataset: { hasFlags: true, verdictGrid: grid },
        choices: new TcpChoices(),
      },
      abort.signal,
    )
  await ask()
  expect(asked).toHaveLength(7)
  expect(asked[0]).toMatch(/^SELECT format, verdict/)
  expect(asked[1]).toMatch(/ AS bucket, verdict/)

  // Five seconds are all of a short log, of which the outcomes tell.
  asked.length = 0
  grid = gridFor(NOON, NOON + 6000)
  await ask()
  expect(asked).toHaveLength(6)
  expect(asked[1]).not.toMatch(/ AS bucket, verdict/)

  asked.length = 0
  abort = new AbortController()
  abortAt = 2
  await ask()
  expect(asked).toHaveLength(2)

  asked.length = 0
  abort = new AbortController()
  abortAt = Infinity
  filterAt = 3
  await ask()
  expect(asked).toHaveLength(3)
})
