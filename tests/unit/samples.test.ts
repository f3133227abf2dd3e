import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { SAMPLES } from '../samples/samples.js'

const FOLDER = resolve(import.meta.dirname, '../../public/samples')
/** Documentation, private and shared address space: nobody's real host. */
const MADE_UP = /^(10\.|100\.64\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:)/

describe('samples of the page', () => {
  test('are all there and nothing else is', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(SAMPLES).sort())
  })

  test.each(Object.entries(SAMPLES))('%s comes out of its generator again', (name, text) => {
    expect(
      gunzipSync(readFileSync(join(FOLDER, name))).toString() === text(),
      'node tests/samples/make.js',
    ).toBe(true)
  })

  test.each(Object.entries(SAMPLES))('%s names no real address', (_name, text) => {
    const addresses =
      text().match(/(?<![\d.])\d{1,3}(\.\d{1,3}){3}(?![\d.])|(?<![\w:])[0-9a-f]{4}:[0-9a-f:]{4,}/g) ?? []
    expect(addresses.length).toBeGreaterThan(1_000)
    expect(addresses.filter((address) => !MADE_UP.test(address))).toEqual([])
  })
})
