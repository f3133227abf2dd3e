import { startBounds } from '../../query/filter/time-filter.ts'
import { SQL_TRUE } from '../../query/sql.ts'
import { statusCode, type Side, type VolumeScope } from '../../query/volume/scope.ts'
import type { VolumeKey } from '../../query/volume/key.ts'
import type { Rank } from '../../state/precedence.ts'
import { QuerySlot } from '../../state/query-slot.svelte.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { VolumeSource } from '../volume/volume-source.svelte.ts'
import { askDataTimes, axisOf } from './data-times.ts'
import { TimelineAnswers, type TimelineSubject } from './timeline-answers.ts'
import { askComparison, comparedTo } from './comparison.ts'
import type { TimelineChoices } from './timeline-choices.svelte.ts'
import { askGaps } from './timeline-questions.ts'

const PREFERRED_STACKS = ['verdict', 'protocol', 'action', 'reporter']
/** One value, or nearly as many as records: nothing to stack by. */
const NO_STACKS = new Set(['src_port', 'flags_scope', 'tcp_flags_recv'])
/** Above this, values are counted before, to give only the largest a series. */
const FEW_LABELS = 40
/** Wheels turn in many small steps; only where they stop is the engine asked. */
const SETTLE_MS = 60

/** The answers that a timeline shows. Made while a component initialises. */
export class TimelineData {
  private readonly source: VolumeSource
  private readonly choices: TimelineChoices
  /** New whenever the records are. */
  private readonly answers = $derived.by(() => {
    void this.source.workspace.dataset.version
    return new TimelineAnswers()
  })
  /** What the pointer or the keyboard was on: it will be zoomed soon. */
  private touched = $state.raw<TimelineSubject | undefined>()

  readonly keys = $derived.by(() => this.source.keys.filter(({ id }) => !NO_STACKS.has(id)))
  readonly key = $derived.by((): VolumeKey | undefined => {
    const { stackBy } = this.choices
    if (stackBy === 'none') return undefined
    const wanted = stackBy === undefined ? PREFERRED_STACKS : [stackBy, ...PREFERRED_STACKS]
    return wanted.map((id) => this.keys.find((one) => one.id === id)).find((one) => one !== undefined)
  })
  readonly hasTwoWays = $derived.by(() => this.source.hasTwoWays)
  readonly measured = <O extends { readonly value: string }>(options: readonly O[], chosen: string) =>
    this.source.measured(options, chosen)
  private readonly sides = $derived.by((): readonly Side[] => {
    const { isMirrored, metric } = this.choices
    return isMirrored && metric !== 'flows' && this.hasTwoWays ? ['sent', 'recv'] : ['both']
  })

  /** Where in time the records are. */
  readonly times = new QuerySlot(() => {
    void this.source.workspace.dataset.version
    return this.source.hasRecords ? (signal) => askDataTimes(this.source.askOnceWith(signal)) : undefined
  })
  readonly axis = $derived.by(() => {
    const { filter, dataset } = this.source.workspace
    const bounds = startBounds(filter.filter, dataset.span?.endMs)
    return this.times.value && axisOf(this.times.value, bounds, this.choices.showsOutliers)
  })
  private readonly subject = $derived.by((): TimelineSubject | undefined => {
    const { axis, key, sides } = this
    const { scope, workspace } = this.source
    const times = this.times.value
    const { metric, placing } = this.choices
    if (!scope || !times || !axis) return undefined
    const hasFewValues = key !== undefined && this.hasFewValues(key)
    return { scope, times, axis, metric, placing, sides, key, hasFewValues, zone: workspace.view.zone }
  })
  private readonly refined = new QuerySlot(() => {
    const { subject, answers } = this
    if (!subject || this.touched !== subject) return undefined
    return async (signal) => {
      await answers.refine(this.source.askWith(signal, 'beside'), subject)
      return {}
    }
  })

  /** Keeps the answer before until the next is there. */
  readonly shown = new QuerySlot(() => {
    const { subject, answers } = this
    const { zoom, bucketMs } = this.choices
    const look = { zoom, bucketMs, widthPx: this.widthPx() }
    void this.refined.value
    if (!subject || look.widthPx === 0) return undefined
    // What would be asked now is asked otherwise in a moment.
    if (this.times.pending || this.source.isLearning) return untilNext
    return async (signal) => {
      const atHand = answers.atHand(subject, look)
      if (atHand) return atHand
      if (zoom) await settled(signal)
      return answers.answer(this.source.askWith(signal, rankUnder(subject.scope)), subject, look)
    }
  })

  /** What to compare with; a text says why it cannot be. */
  readonly comparedTo = $derived.by(() => {
    const { filter } = this.source.workspace
    const { zoom } = this.choices
    return this.axis && comparedTo(this.choices, filter.filter, zoom ?? this.axis, filter.context)
  })
  readonly comparison = new QuerySlot(() => {
    const to = this.comparedTo
    const question = this.shown.value?.question
    if (!question || to === undefined || typeof to === 'string') return undefined
    return (signal) => askComparison(this.source.askWith(signal), question, to)
  })

  readonly gaps = new QuerySlot(() => {
    const { dataset, view } = this.source.workspace
    const range = this.times.value?.core ?? this.times.value?.whole
    if (!range) return undefined
    const status = {
      nodata: statusCode(dataset.labels, 'NODATA'),
      skipdata: statusCode(dataset.labels, 'SKIPDATA'),
    }
    const { zone } = view
    return (signal) => askGaps(this.source.askOnceWith(signal, 'beside'), range, zone, status)
  })

  private readonly widthPx: () => number

  constructor(workspace: Workspace, choices: TimelineChoices, widthPx: () => number) {
    this.source = new VolumeSource(workspace)
    this.choices = choices
    this.widthPx = widthPx
  }

  /** Somebody is about to zoom or pan: what that needs is asked for now. */
  touch(): void {
    if (!this.shown.pending) this.touched = this.subject
  }

  private hasFewValues({ id }: VolumeKey): boolean {
    const labels = this.source.workspace.dataset.labels.get(id)
    return id === 'protocol' || (labels?.length ?? Infinity) <= FEW_LABELS
  }
}

/** Of all records, when they were is what is looked at first; of a filter, the records that it found and their facets. */
function rankUnder({ conditionSql }: VolumeScope): Rank {
  return conditionSql === SQL_TRUE ? 'first' : 'after'
}

/** Keeps what is shown until there is another question. */
function untilNext(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
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
