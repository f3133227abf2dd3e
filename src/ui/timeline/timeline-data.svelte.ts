import type { AnswerColumns, AnswerRow, TypedQuery } from '../../lib/typed-query.ts'
import { countTraits, largestCountsQuery } from '../../query/volume-extent.ts'
import { volumeKeys, type VolumeKey } from '../../query/volume-key.ts'
import { notFlowCodes, statusCode, type Side, type VolumeScope } from '../../query/volume-scope.ts'
import { QuerySlot } from '../../state/query-slot.svelte.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import type { TimelineChoices } from './timeline-choices.svelte.ts'
import {
  askAxis,
  askGaps,
  askTimeline,
  gridFor,
  type Ask,
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
  private readonly workspace: Workspace
  private readonly choices: TimelineChoices
  private axisBefore:
    { readonly scope: VolumeScope; readonly showsOutliers: boolean; readonly axis: TimeAxis } | undefined

  readonly keys = $derived.by(() => {
    const { dataset } = this.workspace
    void dataset.version
    return volumeKeys(dataset.columns, dataset.labels).filter(({ id }) => !NO_STACKS.has(id))
  })
  readonly key = $derived.by((): VolumeKey | undefined => {
    const { stackBy } = this.choices
    if (stackBy === 'none') return undefined
    const wanted = stackBy === undefined ? PREFERRED_STACKS : [stackBy, ...PREFERRED_STACKS]
    return wanted.map((id) => this.keys.find((one) => one.id === id)).find((one) => one !== undefined)
  })
  private readonly hasRecords = $derived.by(() => {
    const { dataset } = this.workspace
    return dataset.version > 0 && dataset.columns.length > 0
  })

  private readonly traits = new QuerySlot(() => {
    void this.workspace.dataset.version
    if (!this.hasRecords) return undefined
    return async (signal) => {
      const [row] = await this.workspace.run(largestCountsQuery(), signal)
      return row ? countTraits(row) : { hasHugeCounts: false, isOneWay: false }
    }
  })
  readonly scope = $derived.by((): VolumeScope | undefined => {
    const { dataset, filter } = this.workspace
    void dataset.version
    const traits = this.traits.value
    return traits && { conditionSql: filter.conditionSql, notFlows: notFlowCodes(dataset.labels), ...traits }
  })
  /** Whether some record tells what came back. */
  readonly hasTwoWays = $derived.by(() => this.traits.value?.isOneWay === false)
  private readonly sides = $derived.by((): readonly Side[] => {
    const { isMirrored, metric } = this.choices
    return isMirrored && metric !== 'flows' && this.hasTwoWays ? ['sent', 'recv'] : ['both']
  })

  readonly shown: QuerySlot<TimelineShown>

  readonly gaps = new QuerySlot(() => {
    const { dataset, view } = this.workspace
    void dataset.version
    if (!this.hasRecords) return undefined
    const status = {
      nodata: statusCode(dataset.labels, 'NODATA'),
      skipdata: statusCode(dataset.labels, 'SKIPDATA'),
    }
    const { zone } = view
    return (signal) => askGaps(this.askWith(signal), zone, status)
  })

  constructor(workspace: Workspace, choices: TimelineChoices, widthPx: () => number) {
    this.workspace = workspace
    this.choices = choices
    this.shown = new QuerySlot(() => {
      const { scope, sides, key } = this
      const { metric, placing, zoom, bucketMs, showsOutliers } = choices
      const { zone } = workspace.view
      const width = widthPx()
      if (!scope || width === 0) return undefined
      return async (signal): Promise<TimelineShown> => {
        const ask = this.askWith(signal)
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

  private askWith(signal: AbortSignal): Ask {
    return <C extends AnswerColumns>(query: TypedQuery<C>): Promise<AnswerRow<C>[]> =>
      this.workspace.run(query, signal)
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
