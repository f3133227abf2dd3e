import type { LoadReport, MappingPolicy } from '../state/load-report.ts'
import type { Workspace } from '../state/workspace.svelte.ts'

/** What `window.flowglass` offers to people who embed or script the page. Kept stable; README.md documents it. */
export interface Flowglass {
  readonly version: string
  /** Resolves when the engine answers. */
  readonly ready: Promise<void>
  /**
   * Loads files and resolves when all of them are queryable. Never rejects for a bad file: the report says what became
   * of each. `mapping` says what to do with columns that can only be guessed; `guess`, unless told otherwise.
   */
  open(files: readonly OpenedFile[], options?: { readonly mapping?: MappingPolicy }): Promise<LoadReport>
  /** Rows of one statement over `flows`: 64-bit integers as bigint, timestamps as ISO strings. */
  query(sql: string, options?: { readonly signal?: AbortSignal }): Promise<Record<string, unknown>[]>
  /** Puts a filter in force, as if typed into the filter line. */
  setFilter(text: string): void
  /** Forgets all records and files. */
  reset(): Promise<void>
  /** The report of the files opened last, by whichever way. */
  readonly lastReport: LoadReport | undefined
}

export type OpenedFile = File | { readonly name: string; readonly data: ArrayBuffer }

declare global {
  interface Window {
    flowglass?: Flowglass
  }
}

/** Puts the public surface on the window. */
export function exposeFlowglass(workspace: Workspace): void {
  const ready = workspace.ready()
  // A failed start is shown on the page; who awaits `ready` still sees the rejection.
  ready.catch(() => undefined)
  window.flowglass = Object.freeze({
    version: __FLOWGLASS_VERSION__,
    ready,
    open: (files, options) => workspace.open(files.map(asFile), options?.mapping ?? 'guess'),
    query: async (sql, options) => [...(await workspace.runSql(sql, options?.signal)).rows],
    setFilter: (text) => workspace.filter.setText(text),
    reset: () => workspace.reset(),
    get lastReport() {
      return workspace.lastReport
    },
  } satisfies Flowglass)
}

function asFile(opened: OpenedFile): File {
  return opened instanceof File ? opened : new File([opened.data], opened.name)
}
