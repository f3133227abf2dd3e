import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_QUESTION, hashOf, questionOf, type Question } from '../../../src/state/url.ts'

const columnName = fc.stringMatching(/^[a-z_0-9]{1,20}$/)
const sort = fc.record({ column: columnName, descending: fc.boolean() })
const columns = fc.option(fc.array(columnName, { minLength: 1, maxLength: 5 }), { nil: undefined })
const question: fc.Arbitrary<Question> = fc.record({
  filterText: fc.string({ unit: 'grapheme', maxLength: 60 }),
  tab: fc.constantFrom('flows', 'volume', 'tcp', 'conversations', 'sql'),
  volumePart: fc.constantFrom('top', 'sizes', 'services', 'groups', 'paths', 'hours', 'compare'),
  tcpPart: fc.constantFrom('overview', 'findings'),
  sort,
  columns,
  conversationSort: sort,
  conversationColumns: columns,
  countsOnce: fc.boolean(),
  conversationsCountOnce: fc.boolean(),
  zone: fc.constantFrom('UTC', 'local', 'Europe/Berlin', 'America/St_Johns'),
})

describe('the URL', () => {
  it('gives back the question that it was made of', () => {
    const property = fc.property(question, (asked) => {
      expect(questionOf(hashOf(asked))).toEqual({ question: asked, notices: [] })
    })
    fc.assert(property)
  })

  it('survives what a browser does to a hash', () => {
    const property = fc.property(question, (asked) => {
      const url = new URL('https://flows.example/')
      url.hash = hashOf(asked)
      expect(questionOf(url.hash).question).toEqual(asked)
    })
    fc.assert(property)
  })

  it('stays readable', () => {
    const asked = { ...DEFAULT_QUESTION, filterText: 'dst=10.0.0.0/8 port in (22,443) !flags:ACK' }
    expect(hashOf(asked)).toBe('#v=1&q=dst=10.0.0.0/8%20port%20in%20(22,443)%20!flags:ACK')
    expect(hashOf({ ...DEFAULT_QUESTION, countsOnce: true, conversationsCountOnce: false })).toBe(
      '#v=1&count=once&conversations-count=all',
    )
    expect(hashOf(DEFAULT_QUESTION)).toBe('')
  })

  it('keeps the good parts of a broken link and names the bad ones', () => {
    const { question: read, notices } = questionOf(
      '#v=1&q=port=53&tab=nonsense&zone=Mars/Base&sort=%ZZ&evil=1',
    )
    expect(read).toEqual({ ...DEFAULT_QUESTION, filterText: 'port=53' })
    expect(notices).toHaveLength(4)
  })

  it('says that a link comes from a newer version', () => {
    expect(questionOf('#v=2&q=port=53').notices[0]).toContain('newer')
  })

  it('reads any hash at all without failing', () => {
    const property = fc.property(fc.string(), (hash) => {
      expect(questionOf(hash).question.sort.column).toMatch(/^\w+$/)
    })
    fc.assert(property)
  })
})
