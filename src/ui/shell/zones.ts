import type { ZoneChoice } from '../../state/view.svelte.ts'

/** The IANA name of the zone of this computer. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** All zones that the browser knows, to choose from. */
export function knownZones(): readonly string[] {
  return Intl.supportedValuesOf('timeZone')
}

/** The choice as an IANA name. */
export function zoneName(choice: ZoneChoice): string {
  return choice === 'local' ? localZone() : choice
}

/**
 * `14 Nov 22:10 – 15 Nov 2023 06:50`: the year once, the day once where both ends share it.
 * @param zone an IANA name
 */
export function rangeText(firstMs: number, lastMs: number, zone: string): string {
  const day = (ms: number, year: boolean) =>
    new Intl.DateTimeFormat('en-GB', {
      day: 'numeric',
      month: 'short',
      ...(year ? { year: 'numeric' as const } : {}),
      timeZone: zone,
    }).format(ms)
  const time = (ms: number) =>
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(ms)
  if (day(firstMs, true) === day(lastMs, true)) {
    return `${day(firstMs, true)} ${time(firstMs)} – ${time(lastMs)}`
  }
  const sameYear = day(firstMs, true).slice(-4) === day(lastMs, true).slice(-4)
  return `${day(firstMs, !sameYear)} ${time(firstMs)} – ${day(lastMs, true)} ${time(lastMs)}`
}
