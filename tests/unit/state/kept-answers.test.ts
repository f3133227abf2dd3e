import { expect, it } from 'vitest'
import { KeptAnswers } from '../../../src/state/kept-answers.ts'

/** Counts how often it is asked; answers when told. */
class Question {
  asked = 0
  signal: AbortSignal | undefined
  answer: (text: string) => void = () => {}
  fail: (error: Error) => void = () => {}

  readonly ask = (signal: AbortSignal): Promise<string> => {
    this.asked++
    this.signal = signal
    return new Promise((resolve, reject) => {
      this.answer = resolve
      this.fail = reject
    })
  }
}

const never = new AbortController().signal

it('asks once for all who ask while nobody has the answer, and not again afterwards', async () => {
  const [kept, question] = [new KeptAnswers(() => ({ records: 1, all: 1 })), new Question()]
  const both = [kept.ask('a', never, question.ask), kept.ask('a', never, question.ask)]
  question.answer('42')
  expect(await Promise.all(both)).toEqual(['42', '42'])
  expect(await kept.ask('a', never, question.ask)).toBe('42')
  expect(question.asked).toBe(1)
})

it('asks again when the records have changed', async () => {
  let version = 1
  const [kept, question] = [new KeptAnswers(() => ({ records: version, all: version })), new Question()]
  const before = kept.ask('a', never, question.ask)
  question.answer('before')
  await before
  version = 2
  const after = kept.ask('a', never, question.ask)
  question.answer('after')
  expect(await after).toBe('after')
  expect(question.asked).toBe(2)
})

it('keeps what says nothing of conversations when records get theirs', async () => {
  let all = 1
  const kept = new KeptAnswers(() => ({ records: 1, all }))
  const asked: string[] = []
  const ask = (sql: string) =>
    kept.ask(sql, never, () => {
      asked.push(sql)
      return Promise.resolve(sql)
    })
  const ofRecords = 'SELECT dst_port, count(*) FROM flow GROUP BY 1'
  const ofThese = [
    'SELECT verdict, count(*) FROM flow GROUP BY 1',
    'SELECT count(*) FROM conversation',
    'SELECT count(*) FROM flow WHERE is_duplicate = 0',
  ]
  for (const sql of [ofRecords, ...ofThese]) await ask(sql)
  all = 2
  for (const sql of [ofRecords, ...ofThese]) await ask(sql)
  expect(asked).toEqual([ofRecords, ...ofThese, ...ofThese])
})

it('gives a question up when the last who waits has left, and not before', async () => {
  const [kept, question] = [new KeptAnswers(() => ({ records: 1, all: 1 })), new Question()]
  const [first, second] = [new AbortController(), new AbortController()]
  const answers = [kept.ask('a', first.signal, question.ask), kept.ask('a', second.signal, question.ask)]
  const outcomes = Promise.allSettled(answers)
  first.abort()
  await expect(answers[0]).rejects.toThrow('abort')
  expect(question.signal?.aborted).toBe(false)
  second.abort()
  await outcomes
  expect(question.signal?.aborted).toBe(true)
  // Whoever comes now asks anew.
  const late = kept.ask('a', never, question.ask)
  question.answer('42')
  expect(await late).toBe('42')
  expect(question.asked).toBe(2)
})

it('keeps no errors', async () => {
  const [kept, question] = [new KeptAnswers(() => ({ records: 1, all: 1 })), new Question()]
  const failing = kept.ask('a', never, question.ask)
  question.fail(new Error('out of memory'))
  await expect(failing).rejects.toThrow('out of memory')
  const next = kept.ask('a', never, question.ask)
  question.answer('42')
  expect(await next).toBe('42')
})

it('lets go of what was asked for longest ago', async () => {
  const [kept, asked] = [new KeptAnswers(() => ({ records: 1, all: 1 })), new Set<number>()]
  const ask = (n: number) =>
    kept.ask(String(n), never, () => {
      asked.add(n)
      return Promise.resolve(n)
    })
  for (let n = 0; n < 200; n++) await ask(n)
  await ask(0)
  await ask(200)
  asked.clear()
  await ask(0)
  await ask(1)
  expect([...asked]).toEqual([1])
})
