import { expect, it } from 'vitest'
import { LookingAhead } from '../../../src/state/looking-ahead.ts'
import { TcpChoices } from '../../../src/state/tcp-choices.svelte.ts'
import { many, prepare, SILENT } from '../query/findings/looking.ts'
import { openTestEngine } from '../support/duckdb.ts'

it('asks the overview of TCP, then for findings, and stops when the records become others', async () => {
  const { engine } = await prepare(
    await openTestEngine(),
    many(5, () => SILENT),
  )
  const asked: string[] = []
  const errors: string[] = []
  let whenAsked = () => {}
  const ahead = new LookingAhead({
    questions: {
      askAhead: async (query, signal) => {
        asked.push(query.sql.replace(/\s+/g, ' '))
        whenAsked()
        signal.throwIfAborted()
        return await Promise.resolve(engine.run(query))
      },
    },
    connections: () => 'conversation',
    hasFlags: () => true,
    choices: new TcpChoices(),
    find: () => Promise.resolve(void asked.push('findings')),
  })
  await ahead.start()
  expect(asked).toHaveLength(8)
  expect(asked[0]).toMatch(/^SELECT format, verdict/)
  expect(asked[1]).toMatch(/ AS bucket, verdict/)
  expect(asked.at(-1)).toBe('findings')

  asked.length = 0
  whenAsked = () => {
    if (asked.length === 2) ahead.cancel()
  }
  await ahead.start().catch((error: unknown) => errors.push(String(error)))
  expect([asked.length, errors]).toEqual([2, []])
})
