import { resolve } from 'node:path'

const FOLDER = resolve(import.meta.dirname, '../../fixtures/vendor-examples')

/** Path of one of the vendors' own examples. */
export function vendorExample(name: string): string {
  return resolve(FOLDER, name)
}
