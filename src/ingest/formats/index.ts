import { delimited } from './delimited.ts'
import type { Format } from './format.ts'
import { netmaker } from './netmaker.ts'
import { trustgrid } from './trustgrid.ts'

/** All formats in the order of trial: the first that recognises the head reads the file. */
export const FORMATS: readonly Format[] = [trustgrid, netmaker, delimited]
