import type { Column } from '../column.ts'

/** Fields of Tencent Cloud flow logs that AWS does not have too. Meanings follow Tencent's "Flow Logs" documentation. */
export const TENCENT_COLUMNS: readonly Column[] = [
  {
    name: 'ccn_id',
    title: 'CCN',
    storage: 'label',
    meaning: 'Cloud Connect Network instance that the traffic crossed.',
    aliases: ['ccn'],
  },
  {
    name: 'src_region_id',
    title: 'Source region',
    storage: 'label',
    meaning: 'Region that the cross-region traffic was sent from.',
  },
  {
    name: 'dst_region_id',
    title: 'Destination region',
    storage: 'label',
    meaning: 'Region that the cross-region traffic arrived at.',
  },
  {
    name: 'region_id',
    title: 'Log region',
    storage: 'label',
    meaning: 'Region where the record was logged.',
  },
  {
    name: 'icmp_id',
    title: 'ICMP id',
    storage: 'u16',
    meaning: 'ICMP identifier, which tells one ping from another.',
  },
]
