import type { FlowPaths } from '../../query/volume/flow-paths.ts'

export interface NodeBox {
  readonly stage: number
  readonly place: number
  readonly x: number
  readonly y: number
  readonly height: number
}

export interface LinkBand {
  readonly stage: number
  readonly from: number
  readonly to: number
  /** Outline of the band as an SVG path. */
  readonly path: string
}

export interface PathLayout {
  readonly nodes: readonly NodeBox[]
  readonly links: readonly LinkBand[]
}

export const NODE_PX = 12
const GAP_PX = 10
/** What is there at all can be seen and pointed at. */
const LEAST_PX = 2

/**
 * Stages side by side, nodes as high as their amounts, bands between them in the order of the nodes at their other end.
 * @param insetPx room for labels left of the first and right of the last stage
 */
export function pathLayout(paths: FlowPaths, widthPx: number, heightPx: number, insetPx: number): PathLayout {
  const last = Math.max(1, paths.stages.length - 1)
  const most = Math.max(1, ...paths.stages.map((nodes) => nodes.length))
  const room = Math.max(0, heightPx - GAP_PX * (most - 1) - LEAST_PX * most)
  const scale = paths.whole === 0n ? 0 : room / Number(paths.whole)
  const boxes = paths.stages.map((nodes, stage) => {
    const x = insetPx + ((widthPx - 2 * insetPx - NODE_PX) * stage) / last
    const heights = nodes.map(({ amount }) => Math.max(LEAST_PX, Number(amount) * scale))
    const gap = nodes.length < 2 ? 0 : Math.min(3 * GAP_PX, (heightPx - sum(heights)) / (nodes.length - 1))
    let y = 0
    return heights.map((height, place) => {
      const box = { stage, place, x, y, height }
      y += height + gap
      return box
    })
  })
  const links = [...paths.links].sort((a, b) => a.stage - b.stage || a.from - b.from || a.to - b.to)
  const used = new Map<string, number>()
  const take = (side: 'out' | 'in', { stage, place, y, height }: NodeBox, thickness: number) => {
    const name = `${side} ${stage} ${place}`
    const at = used.get(name) ?? 0
    used.set(name, at + thickness)
    return y + Math.min(at, Math.max(0, height - thickness))
  }
  return {
    nodes: boxes.flat(),
    links: links.flatMap(({ stage, from, to, amount }) => {
      const [left, right] = [boxes[stage]?.[from], boxes[stage + 1]?.[to]]
      if (!left || !right) return []
      const thickness = Math.max(0.5, Number(amount) * scale)
      const path = band(
        left.x + NODE_PX,
        take('out', left, thickness),
        right.x,
        take('in', right, thickness),
        thickness,
      )
      return [{ stage, from, to, path }]
    }),
  }
}

function band(x0: number, y0: number, x1: number, y1: number, thickness: number): string {
  const middle = round((x0 + x1) / 2)
  const [a, b, c, d] = [y0, y1, y1 + thickness, y0 + thickness].map(round)
  return `M${round(x0)} ${a}C${middle} ${a} ${middle} ${b} ${round(x1)} ${b}V${c}C${middle} ${c} ${middle} ${d} ${round(x0)} ${d}Z`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}

function round(px: number): number {
  return Math.round(px * 100) / 100
}
