import { beforeEach, expect, it } from 'vitest'
import { FoundConversations } from '../../../src/state/found-conversations.ts'

const SELECT = 'SELECT one FROM joined'
const QUESTION = `SELECT count(*) FROM (${SELECT}\nUNION ALL SELECT other)`
const OF_TABLE = 'SELECT count(*) FROM (FROM found_joined\nUNION ALL SELECT other)'
const never = new AbortController().signal

let log: string[]
let select: string | undefined
let version: number
let isWorthIt: boolean
let write: (select: string, mostRows: number) => Promise<boolean>
let found: FoundConversations

beforeEach(() => {
  log = []
  select = SELECT
  version = 1
  isWorthIt = true
  write = () => Promise.resolve(true)
  found = new FoundConversations({
    table: 'found_joined',
    select: () => select,
    version: () => version,
    isWorthIt: () => isWorthIt,
    write: (what, mostRows) => {
      log.push(`table of ${what}`)
      return write(what, mostRows)
    },
  })
})

function ask(sql = QUESTION, signal = never, mostRows = Infinity): Promise<string> {
  const run = (asked: string) => {
    log.push(asked)
    return Promise.resolve(`answer to ${asked}`)
  }
  return found.ask(sql, signal, run, mostRows)
}

it('asks the first question as it is, and a table from the second on', async () => {
  expect(await ask()).toBe(`answer to ${QUESTION}`)
  expect(await ask()).toBe(`answer to ${OF_TABLE}`)
  expect(await ask()).toBe(`answer to ${OF_TABLE}`)
  expect(log).toEqual([QUESTION, `table of ${SELECT}`, OF_TABLE, OF_TABLE])
})

it('fills one table for all who ask at the same time', async () => {
  await ask()
  await Promise.all([ask(), ask()])
  expect(log).toEqual([QUESTION, `table of ${SELECT}`, OF_TABLE, OF_TABLE])
})

it('leaves questions about something else, and of few records, as they are', async () => {
  await ask('SELECT 1')
  await ask('SELECT 1')
  isWorthIt = false
  await ask()
  await ask()
  select = undefined
  await ask()
  await ask()
  expect(log).toEqual(['SELECT 1', 'SELECT 1', QUESTION, QUESTION, QUESTION, QUESTION])
})

it('fills no table for a question that was given up', async () => {
  const gaveUp = found.ask(QUESTION, never, () => Promise.reject(new Error('given up')))
  await expect(gaveUp).rejects.toThrow('given up')
  await ask()
  expect(log).toEqual([QUESTION])
})

it('begins anew when the records or the filter are others', async () => {
  await ask()
  await ask()
  version = 2
  log = []
  expect(await ask()).toBe(`answer to ${QUESTION}`)
  expect(await ask()).toBe(`answer to ${OF_TABLE}`)
  expect(log).toEqual([QUESTION, `table of ${SELECT}`, OF_TABLE])
})

it('asks all records where there is no room for a table, without trying again', async () => {
  write = () => Promise.reject(new Error('Out of Memory'))
  await ask()
  expect(await ask()).toBe(`answer to ${QUESTION}`)
  expect(await ask()).toBe(`answer to ${QUESTION}`)
  expect(log).toEqual([QUESTION, `table of ${SELECT}`, QUESTION, QUESTION])
})

it('asks all records where the table would be too large, without trying again', async () => {
  write = () => Promise.resolve(false)
  await ask()
  await ask()
  await ask()
  expect(log).toEqual([QUESTION, `table of ${SELECT}`, QUESTION, QUESTION])
})

it('fills a table only for whom one of its size is worth it, and is asked by everybody then', async () => {
  write = (_, mostRows) => Promise.resolve(mostRows >= 100)
  await ask()
  for (const most of [0, 10, 10, 100, 0, 10]) await ask(QUESTION, never, most)
  const tried = `table of ${SELECT}`
  expect(log).toEqual([
    ...[QUESTION, QUESTION, tried, QUESTION, QUESTION],
    ...[tried, OF_TABLE, OF_TABLE, OF_TABLE],
  ])
})

it('takes no answer of a table that became that of another filter meanwhile', async () => {
  await ask()
  await ask()
  log = []
  const other = 'SELECT two FROM joined'
  const answer = await found.ask(QUESTION, never, async (sql) => {
    log.push(sql)
    if (sql !== OF_TABLE) return 'of all records'
    select = other
    await ask(`(${other})`)
    await ask(`(${other})`)
    return 'of the other table'
  })
  expect(answer).toBe('of all records')
  expect(log).toEqual([OF_TABLE, `(${other})`, `table of ${other}`, '(FROM found_joined)', QUESTION])
})

it('waits for the table no longer than somebody waits for it', async () => {
  await ask()
  const abort = new AbortController()
  write = () => {
    abort.abort()
    return Promise.resolve(true)
  }
  await expect(ask(QUESTION, abort.signal)).rejects.toThrow()
  expect(log).toEqual([QUESTION, `table of ${SELECT}`])
})
