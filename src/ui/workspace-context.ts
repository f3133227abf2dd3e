import { getContext, setContext } from 'svelte'
import type { Workspace } from '../state/workspace.svelte.ts'

const KEY = Symbol('workspace')

export function provideWorkspace(workspace: Workspace): void {
  setContext(KEY, workspace)
}

/** The workspace that App.svelte provides. Call it while a component initialises. */
export function useWorkspace(): Workspace {
  const workspace = getContext<Workspace | undefined>(KEY)
  if (!workspace) throw new Error('no workspace in this part of the page')
  return workspace
}
