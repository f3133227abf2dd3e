import type { Source } from './observed.ts'

/** Conversations that are one connection before and after NAT get a number in common. */
export function pathStatements(_source: Source): readonly string[] {
  return []
}
