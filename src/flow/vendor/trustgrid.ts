import type { Column } from '../column.ts'

/** Fields of Trustgrid flow logs without a place among the core columns. */
export const TRUSTGRID_COLUMNS: readonly Column[] = [
  {
    name: 'trustgrid_flags',
    title: 'Trustgrid flags',
    storage: 'u32',
    meaning: 'What Trustgrid notes about a flow, as bits: why it was blocked.',
  },
  {
    name: 'block_reason',
    title: 'Blocked because',
    storage: 'label',
    meaning: 'Why Trustgrid blocked the flow, in words: the bits of trustgrid_flags.',
    aliases: ['reason'],
  },
  {
    name: 'activity_id',
    title: 'Activity',
    storage: 'label',
    meaning: 'Threat intelligence activity that Trustgrid connects with the flow.',
    aliases: ['activity'],
  },
]
