import { bucketAt, type BucketGrid } from '../../flow/time-bucket.ts'
import { draggedRange, grabAt, snapped, type Grab } from './selection.ts'
import { zoomed, type TimeRange } from './time-axis.ts'

/** What the brush is moved over. */
export interface BrushGround {
  readonly grid: BucketGrid
  readonly seen: TimeRange
  /** Indices of the buckets that are seen: the first, and the one behind the last. */
  readonly visible: readonly [number, number]
  readonly isZoomed: boolean
}

/** What a brush can ask for. */
export interface BrushActs {
  /** Undefined for the whole axis. */
  zoom(range: TimeRange | undefined): void
  filter(range: TimeRange): void
  /** What is different in this time? */
  compare(range: TimeRange): void
}

interface Drag {
  readonly grab: Grab
  readonly fromMs: number
  readonly before: TimeRange
  hasMoved: boolean
}

const CLICK_PX = 4
const GRAB_PX = 6
/** Turns of a wheel, in its pixels, that make the range e times as long. */
const WHEEL_PX = 500

/** The selected stretch of a timeline and the bucket that is read, moved by pointer, wheel and keys. */
export class TimelineBrush {
  selection = $state.raw<TimeRange | undefined>()
  /** Bucket under the pointer or the keyboard's cursor. */
  cursor = $state.raw<number | undefined>()
  isKeyboard = $state.raw(false)
  private drag: Drag | undefined
  private readonly ground: () => BrushGround | undefined
  private readonly acts: BrushActs

  constructor(ground: () => BrushGround | undefined, acts: BrushActs) {
    this.ground = ground
    this.acts = acts
  }

  press(event: PointerEvent): void {
    const ground = this.ground()
    if (event.button !== 0 || !ground) return
    const { ms, pxMs } = placeOf(event, ground.seen)
    this.drag = {
      grab: grabAt(this.selection, ms, GRAB_PX * pxMs),
      fromMs: ms,
      before: this.selection ?? { fromMs: ms, toMs: ms },
      hasMoved: false,
    }
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
  }

  move(event: PointerEvent): void {
    const ground = this.ground()
    if (!ground) return
    const { ms, pxMs } = placeOf(event, ground.seen)
    this.isKeyboard = false
    this.cursor = visibleBucket(ground, bucketAt(ground.grid, ms))
    const { drag } = this
    if (!drag || (!drag.hasMoved && Math.abs(ms - drag.fromMs) < CLICK_PX * pxMs)) return
    drag.hasMoved = true
    const range = draggedRange(drag.grab, drag.before, drag.fromMs, ms)
    this.selection = snapped(ground.grid, range, ground.seen)
  }

  release(): void {
    if (this.drag && !this.drag.hasMoved && this.drag.grab !== 'inside') this.selection = undefined
    this.drag = undefined
  }

  leave(): void {
    if (!this.drag) this.cursor = undefined
  }

  /** Into the selection if the pointer is on it, else back to the whole. */
  doubleClick(event: MouseEvent): void {
    const ground = this.ground()
    if (!ground) return
    const { ms } = placeOf(event, ground.seen)
    if (this.selection && grabAt(this.selection, ms, 0) === 'inside') this.zoomToSelection()
    else if (ground.isZoomed) this.acts.zoom(undefined)
    else this.selection = undefined
  }

  wheel(event: WheelEvent): void {
    const ground = this.ground()
    if (!ground) return
    event.preventDefault()
    const { ms, pxMs } = placeOf(event, ground.seen)
    const sideways = event.shiftKey ? event.deltaY : event.deltaX
    const upDown = event.shiftKey ? 0 : event.deltaY
    if (Math.abs(sideways) > Math.abs(upDown)) this.pan(ground, sideways * pxMs)
    else this.acts.zoom(zoomed(ground.seen, Math.exp(upDown / WHEEL_PX), ms))
  }

  key(event: KeyboardEvent): void {
    const ground = this.ground()
    if (!ground || event.ctrlKey || event.metaKey || event.altKey) return
    const act = this.keyAct(event, ground)
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  clear(): void {
    this.selection = undefined
  }

  zoomToSelection(): void {
    if (!this.selection) return
    this.acts.zoom(this.selection)
    this.clear()
  }

  /** Makes the selection the filter, or else the bucket that the keyboard is at. */
  private filterChosen(ground: BrushGround): (() => void) | undefined {
    const chosen =
      this.selection ??
      (this.isKeyboard && this.cursor !== undefined ? rangeOf(ground, this.cursor) : undefined)
    return chosen && (() => this.acts.filter(chosen))
  }

  private keyAct(event: KeyboardEvent, ground: BrushGround): (() => void) | undefined {
    const { seen } = ground
    const span = seen.toMs - seen.fromMs
    const read = this.cursor === undefined ? seen : rangeOf(ground, this.cursor)
    const middle = (read.fromMs + read.toMs) / 2
    switch (event.key) {
      case 'ArrowRight':
        return () => this.step(ground, 1, event.shiftKey)
      case 'ArrowLeft':
        return () => this.step(ground, -1, event.shiftKey)
      case 'PageDown':
        return () => this.pan(ground, span / 2)
      case 'PageUp':
        return () => this.pan(ground, -span / 2)
      case 'Home':
        return () => this.step(ground, -Infinity, false)
      case 'End':
        return () => this.step(ground, Infinity, false)
      case '+':
      case '=':
        return () => (this.selection ? this.zoomToSelection() : this.acts.zoom(zoomed(seen, 0.5, middle)))
      case '-':
        return () => this.acts.zoom(zoomed(seen, 2, middle))
      case 'Enter':
        return this.filterChosen(ground)
      case 'Escape':
        if (this.selection) return () => this.clear()
        return ground.isZoomed ? () => this.acts.zoom(undefined) : undefined
      default:
        return undefined
    }
  }

  private pan({ seen }: BrushGround, byMs: number): void {
    this.acts.zoom({ fromMs: seen.fromMs + byMs, toMs: seen.toMs + byMs })
  }

  /** Reads the next bucket, and lets the selection grow to it. */
  private step(ground: BrushGround, by: number, selects: boolean): void {
    const { visible } = ground
    const from = this.cursor ?? (by > 0 ? visible[0] - 1 : visible[1])
    this.isKeyboard = true
    this.cursor = visibleBucket(ground, from + by)
    if (!selects) return
    const { fromMs, toMs } = rangeOf(ground, this.cursor)
    const anchor = this.selection ?? rangeOf(ground, visibleBucket(ground, from))
    this.selection =
      by > 0
        ? { fromMs: anchor.fromMs, toMs: Math.max(anchor.toMs, toMs) }
        : { fromMs: Math.min(anchor.fromMs, fromMs), toMs: anchor.toMs }
  }
}

function visibleBucket({ visible }: BrushGround, bucket: number): number {
  return Math.min(Math.max(visible[0], bucket), visible[1] - 1)
}

function rangeOf({ grid }: BrushGround, bucket: number): TimeRange {
  return { fromMs: grid.borders[bucket] ?? 0, toMs: grid.borders[bucket + 1] ?? 0 }
}

/** The time under the pointer, and how much time a pixel is. */
function placeOf(event: MouseEvent, { fromMs, toMs }: TimeRange): { ms: number; pxMs: number } {
  const box = (event.currentTarget as Element).getBoundingClientRect()
  const pxMs = (toMs - fromMs) / Math.max(1, box.width)
  return { ms: Math.min(toMs, Math.max(fromMs, fromMs + (event.clientX - box.left) * pxMs)), pxMs }
}
