import type { Attachment } from 'svelte/attachments'

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/**
 * Makes the marks of a chart something to choose: elements with `data-pick` are one stop of the Tab key, arrows go to
 * the next mark in their direction, and Enter, Space or a click picks the mark.
 * @param onpick is told what `data-pick` says
 */
export function pickArea(onpick: (pick: string) => void): Attachment {
  return (area) => {
    const end = new AbortController()
    const marks = () => [...area.querySelectorAll<SVGElement | HTMLElement>('[data-pick]')]
    let current: Element | undefined
    const makeOneStop = () => {
      const all = marks()
      if (!current || !all.includes(current as SVGElement)) current = all[0]
      for (const mark of all) {
        const wanted = mark === current ? '0' : '-1'
        if (mark.getAttribute('tabindex') !== wanted) mark.setAttribute('tabindex', wanted)
      }
    }
    const observer = new MutationObserver(makeOneStop)
    observer.observe(area, { childList: true, subtree: true })
    makeOneStop()

    const pick = (mark: SVGElement | HTMLElement | undefined) => {
      const what = mark?.dataset.pick
      if (what !== undefined) onpick(what)
    }
    area.addEventListener('click', (event) => pick(markAt(event.target)), { signal: end.signal })
    area.addEventListener(
      'focusin',
      (event) => {
        current = markAt(event.target) ?? current
        makeOneStop()
      },
      { signal: end.signal },
    )
    area.addEventListener(
      'keydown',
      (event) => {
        const { key } = event as KeyboardEvent
        const mark = markAt(event.target)
        if (!mark) return
        const direction = ARROWS[key]
        if (direction) nearest(mark, marks(), direction)?.focus()
        else if (key === 'Enter' || key === ' ') pick(mark)
        else return
        event.preventDefault()
        event.stopPropagation()
      },
      { signal: end.signal },
    )
    return () => {
      observer.disconnect()
      end.abort()
    }
  }
}

function markAt(target: EventTarget | null): SVGElement | HTMLElement | undefined {
  return target instanceof Element
    ? (target.closest<SVGElement | HTMLElement>('[data-pick]') ?? undefined)
    : undefined
}

/** The mark that lies next in a direction; what lies aside counts as further away. */
function nearest(
  from: Element,
  marks: readonly (SVGElement | HTMLElement)[],
  [x, y]: readonly [number, number],
): SVGElement | HTMLElement | undefined {
  const origin = middleOf(from)
  let best: { mark: SVGElement | HTMLElement; distance: number } | undefined
  for (const mark of marks) {
    if (mark === from) continue
    const middle = middleOf(mark)
    const [dx, dy] = [middle.x - origin.x, middle.y - origin.y]
    const ahead = dx * x + dy * y
    if (ahead <= 0.5) continue
    const distance = ahead + 3 * Math.abs(dx * y + dy * x)
    if (!best || distance < best.distance) best = { mark, distance }
  }
  return best?.mark
}

function middleOf(element: Element): { readonly x: number; readonly y: number } {
  const box = element.getBoundingClientRect()
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
