import { expect, it } from 'vitest'
import { Precedence, type Rank } from '../../../src/state/precedence.ts'

it('lets what can wait begin when neither a question nor the one that follows from it is under way', async () => {
  const precedence = new Precedence()
  const order: string[] = []
  const step = (name: string) =>
    precedence.at('first', async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      order.push(name)
    })
  const later = precedence.quiet().then(() => order.push('later'))
  const chain = (async () => {
    await step('first')
    await step('second')
    await step('third').then(() => Promise.reject(new Error('refused')))
  })()
  await expect(chain).rejects.toThrow('refused')
  await later
  expect(order).toEqual(['first', 'second', 'third', 'later'])
})

it('holds back what may wait for a load, and only that', async () => {
  const precedence = new Precedence()
  const order: string[] = []
  const [one, other] = [precedence.hold(), precedence.hold()]
  const view = precedence.at('first', async () => void order.push('view'))
  const beside = precedence.quiet().then(() => order.push('beside'))
  await precedence.at('at once', async () => void order.push('rows'))
  one()
  one()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(order).toEqual(['rows'])
  other()
  await Promise.all([view, beside])
  expect(order).toEqual(['rows', 'view', 'beside'])
})

it('lets what is looked at after wait for what stands beside, and what is told in passing for both', async () => {
  const precedence = new Precedence()
  const order: string[] = []
  const step = (rank: Rank) =>
    precedence.at(rank, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      order.push(rank)
    })
  await Promise.all([
    step('in passing'),
    step('after'),
    step('beside').then(() => step('beside')),
    step('first'),
  ])
  expect(order).toEqual(['first', 'beside', 'beside', 'after', 'in passing'])
})

it('does not work for somebody who gave up while waiting', async () => {
  const precedence = new Precedence()
  const abort = new AbortController()
  const release = precedence.hold()
  let isAsked = false
  const given = precedence.at('first', async () => void (isAsked = true), abort.signal)
  abort.abort()
  release()
  await expect(given).rejects.toThrow('aborted')
  expect(isAsked).toBe(false)
})

it('works in spare time until something else is asked, and begins anew after that', async () => {
  const precedence = new Precedence()
  const order: string[] = []
  const { signal } = new AbortController()
  let begun = () => {}
  const hasBegun = new Promise<void>((resolve) => (begun = resolve))
  const spare = precedence.inSpareTime(async (turn) => {
    order.push('begins')
    begun()
    if (order.length > 1) return 'answer'
    return new Promise<string>((_, reject) =>
      turn.addEventListener('abort', () => reject(turn.reason as Error)),
    )
  }, signal)
  await hasBegun
  await precedence.at('in passing', async () => void order.push('question'))
  await expect(spare).resolves.toBe('answer')
  expect(order).toEqual(['begins', 'question', 'begins'])
})

it('waits for spare time once, however much is done in it', async () => {
  const precedence = new Precedence()
  const { signal } = new AbortController()
  await precedence.at('first', () => Promise.resolve())
  const startedAt = performance.now()
  const atMs: number[] = []
  for (let n = 0; n < 5; n++)
    await precedence.inSpareTime(async () => void atMs.push(performance.now() - startedAt), signal)
  expect(atMs[0]).toBeGreaterThan(450)
  expect(atMs[4]! - atMs[0]!).toBeLessThan(450)
})

it('ends work in spare time for a load', async () => {
  const precedence = new Precedence()
  let turns = 0
  let release = () => {}
  const spare = precedence.inSpareTime(async (turn) => {
    if (turns++ > 0) return
    release = precedence.hold()
    turn.throwIfAborted()
  }, new AbortController().signal)
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(turns).toBe(1)
  release()
  await spare
  expect(turns).toBe(2)
})

it('leaves who gave up while waiting for spare time at once, and hands on what went wrong in it', async () => {
  const precedence = new Precedence()
  const abort = new AbortController()
  const release = precedence.hold()
  const left = precedence.inSpareTime(() => Promise.resolve('never'), abort.signal)
  abort.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  release()
  const wrong = precedence.inSpareTime(
    () => Promise.reject(new Error('out of memory')),
    new AbortController().signal,
  )
  await expect(wrong).rejects.toThrow('out of memory')
})

it('leaves who gave up while waiting for its turn at once', async () => {
  const precedence = new Precedence()
  const abort = new AbortController()
  const release = precedence.hold()
  const left = precedence.at('in passing', () => Promise.resolve('never'), abort.signal)
  abort.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  release()
})
