import { parsePrefix, type AddressRange } from './prefix.ts'

/** What an address is for. Every address is in exactly one of these. */
export const ADDRESS_CLASSES = [
  'private',
  'public',
  'shared',
  'loopback',
  'link-local',
  'multicast',
  'reserved',
] as const
export type AddressClass = (typeof ADDRESS_CLASSES)[number]

/** Where the class `public` is what the others leave. */
const PREFIXES: Readonly<Record<Exclude<AddressClass, 'public'>, readonly string[]>> = {
  // RFC 1918, RFC 4193
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  // RFC 6598: between a carrier and its customers
  shared: ['100.64.0.0/10'],
  loopback: ['127.0.0.0/8', '::1/128'],
  // RFC 3927, RFC 4291 §2.5.6
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  // "this network", future use with broadcast, unspecified
  reserved: ['0.0.0.0/8', '240.0.0.0/4', '::/128'],
}

/** Prefixes that count as internal until somebody says otherwise. */
export const DEFAULT_INTERNAL_PREFIXES: readonly string[] = PREFIXES.private

export function isAddressClass(text: string): text is AddressClass {
  return (ADDRESS_CLASSES as readonly string[]).includes(text)
}

/** The prefixes of a class; of `public`, the prefixes that are not public. */
export function classRanges(name: AddressClass): {
  readonly ranges: readonly AddressRange[]
  readonly outside: boolean
} {
  const texts = name === 'public' ? Object.values(PREFIXES).flat() : PREFIXES[name]
  return { ranges: texts.map((text) => parsePrefix(text)!), outside: name === 'public' }
}
