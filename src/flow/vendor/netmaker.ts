import type { Column } from '../column.ts'

/** Fields of Netmaker traffic logs without a place among the core columns. */
export const NETMAKER_COLUMNS: readonly Column[] = [
  { name: 'flow_id', title: 'Flow', storage: 'text', meaning: 'Id that Netmaker gives a flow.' },
  { name: 'host_id', title: 'Host id', storage: 'label', meaning: 'Id of the host that reported the flow.' },
  {
    name: 'network_id',
    title: 'Network',
    storage: 'label',
    meaning: 'Netmaker network that the flow went over.',
    aliases: ['network'],
  },
  {
    name: 'src_entity_id',
    title: 'Source id',
    storage: 'label',
    meaning: 'Id of the node, user, config file or route that the packets came from.',
  },
  {
    name: 'dst_entity_id',
    title: 'Destination id',
    storage: 'label',
    meaning: 'Id of the node, user, config file or route that the packets went to.',
  },
  {
    name: 'src_entity_name',
    title: 'Source name',
    storage: 'label',
    meaning: 'Name of a source that is neither node nor user.',
  },
  {
    name: 'dst_entity_name',
    title: 'Destination name',
    storage: 'label',
    meaning: 'Name of a destination that is neither node nor user.',
  },
  {
    name: 'status',
    title: 'Tracking status',
    storage: 'u32',
    meaning:
      'State of the connection in the kernel, as bits: 1 expected, 2 reply seen, 4 assured, 8 confirmed, 16 source NAT, 32 destination NAT, 512 dying.',
  },
  {
    name: 'netmaker_version',
    title: 'Row version',
    storage: 'time',
    meaning: 'When Netmaker wrote this version of the row.',
  },
]
