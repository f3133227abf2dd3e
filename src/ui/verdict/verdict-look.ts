import { verdictEntry, VERDICTS, type Tone, type Verdict } from '../../flow/verdicts.ts'

/** How a verdict is drawn: a shape and a word, and colours that never stand alone. */
export interface VerdictLook {
  readonly word: Verdict
  readonly shape: string
  /** Class of base.css that gives the tone's colour. */
  readonly tone: 'good' | 'bad' | 'warn' | 'muted'
  /** CSS colour of bars and swatches: of one tone, yet each verdict its own. */
  readonly color: string
  readonly meaning: string
}

const TONE_CLASS: Readonly<Record<Tone, VerdictLook['tone']>> = {
  good: 'good',
  bad: 'bad',
  warning: 'warn',
  unknown: 'muted',
}

/** A colour of the palette that is mixed with the ground, so that kin look alike and are still told apart. */
const pale = (color: string, percent: number) =>
  `color-mix(in srgb, var(--${color}) ${percent}%, var(--panel))`

const DRAWN: Readonly<Record<Verdict, readonly [shape: string, color: string]>> = {
  completed: ['●', 'var(--c3)'],
  open: ['◐', 'var(--c1)'],
  answered: ['⇄', pale('c3', 55)],
  'no answer': ['◌', 'var(--c2)'],
  unanswered: ['◌', pale('c2', 50)],
  refused: ['✕', 'var(--c4)'],
  'reset by initiator': ['↯', pale('c5', 55)],
  'reset by responder': ['↯', 'var(--c5)'],
  reset: ['↯', pale('c5', 75)],
  'half-open': ['◔', 'var(--c6)'],
  'closed by one side only': ['◑', pale('c6', 55)],
  'one-way': ['→', pale('c1', 45)],
  'denied by rule': ['⊘', 'var(--bad)'],
  throttled: ['▼', pale('bad', 70)],
  blocked: ['■', pale('bad', 85)],
  'seen mid-stream': ['⋯', pale('c0', 65)],
  'cannot tell': ['?', 'var(--c0)'],
}

export function verdictLook(verdict: Verdict): VerdictLook {
  const { tone, meaning } = verdictEntry(verdict)
  const [shape, color] = DRAWN[verdict]
  return { word: verdict, shape, tone: TONE_CLASS[tone], color, meaning }
}

/** The verdict that a word is; undefined for any other text. */
export function verdictOf(word: string): Verdict | undefined {
  return VERDICTS.find(({ name }) => name === word)?.name
}

/** CSS colour of a verdict's word, the same in every chart. */
export function verdictColor(word: string): string | undefined {
  const verdict = verdictOf(word)
  return verdict && DRAWN[verdict][1]
}
