/** Counters of packets that a transit gateway lost, by reason (AWS, "Transit Gateway Flow Logs records"). */
export const LOST_COLUMNS = [
  'packets_lost_no_route',
  'packets_lost_blackhole',
  'packets_lost_mtu_exceeded',
  'packets_lost_ttl_expired',
] as const
