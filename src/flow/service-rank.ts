import { services } from './services.ts'

/** Ports below 1024 are for services of the system; from 32768 up systems take ports for clients (Linux, IANA 49152). */
const LIMITS = [1024, 32_768] as const

/** Ports of known services, which come first, and the limits of the ranges that follow. */
export function serviceRanks(): { readonly known: readonly number[]; readonly limits: readonly number[] } {
  return { known: services().map(({ port }) => port), limits: LIMITS }
}

/** How likely a port is that of a service: the lower, the likelier. */
export function serviceRank(port: number): number {
  if (services().some((service) => service.port === port)) return 0
  const range = LIMITS.findIndex((limit) => port < limit)
  return range < 0 ? LIMITS.length + 1 : range + 1
}
