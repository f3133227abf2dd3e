import { expect, it } from 'vitest'
import { typedQuery, type TypedQuery } from '../../../src/lib/typed-query.ts'
import { Dataset } from '../../../src/state/dataset.svelte.ts'
import { FilterState } from '../../../src/state/filter.svelte.ts'
import { Questions, type Booted } from '../../../src/state/questions.svelte.ts'
import { openTestEngine } from '../support/duckdb.ts'

const { signal } = new AbortController()

/** Questions to a real engine, and what reached it. */
async function ask() {
  const engine = await openTestEngine()
  const reached: string[] = []
  const run = (query: TypedQuery) => {
    reached.push(query.sql)
    return Promise.resolve(engine.run(query))
  }
  const dataset = new Dataset()
  const booted = { engine: { run } } as unknown as Booted
  const questions = new Questions(() => Promise.resolve(booted), dataset, new FilterState(dataset))
  return { questions, reached }
}

it('who asks what is to be asked ahead does not wait for its turn, and it is asked once', async () => {
  const { questions, reached } = await ask()
  const query = typedQuery({ one: 'number' }, 'SELECT 1 AS one')
  let answer = () => {}
  const answered = new Promise<void>((resolve) => (answer = resolve))
  const other = questions.precedence.at('beside', () => answered)
  const ahead = questions.askAhead(query, signal)
  expect(await questions.askOnce(query, signal)).toEqual([{ one: 1 }])
  answer()
  await other
  expect(await ahead).toEqual([{ one: 1 }])
  expect(reached).toEqual([query.sql])
})

it('what was asked ahead is known to who asks it later', async () => {
  const { questions, reached } = await ask()
  const query = typedQuery({ one: 'number' }, 'SELECT 1 AS one')
  await questions.askAhead(query, signal)
  expect(questions.waiting).toBe(0)
  expect(await questions.askOnce(query, signal)).toEqual([{ one: 1 }])
  expect(reached).toEqual([query.sql])
})

it('what is looked for in passing comes after what somebody waits for, and nobody waits for it', async () => {
  const { questions, reached } = await ask()
  const [waited, passing] = ['SELECT 1 AS one', 'SELECT 2 AS one'].map((sql) =>
    typedQuery({ one: 'number' }, sql),
  )
  let answer = () => {}
  const answered = new Promise<void>((resolve) => (answer = resolve))
  const other = questions.precedence.at('beside', () => answered)
  const found = questions.askAt('in passing', passing!, signal)
  expect(questions.waiting).toBe(0)
  expect(await questions.askAt('at once', waited!, signal)).toEqual([{ one: 1 }])
  answer()
  await other
  expect(await found).toEqual([{ one: 2 }])
  expect(reached).toEqual([waited!.sql, passing!.sql])
})
