/**
 * Sizes of flows as Netmaker's document on traffic logs names them: small transfers below 1 KiB, medium from 1 to
 * 100 KiB, large above 100 KiB; bytes of both directions together.
 */
export interface SizeClass {
  readonly id: 'small' | 'medium' | 'large'
  readonly title: string
  readonly range: string
  readonly meaning: string
  readonly firstBytes: number
  /** The last size that belongs to it; undefined without end. */
  readonly lastBytes: number | undefined
}

const KIB = 1024

export const SIZE_CLASSES: readonly SizeClass[] = [
  {
    id: 'small',
    title: 'Small',
    range: '< 1 KiB',
    meaning: 'Control messages, health checks, authentication, DNS',
    firstBytes: 0,
    lastBytes: KIB - 1,
  },
  {
    id: 'medium',
    title: 'Medium',
    range: '1 – 100 KiB',
    meaning: 'Web pages, API responses, small files',
    firstBytes: KIB,
    lastBytes: 100 * KIB,
  },
  {
    id: 'large',
    title: 'Large',
    range: '> 100 KiB',
    meaning: 'File transfers, media, backups',
    firstBytes: 100 * KIB + 1,
    lastBytes: undefined,
  },
]

export function sizeClassOf(bytes: number): SizeClass['id'] {
  return SIZE_CLASSES.find(({ lastBytes }) => lastBytes === undefined || bytes <= lastBytes)?.id ?? 'large'
}
