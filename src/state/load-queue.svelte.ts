import type { FormatId } from '../flow/formats.ts'
import type { LoadProgress } from '../ingest/protocol.ts'
import type { Dataset, LoadedFile } from './dataset.svelte.ts'
import { NOTHING_READ } from './load-report.ts'

/** A file on its way into the table. */
export interface FileInLoad {
  readonly label: string
  readonly sizeBytes: number
  readonly progress: LoadProgress
  readonly format: FormatId | undefined
  readonly status: 'waiting' | 'reading' | 'done'
}

/** Thousands of small files change more often than anybody can read, and every change is drawn. */
const SHOWN_EVERY_MS = 200

/** The files of a load and those of them that are in the data set. What is shown follows what is so within a moment. */
export class LoadQueue {
  shown = $state.raw<readonly FileInLoad[]>([])

  private readonly dataset: Dataset
  private readonly files = new Map<string, FileInLoad>()
  /** In the table, and in the data set a moment later. */
  private landed: LoadedFile[] = []
  private shownAtMs = -Infinity
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(dataset: Dataset) {
    this.dataset = dataset
  }

  /** Some file is not done: false also while a load that has read all of its files is just ending. */
  get isUnderWay(): boolean {
    return this.all.some((file) => file.status !== 'done')
  }

  get reading(): FileInLoad | undefined {
    return this.all.find((file) => file.status === 'reading')
  }

  /** Files in the table, those of this load included. */
  get loaded(): readonly LoadedFile[] {
    return this.landed.length === 0 ? this.dataset.files : [...this.dataset.files, ...this.landed]
  }

  of(label: string): FileInLoad | undefined {
    return this.files.get(label)
  }

  append(files: readonly { readonly label: string; readonly sizeBytes: number }[]): void {
    for (const file of files)
      this.files.set(file.label, { ...file, progress: NOTHING_READ, format: undefined, status: 'waiting' })
    this.show()
  }

  update(label: string, change: Partial<FileInLoad>): void {
    const file = this.files.get(label)
    if (!file) return
    this.files.set(label, { ...file, ...change })
    this.showSoon()
  }

  land(file: LoadedFile): void {
    this.landed.push(file)
    this.showSoon()
  }

  /** Leaves those that others opened meanwhile. */
  forgetDone(): void {
    for (const { label, status } of this.all) if (status === 'done') this.files.delete(label)
    this.show()
  }

  /** The table was emptied. */
  forgetLanded(): void {
    this.landed = []
  }

  show(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.shownAtMs = performance.now()
    this.shown = this.all
    const { loaded } = this
    this.landed = []
    this.dataset.files = loaded
  }

  private showSoon(): void {
    const waitMs = this.shownAtMs + SHOWN_EVERY_MS - performance.now()
    if (waitMs <= 0) this.show()
    else this.timer ??= setTimeout(() => this.show(), waitMs)
  }

  private get all(): readonly FileInLoad[] {
    return [...this.files.values()]
  }
}
