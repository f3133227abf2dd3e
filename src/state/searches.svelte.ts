const MOST_RECENT = 100
const MOST_SAVED = 200
const LONGEST_TEXT = 20_000
const STORAGE_KEY = 'flowglass.searches'
const VERSION = 1

export interface SavedSearch {
  /** Empty: it is called by its text. */
  readonly name: string
  /** Text of the filter. */
  readonly text: string
}

/** The part of `localStorage` that searches are kept in. */
export type SearchStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Filters of before and filters that were saved: in memory only, unless the user wants them kept in this browser. */
export class Searches {
  /** The last first. */
  recent = $state.raw<readonly string[]>([])
  saved = $state.raw<readonly SavedSearch[]>([])
  isKept = $state(false)
  /** Why they could not be kept. */
  problem = $state<string | undefined>()

  private readonly storage: () => SearchStorage

  /** @param storage may throw where the browser forbids it */
  constructor(storage: () => SearchStorage) {
    this.storage = storage
    this.restore()
  }

  /** Remembers a filter's text as the last one. */
  note(text: string): void {
    if (text.trim() === '' || text.length > LONGEST_TEXT || text === this.recent[0]) return
    this.recent = [text, ...this.recent.filter((other) => other !== text)].slice(0, MOST_RECENT)
    this.store()
  }

  save(name: string, text: string): void {
    if (text.trim() === '' || text.length > LONGEST_TEXT) return
    const others = this.saved.filter((search) => search.text !== text)
    this.saved = [{ name: name.trim().slice(0, 100), text }, ...others].slice(0, MOST_SAVED)
    this.store()
  }

  remove(search: SavedSearch): void {
    this.saved = this.saved.filter((other) => other !== search)
    this.store()
  }

  /** The user agrees that searches are kept in this browser, or no longer does. */
  keep(isWanted: boolean): void {
    this.isKept = isWanted
    if (isWanted) this.store()
    else this.attempt((storage) => storage.removeItem(STORAGE_KEY))
  }

  /** Nothing is left of any search, here or in the browser's storage, and nothing is kept from now on. */
  forgetEverything(): void {
    this.recent = []
    this.saved = []
    this.keep(false)
  }

  private store(): void {
    if (!this.isKept) return
    const kept = JSON.stringify({ version: VERSION, recent: this.recent, saved: this.saved })
    if (!this.attempt((storage) => storage.setItem(STORAGE_KEY, kept))) this.isKept = false
  }

  /** What is stored was agreed to before; what cannot be read of it is left out. */
  private restore(): void {
    const kept: string[] = []
    this.attempt((storage) => kept.push(...[storage.getItem(STORAGE_KEY) ?? []].flat()))
    this.problem = undefined
    const [text] = kept
    if (text === undefined) return
    this.isKept = true
    const { recent, saved } = readStored(text)
    this.recent = recent
    this.saved = saved
  }

  private attempt(act: (storage: SearchStorage) => void): boolean {
    try {
      act(this.storage())
      this.problem = undefined
      return true
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      this.problem = `This browser does not keep anything for this page (${error.name}).`
      return false
    }
  }
}

function readStored(text: string): Pick<Searches, 'recent' | 'saved'> {
  const stored = parsedJson(text)
  if (!isObject(stored) || stored.version !== VERSION) return { recent: [], saved: [] }
  const isText = (value: unknown): value is string =>
    typeof value === 'string' && value.length <= LONGEST_TEXT
  const isSaved = (value: unknown): value is SavedSearch =>
    isObject(value) && isText(value.name) && isText(value.text)
  return {
    recent: listOf(stored.recent).filter(isText).slice(0, MOST_RECENT),
    saved: listOf(stored.saved)
      .filter(isSaved)
      .slice(0, MOST_SAVED)
      .map(({ name, text }) => ({ name, text })),
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
