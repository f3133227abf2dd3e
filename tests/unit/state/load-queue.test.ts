import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Dataset, type LoadedFile } from '../../../src/state/dataset.svelte.ts'
import { LoadQueue } from '../../../src/state/load-queue.svelte.ts'
import { NOTHING_READ } from '../../../src/state/load-report.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function loaded(label: string): LoadedFile {
  const report = {
    ...NOTHING_READ,
    name: label,
    format: 'aws-vpc',
    reason: '',
    status: 'loaded',
    message: '',
    rejections: [],
    warnings: [],
    ms: 0,
  } as const
  return { label, file: new File([label], label), report, mapping: undefined }
}

it('draws a thousand small files five times a second, not a thousand times', () => {
  const dataset = new Dataset()
  const queue = new LoadQueue(dataset)
  const labels = Array.from({ length: 1000 }, (_, n) => `${n}.log`)
  queue.append(labels.map((label) => ({ label, sizeBytes: 1 })))
  const shown = new Set([queue.shown])
  const files = new Set([dataset.files])
  for (const label of labels) {
    queue.update(label, { status: 'reading' })
    queue.land(loaded(label))
    queue.update(label, { status: 'done' })
    vi.advanceTimersByTime(1)
    shown.add(queue.shown)
    files.add(dataset.files)
  }
  expect(shown.size).toBeLessThanOrEqual(6)
  expect(files.size).toBeLessThanOrEqual(6)
  expect([queue.isUnderWay, queue.loaded.length]).toEqual([false, 1000])
  vi.advanceTimersByTime(200)
  expect(dataset.files.map(({ label }) => label)).toEqual(labels)
  queue.forgetDone()
  expect(queue.shown).toEqual([])
})

it('does not bring a file back that was forgotten before it was shown', () => {
  const dataset = new Dataset()
  const queue = new LoadQueue(dataset)
  queue.append([{ label: 'a.log', sizeBytes: 1 }])
  queue.land(loaded('a.log'))
  queue.forgetLanded()
  vi.advanceTimersByTime(1000)
  queue.forgetDone()
  expect(dataset.files).toEqual([])
})
