import { expect, it } from 'vitest'
import { Gate } from '../../../src/db/gate.ts'

const turns = () => new Promise((resolve) => setTimeout(resolve, 0))

it('lets readers in together, and the writer only when all of them have left', async () => {
  const gate = new Gate()
  const events: string[] = []
  await gate.enter()
  await gate.enter()
  const alone = gate.alone(async () => {
    events.push('alone')
    await turns()
    events.push('done')
  })
  const late = gate.enter().then(() => events.push('late reader'))
  gate.leave()
  await turns()
  expect(events).toEqual([])
  gate.leave()
  await Promise.all([alone, late])
  expect(events).toEqual(['alone', 'done', 'late reader'])
})

it('opens again after work that fails, and takes writers one by one', async () => {
  const gate = new Gate()
  const failing = gate.alone(() => Promise.reject(new Error('no')))
  const second = gate.alone(() => Promise.resolve(2))
  await expect(failing).rejects.toThrow('no')
  await expect(second).resolves.toBe(2)
  await expect(gate.enter()).resolves.toBeUndefined()
})
