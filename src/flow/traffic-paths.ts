/** Ways that leaving traffic takes, by the number in AWS's `traffic-path` (flow-log-records.html). */
const TRAFFIC_PATHS: Readonly<Record<number, string>> = {
  1: 'within the VPC',
  2: 'through an internet gateway or a gateway endpoint',
  3: 'through a virtual private gateway',
  4: 'through a peering within the region',
  5: 'through a peering across regions',
  6: 'through a local gateway',
  7: 'through a gateway endpoint',
  8: 'through an internet gateway',
}

/** The way in words; undefined for a number that AWS does not document. */
export function trafficPathText(path: number): string | undefined {
  return TRAFFIC_PATHS[path]
}
