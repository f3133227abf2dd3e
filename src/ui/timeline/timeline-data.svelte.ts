import { statusCode, type Side, type VolumeScope } from '../../query/volume-scope.ts'
import type { VolumeKey } from '../../query/volume-key.ts'
import { QuerySlot } from '../../state/query-slot.svelte.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { VolumeSource, type Ask } from '../volume/volume-source.svelte.ts'
import type { TimelineChoices } from './timeline-choices.svelte.ts'
import {
  askAxis,
  askGaps,
  askTimeline,
  gridFor,
  type TimeAxis,
  type TimelineAnswer,
} from './timeline-questions.ts'

const PREFERRED_STACKS = ['verdict', 'protocol', 'action', 'reporter']
/** One value, or nearly as many as records: nothing to stack by. */
const NO_STACKS = new Set(['src_port', 'flags_scope', 'tcp_flags_recv'])
/** Wheels turn in many small steps; only where they stop is asked. */
const SETTLE_MS = 60

export interface TimelineShown {
  readonly axis: TimeAxis
  /** Undefined where no flow has a time. */
  readonly answer: TimelineAnswer | undefined
}

/** The answers that a timeline shows. Made while a component initialises. */
export class TimelineData {
  private readonly source: VolumeSource
  private readonly choices: TimelineChoices
  private axisBefore:
    { readonly scope: VolumeScope; readonly showsOutliers: boolean; readonly axis: TimeAxis } | undefined

  readonly keys = $derived.by(() => this.source.keys.filter(({ id }) => !NO_STACKS.has(id)))
  readonly key = $derived.by((): VolumeKey | undefined => {
    const { stackBy } = this.choices
    if (stackBy === 'none') return undefined
    const wanted = stackBy === undefined ? PREFERRED_STACKS : [stackBy, ...PREFERRED_STACKS]
    return wanted.map((id) => this.keys.find((one) => one.id === id)).find((one) => one !== undefined)
  })
  readonly hasTwoWays = $derived.by(() => this.source.hasTwoWays)
  private readonly sides = $derived.by((): readonly Side[] => {
    const { isMirrored, metric } = this.choices
    return isMirrored && metric !== 'flows' && this.hasTwoWays ? ['sent', 'recv'] : ['both']
  })

  readonly shown: QuerySlot<TimelineShown>

  readonly gaps = new QuerySlot(() => {
    const { dataset, view } = this.source.workspace
    void dataset.version
    if (!this.source.hasRecords) return undefined
    const status = {
      nodata: statusCode(dataset.labels, 'NODATA'),
      skipdata: statusCode(dataset.labels, 'SKIPDATA'),
    }
    const { zone } = view
    return (signal) => askGaps(this.source.askWith(signal), zone, status)
  })

  constructor(workspace: Workspace, choices: TimelineChoices, widthPx: () => number) {
    this.source = new VolumeSource(workspace)
    this.choices = choices
    this.shown = new QuerySlot(() => {
      const { sides, key } = this
      const { scope } = this.source
      const { metric, placing, zoom, bucketMs, showsOutliers } = choices
      const { zone } = workspace.view
      const width = widthPx()
      if (!scope || width === 0) return undefined
      return async (signal): Promise<TimelineShown> => {
        const ask = this.source.askWith(signal)
        if (zoom) await settled(signal)
        const axis = await this.axisOf(ask, scope, showsOutliers)
        if (!axis.range) return { axis, answer: undefined }
        const grid = gridFor(axis.range, zoom, width, zone, bucketMs)
        const isWhole = zoom === undefined && axis.outliers === 0
        const question = { scope, grid, metric, placing, sides, isWhole }
        return { axis, answer: await askTimeline(ask, question, key, workspace.dataset.labels) }
      }
    })
  }

  /** Zooming asks nothing anew about the extent of all. */
  private async axisOf(ask: Ask, scope: VolumeScope, showsOutliers: boolean): Promise<TimeAxis> {
    const before = this.axisBefore
    if (before?.scope === scope && before.showsOutliers === showsOutliers) return before.axis
    const axis = await askAxis(ask, scope, showsOutliers)
    this.axisBefore = { scope, showsOutliers, axis }
    return axis
  }
}

function settled(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, SETTLE_MS)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new DOMException('a newer question came', 'AbortError'))
    })
  })
}
