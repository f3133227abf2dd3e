import { readFileSync } from 'node:fs'
import { load, type Loaded } from '../formats/loaded-rows.ts'

/** The bytes of a fixture. */
export function fixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url)))
}

/** Reads bytes that some format must recognise. */
export function read(content: string | Uint8Array, chunkBytes?: number): Loaded {
  const loaded = load(content, chunkBytes === undefined ? {} : { chunkBytes })
  if (!loaded) throw new Error('no format recognises the file')
  return loaded
}
