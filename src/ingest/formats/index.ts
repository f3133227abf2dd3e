import type { Format } from './format.ts'

/** All formats in the order of trial: the first that recognises the head reads the file. */
export const FORMATS: readonly Format[] = []
