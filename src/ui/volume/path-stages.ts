import type { FlowPaths, PathNode, PathQuestion } from '../../query/volume/flow-paths.ts'
import { formatCount, formatCounted } from '../../lib/format-number.ts'
import { allOf, type Filter } from '../../query/filter/filter.ts'
import { SERVICE_KEY } from '../../query/volume/key-service.ts'
import { otherThan, type VolumeKey } from '../../query/volume/key.ts'
import type { PathLevel } from '../../state/volume-choices.svelte.ts'
import type { ChartNumbers } from '../widgets/chart/chart-numbers.ts'
import { amountText, shareText } from './volume-text.ts'

const LEVELS: readonly { value: PathLevel; label: string; hint: string; suffix: string }[] = [
  { value: 'address', label: 'Address', hint: 'Each address', suffix: '' },
  { value: 'prefix', label: '/24', hint: 'Subnets: /24 of IPv4, /64 of IPv6', suffix: '/24/64' },
  { value: 'node', label: 'Node', hint: 'The node, else the address', suffix: ':node' },
  { value: 'name', label: 'Name', hint: 'The name you gave the address, else the address', suffix: ':name' },
  { value: 'side', label: 'Side', hint: 'Within the internal prefixes or outside', suffix: ':side' },
]

type KeyById = (id: string) => VolumeKey | undefined

/** Levels at which this data set can be seen. */
export function pathLevels(key: KeyById) {
  return LEVELS.filter(({ suffix }) => key(`src_addr${suffix}`) && key(`dst_addr${suffix}`))
}

/** Source, service, destination; without addresses those that there are. */
export function pathStages(key: KeyById, level: PathLevel): readonly VolumeKey[] {
  const suffix = LEVELS.find(({ value }) => value === level)?.suffix ?? ''
  const end = (side: 'src' | 'dst') =>
    key(`${side}_addr${suffix}`) ?? key(`${side}_addr`) ?? key(`${side}_node`)
  return [end('src'), key(SERVICE_KEY) ?? key('dst_port') ?? key('protocol'), end('dst')].filter(
    (one) => one !== undefined,
  )
}

export function nodeText(stage: VolumeKey | undefined, { cells, values }: PathNode): string {
  if (!cells) return `Other: ${formatCounted(values, 'value')}`
  return stage?.text(cells) || '(missing)'
}

/** The flows of a node. */
export function nodeFilter(
  stages: readonly VolumeKey[],
  paths: FlowPaths,
  stage: number,
  place: number,
): Filter {
  const [key, nodes] = [stages[stage], paths.stages[stage] ?? []]
  const cells = nodes[place]?.cells
  if (!key) return allOf([])
  if (cells) return key.filter(cells)
  const told = nodes.flatMap((node) => (node.cells ? [{ cells: [node.cells] }] : []))
  return otherThan([key], told)
}

/** `https: 10.0.0.1 → 10.0.0.2` as amounts in words. */
export function linkText(
  question: PathQuestion,
  paths: FlowPaths,
  stage: number,
  from: number,
  to: number,
): string {
  const link = paths.links.find((one) => one.stage === stage && one.from === from && one.to === to)
  const [left, right] = [paths.stages[stage]?.[from], paths.stages[stage + 1]?.[to]]
  if (!link || !left || !right) return ''
  const amount = amountText(link.amount, question.metric)
  const ends = `${nodeText(question.stages[stage], left)} → ${nodeText(question.stages[stage + 1], right)}`
  return `${ends}: ${amount}, ${shareText(link.amount, paths.whole)}`
}

export function pathNumbers(question: PathQuestion, paths: FlowPaths): ChartNumbers {
  const { stages, metric } = question
  const node = (stage: number, place: number) => {
    const found = paths.stages[stage]?.[place]
    return { text: found ? nodeText(stages[stage], found) : '' }
  }
  const links = [...paths.links].sort((a, b) => a.stage - b.stage || Number(b.amount - a.amount))
  return {
    columns: [
      { title: 'From', isNumber: false },
      { title: 'To', isNumber: false },
      { title: metric, isNumber: true },
      { title: 'Share', isNumber: true },
    ],
    rows: links.map(({ stage, from, to, amount }) => [
      node(stage, from),
      node(stage + 1, to),
      { text: metric === 'bytes' ? amountText(amount, metric) : formatCount(amount), exact: String(amount) },
      { text: shareText(amount, paths.whole) },
    ]),
  }
}
