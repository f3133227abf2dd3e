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
