import { suitingYardstick, typicalVolume, type Yardstick } from '../../flow/typical-volumes.ts'
import {
  profileBinsQuery,
  profileQuantilesQuery,
  serviceProfiles,
  type ServiceProfile,
} from '../../query/volume/service-profile.ts'
import { topQuery, topRanks } from '../../query/volume/top-list.ts'
import type { KeyCells, VolumeKey } from '../../query/volume/key.ts'
import type { VolumeScope } from '../../query/volume/scope.ts'
import type { Ask } from './volume-source.svelte.ts'

export interface ProfileLine extends ServiceProfile {
  readonly cells: KeyCells
  readonly flows: bigint
  readonly yardstick: Yardstick | undefined
}

export interface ProfileAnswer {
  readonly key: VolumeKey
  readonly measure: Yardstick['measure']
  /** The services with the most flows. */
  readonly lines: readonly ProfileLine[]
  /** How many services there are. */
  readonly services: number
  readonly statements: readonly string[]
}

const MOST_SERVICES = 30

/** @param yardstickId the one for all; undefined: for each service the one that suits it */
export async function askProfiles(
  ask: Ask,
  scope: VolumeScope,
  key: VolumeKey,
  yardstickId: string | undefined,
): Promise<ProfileAnswer> {
  const listQuery = topQuery({ scope, keys: [key], order: 'flows', limit: MOST_SERVICES })
  const { rows, values } = topRanks([key], await ask(listQuery))
  const forAll = yardstickId === undefined ? undefined : typicalVolume(yardstickId)
  const services = rows.map((row) => {
    const cells = row.cells[0] ?? []
    const [protocol, port] = cells.map((cell) => (cell === null ? undefined : Number(cell)))
    return { cells, flows: row.amount, yardstick: forAll ?? suitingYardstick(protocol, port) }
  })
  const measure = forAll?.measure ?? 'size'
  const question = { scope, key, services, measure }
  const [binsQuery, quantilesQuery] = [profileBinsQuery(question), profileQuantilesQuery(question)]
  const profiles =
    services.length === 0 ? [] : serviceProfiles(question, await ask(binsQuery), await ask(quantilesQuery))
  return {
    key,
    measure,
    lines: profiles.flatMap((profile, i) => {
      const service = services[i]
      return service ? [{ ...service, ...profile }] : []
    }),
    services: values,
    statements: [listQuery.sql, ...(services.length === 0 ? [] : [binsQuery.sql, quantilesQuery.sql])],
  }
}
