import { SERVICE_KEY } from '../../query/volume/key-service.ts'
import type { VolumeKey } from '../../query/volume/key.ts'

/** A list that people open often. */
export interface Recipe {
  readonly title: string
  /** Ids of its keys. */
  readonly ids: readonly string[]
}

const RECIPES: readonly Recipe[] = [
  { title: 'Sources', ids: ['src_addr'] },
  { title: 'Destinations', ids: ['dst_addr'] },
  { title: 'Pairs', ids: ['src_addr', 'dst_addr'] },
  { title: 'Services', ids: [SERVICE_KEY] },
  { title: 'Nodes', ids: ['src_node', 'dst_node'] },
  { title: 'Users', ids: ['src_user'] },
  { title: 'Domains', ids: ['dst_domain'] },
  { title: 'Subnets', ids: ['src_addr/24/64', 'dst_addr/24/64'] },
  { title: 'Reporters', ids: ['reporter'] },
  { title: 'Kinds', ids: ['src_kind', 'dst_kind'] },
  { title: 'Verdicts', ids: ['verdict'] },
  { title: 'Actions', ids: ['action'] },
  { title: 'Regions', ids: ['src_region_id', 'dst_region_id'] },
  { title: 'Regions', ids: ['region'] },
  { title: 'AWS services', ids: ['pkt_src_aws_service', 'pkt_dst_aws_service'] },
  { title: 'Traffic paths', ids: ['traffic_path'] },
  { title: 'Sides', ids: ['src_addr:side', 'dst_addr:side'] },
]

/** Those for which the data set has the fields. */
export function recipesFor(key: (id: string) => VolumeKey | undefined): readonly Recipe[] {
  const titles = new Set<string>()
  return RECIPES.filter(({ title, ids }) => {
    if (titles.has(title) || !ids.every((id) => key(id))) return false
    titles.add(title)
    return true
  })
}
