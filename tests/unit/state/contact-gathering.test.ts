import { expect, it } from 'vitest'
import { ContactGathering, StaleContacts, type WriteContacts } from '../../../src/state/contact-gathering.ts'

const PARTS = ['a', 'b', 'c']

function writer(written: string[], stopsBefore?: string): WriteContacts {
  return async (select, how) => {
    if (select === stopsBefore) throw new Error('given up')
    written.push(`${how} ${select}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

it('gathers part by part and tells how far it is', async () => {
  const contacts = new ContactGathering()
  const [written, shares]: [string[], number[]] = [[], []]
  await contacts.gather('all', PARTS, writer(written), (share) => shares.push(share))
  expect(written).toEqual(['anew a', 'more b', 'more c'])
  expect(shares).toEqual([0, 1 / 3, 2 / 3, 1])
})

it('goes on where it was given up, and gathers nothing twice', async () => {
  const contacts = new ContactGathering()
  const written: string[] = []
  const first = contacts.gather('all', PARTS, writer(written, 'c'), () => {})
  const second = contacts.gather('all', PARTS, writer(written), () => {})
  await expect(first).rejects.toThrow('given up')
  await second
  await contacts.gather('all', PARTS, writer(written), () => {})
  expect(written).toEqual(['anew a', 'more b', 'more c'])
})

it('begins anew where what was written was of another filter', async () => {
  const contacts = new ContactGathering()
  const written: string[] = []
  const stale: WriteContacts = async (select, how) => {
    await writer(written)(select, how)
    if (select === 'b') throw new StaleContacts()
  }
  await expect(contacts.gather('all', PARTS, stale, () => {})).rejects.toThrow('The filter became another')
  await contacts.gather('all', PARTS, writer(written), () => {})
  expect(written).toEqual(['anew a', 'more b', 'anew a', 'more b', 'more c'])
})

it('gathers those of another scope anew, and those of the first again after that', async () => {
  const contacts = new ContactGathering()
  const written: string[] = []
  await contacts.gather('all', PARTS, writer(written), () => {})
  await contacts.gather('port 443', ['d'], writer(written), () => {})
  await contacts.gather('all', ['a'], writer(written), () => {})
  expect(written.slice(3)).toEqual(['anew d', 'anew a'])
})
