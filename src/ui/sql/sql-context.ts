import { getContext, setContext } from 'svelte'
import type { SqlSession } from './sql-session.svelte.ts'

const KEY = Symbol('SQL session')

export function provideSqlSession(session: SqlSession): void {
  setContext(KEY, session)
}

/** The console's session that App.svelte provides. Call it while a component initialises. */
export function useSqlSession(): SqlSession {
  const session = getContext<SqlSession | undefined>(KEY)
  if (!session) throw new Error('no SQL session in this part of the page')
  return session
}
