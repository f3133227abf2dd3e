/** What stands above the chart in a picture of it. */
export interface PictureHead {
  readonly title: string
  /** A line below: the filter, the time. */
  readonly note?: string
  readonly legend: readonly { readonly name: string; readonly color: string }[]
}

const SVG = 'http://www.w3.org/2000/svg'
const PAINTS = ['fill', 'stroke'] as const
const STYLES = [
  'opacity',
  'fill-opacity',
  'stroke-width',
  'stroke-dasharray',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
] as const
const MARGIN_PX = 12
const LINE_PX = 20
const SWATCH_PX = 9

/**
 * A chart as an SVG file that needs no style sheet: what the page's styles make of it is written into its attributes,
 * colours as sRGB since other programs know neither variables nor colour mixing.
 */
export function chartSvg(chart: SVGSVGElement, head: PictureHead): string {
  const { width, height } = chart.getBoundingClientRect()
  const colors = new PlainColors()
  const ground = getComputedStyle(chart.closest('[data-picture]') ?? document.body)
  const text = { color: colors.plain(ground.color), family: ground.fontFamily }
  const picture = element('svg', { xmlns: SVG })
  const content = element('g', {})
  let top = MARGIN_PX + LINE_PX / 2
  const line = (words: string, more: Record<string, string | number>) =>
    content.append(textElement(words, MARGIN_PX, top, text, more))
  line(head.title, { 'font-weight': 600 })
  top += LINE_PX
  if (head.note) {
    line(head.note, { opacity: 0.7 })
    top += LINE_PX
  }
  if (head.legend.length > 0) {
    content.append(...legendElements(head.legend, chart, colors, text, top, width))
    top += LINE_PX * legendLines(head.legend, text.family, width).length
  }
  const copy = styledCopy(chart, colors)
  copy.setAttribute('transform', `translate(${MARGIN_PX} ${top})`)
  content.append(copy)
  const [w, h] = [Math.ceil(width + 2 * MARGIN_PX), Math.ceil(top + height + MARGIN_PX)]
  for (const [name, value] of Object.entries({ width: w, height: h, viewBox: `0 0 ${w} ${h}` }))
    picture.setAttribute(name, String(value))
  picture.append(element('rect', { width: w, height: h, fill: colors.plain(groundColor(chart)) }), content)
  return new XMLSerializer().serializeToString(picture)
}

/** The same as pixels, twice as many as CSS has. */
export async function chartPng(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * 2
    canvas.height = image.naturalHeight * 2
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('this browser could not draw the picture'))),
        'image/png',
      )
    })
  } finally {
    URL.revokeObjectURL(url)
  }
}

interface TextLook {
  readonly color: string
  readonly family: string
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value))
  return made
}

function textElement(
  words: string,
  x: number,
  y: number,
  { color, family }: TextLook,
  more: Record<string, string | number>,
): SVGElement {
  const made = element('text', {
    x,
    y,
    fill: color,
    'font-family': family,
    'font-size': 12,
    'dominant-baseline': 'middle',
    ...more,
  })
  made.textContent = words
  return made
}

type Legend = PictureHead['legend']

/** Entries by line, each with its place from the left. */
function legendLines(
  legend: Legend,
  family: string,
  widthPx: number,
): { entry: Legend[number]; x: number }[][] {
  const measure = document.createElement('canvas').getContext('2d')
  if (measure) measure.font = `12px ${family}`
  const lines: { entry: Legend[number]; x: number }[][] = [[]]
  let x = 0
  for (const entry of legend) {
    const length = SWATCH_PX + 5 + (measure?.measureText(entry.name).width ?? 7 * entry.name.length) + 14
    if (x > 0 && x + length > widthPx) {
      lines.push([])
      x = 0
    }
    lines.at(-1)?.push({ entry, x })
    x += length
  }
  return lines
}

function legendElements(
  legend: Legend,
  chart: SVGSVGElement,
  colors: PlainColors,
  text: TextLook,
  top: number,
  widthPx: number,
): SVGElement[] {
  return legendLines(legend, text.family, widthPx).flatMap((line, n) =>
    line.flatMap(({ entry, x }) => {
      const [left, y] = [MARGIN_PX + x, top + n * LINE_PX]
      const swatch = element('rect', {
        x: left,
        y: y - SWATCH_PX / 2,
        width: SWATCH_PX,
        height: SWATCH_PX,
        rx: 2,
        fill: colors.plain(resolved(entry.color, chart)),
      })
      return [swatch, textElement(entry.name, left + SWATCH_PX + 5, y, text, {})]
    }),
  )
}

/** What a CSS colour, variables and all, is where the chart stands. */
function resolved(color: string, chart: SVGSVGElement): string {
  const probe = element('rect', { fill: color })
  chart.append(probe)
  const { fill } = getComputedStyle(probe)
  probe.remove()
  return fill
}

function groundColor(chart: Element): string {
  for (let at: Element | null = chart; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at)
    if (!/^(transparent|rgba\(0, 0, 0, 0\))$/.test(backgroundColor)) return backgroundColor
  }
  return 'white'
}

function styledCopy(chart: SVGSVGElement, colors: PlainColors): SVGElement {
  const group = element('g', {})
  for (const child of chart.children) group.append(styled(child, colors))
  return group
}

function styled(original: Element, colors: PlainColors): Element {
  const copy = original.cloneNode(false) as Element
  copy.removeAttribute('class')
  const style = getComputedStyle(original)
  for (const paint of PAINTS) {
    const value = style[paint]
    if (value.startsWith('url(')) copy.setAttribute(paint, value.replaceAll('"', ''))
    else copy.setAttribute(paint, value === 'none' ? value : colors.plain(value))
  }
  for (const name of STYLES) {
    const value = style.getPropertyValue(name)
    if (value !== '' && value !== 'auto' && value !== 'none') copy.setAttribute(name, value)
  }
  for (const child of original.childNodes)
    copy.append(child instanceof Element ? styled(child, colors) : child.cloneNode())
  return copy
}

/** Any CSS colour as `#rrggbb` or `rgba(…)`: painted and read again, for computed values may be `color(srgb …)`. */
class PlainColors {
  private readonly known = new Map<string, string>()
  private readonly context = document
    .createElement('canvas')
    .getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' })

  plain(color: string): string {
    const known = this.known.get(color)
    if (known !== undefined || !this.context) return known ?? color
    this.context.clearRect(0, 0, 1, 1)
    this.context.fillStyle = color
    this.context.fillRect(0, 0, 1, 1)
    const [r = 0, g = 0, b = 0, a = 255] = this.context.getImageData(0, 0, 1, 1).data
    const hex = [r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')
    const plain = a === 255 ? `#${hex}` : `rgba(${r}, ${g}, ${b}, ${(a / 255).toFixed(3)})`
    this.known.set(color, plain)
    return plain
  }
}
