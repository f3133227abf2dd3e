import { plainName } from '../foreign-names.ts'
import type { Shape } from './value-shapes.ts'

export interface AwsField {
  /** Name in AWS's documents. */
  readonly name: string
  /** Column that keeps it. */
  readonly column: string
  /** Version of the log format that brought it; `version` prints the highest among the fields of a record. */
  readonly version: number
  readonly shape: Shape
  /** Only transit gateways log it. */
  readonly ofGateway: boolean
}

/** Name, version, shape, and the column where it is not the name in snake_case. */
type Row = readonly [name: string, version: number, shape: Shape, column?: string]

const VPC_ROWS: readonly Row[] = [
  ['version', 2, 'version'],
  ['account-id', 2, 'account'],
  ['interface-id', 2, 'eni'],
  ['srcaddr', 2, 'address', 'src_addr'],
  ['dstaddr', 2, 'address', 'dst_addr'],
  ['srcport', 2, 'port', 'src_port'],
  ['dstport', 2, 'port', 'dst_port'],
  ['protocol', 2, 'small'],
  ['packets', 2, 'count', 'packets_sent'],
  ['bytes', 2, 'count', 'bytes_sent'],
  ['start', 2, 'epoch', 'start_time'],
  ['end', 2, 'epoch', 'end_time'],
  ['action', 2, 'action'],
  ['log-status', 2, 'status'],
  ['vpc-id', 3, 'vpc'],
  ['subnet-id', 3, 'subnet'],
  ['instance-id', 3, 'instance'],
  ['tcp-flags', 3, 'small'],
  ['type', 3, 'type'],
  ['pkt-srcaddr', 3, 'address', 'pkt_src_addr'],
  ['pkt-dstaddr', 3, 'address', 'pkt_dst_addr'],
  ['region', 4, 'region'],
  ['az-id', 4, 'az'],
  ['sublocation-type', 4, 'text'],
  ['sublocation-id', 4, 'text'],
  ['pkt-src-aws-service', 5, 'text'],
  ['pkt-dst-aws-service', 5, 'text'],
  ['flow-direction', 5, 'direction', 'direction'],
  ['traffic-path', 5, 'small'],
  ['ecs-cluster-arn', 7, 'text'],
  ['ecs-cluster-name', 7, 'text'],
  ['ecs-container-instance-arn', 7, 'text'],
  ['ecs-container-instance-id', 7, 'text'],
  ['ecs-container-id', 7, 'text'],
  ['ecs-second-container-id', 7, 'text'],
  ['ecs-service-name', 7, 'text'],
  ['ecs-task-definition-arn', 7, 'text'],
  ['ecs-task-arn', 7, 'text'],
  ['ecs-task-id', 7, 'text'],
  ['reject-reason', 8, 'text'],
  ['resource-id', 9, 'text'],
  ['encryption-status', 10, 'small'],
  ['instance-tag', 11, 'text'],
  ['instance-tag-2', 11, 'text'],
  ['interface-tag', 11, 'text'],
  ['interface-tag-2', 11, 'text'],
  ['asg-tag', 11, 'text'],
  ['asg-tag-2', 11, 'text'],
  ['interface-type', 11, 'text'],
  ['next-hop-interface-id', 11, 'text'],
  ['next-hop-subnet-id', 11, 'text'],
  ['next-hop-az-id', 11, 'text'],
  ['next-hop-vpc-id', 11, 'text'],
  ['next-hop-interface-type', 11, 'text'],
]

const GATEWAY_ROWS: readonly Row[] = [
  ['resource-type', 6, 'text'],
  ['tgw-id', 6, 'tgw'],
  ['tgw-attachment-id', 6, 'tgw-attachment'],
  ['tgw-src-vpc-account-id', 6, 'account'],
  ['tgw-dst-vpc-account-id', 6, 'account'],
  ['tgw-src-vpc-id', 6, 'vpc'],
  ['tgw-dst-vpc-id', 6, 'vpc'],
  ['tgw-src-subnet-id', 6, 'subnet'],
  ['tgw-dst-subnet-id', 6, 'subnet'],
  ['tgw-src-eni', 6, 'eni'],
  ['tgw-dst-eni', 6, 'eni'],
  ['tgw-src-az-id', 6, 'az'],
  ['tgw-dst-az-id', 6, 'az'],
  ['tgw-pair-attachment-id', 6, 'tgw-attachment'],
  ['packets-lost-no-route', 6, 'count'],
  ['packets-lost-blackhole', 6, 'count'],
  ['packets-lost-mtu-exceeded', 6, 'count'],
  ['packets-lost-ttl-expired', 6, 'count'],
]

const FIELDS: readonly AwsField[] = [
  ...VPC_ROWS.map((row) => fieldOf(row, false)),
  ...GATEWAY_ROWS.map((row) => fieldOf(row, true)),
]

/** What tables of the same records call some fields: AWS's older statement for Athena, and collectors. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['account', 'account-id'],
  ['sourceaddress', 'srcaddr'],
  ['destinationaddress', 'dstaddr'],
  ['sourceport', 'srcport'],
  ['destinationport', 'dstport'],
  ['numpackets', 'packets'],
  ['numbytes', 'bytes'],
  ['starttime', 'start'],
  ['endtime', 'end'],
])

const BY_PLAIN_NAME: ReadonlyMap<string, AwsField> = new Map(
  FIELDS.map((field) => [plainName(field.name), field]),
)
const BY_COLUMN: ReadonlyMap<string, AwsField> = new Map(FIELDS.map((field) => [field.column, field]))

/** The field of that name, however it is spelled: `log-status`, `log_status`, `logStatus`, `logstatus`. */
export function awsField(name: string): AwsField | undefined {
  const plain = plainName(name)
  return BY_PLAIN_NAME.get(plainName(OTHER_NAMES.get(plain) ?? plain))
}

/** The field that a column keeps. */
export function awsFieldOfColumn(column: string): AwsField | undefined {
  return BY_COLUMN.get(column)
}

/** Names of the VPC fields up to a version, in the order of AWS's table. */
export function awsFieldsThrough(version: number): readonly string[] {
  return VPC_ROWS.filter((row) => row[1] <= version).map((row) => row[0])
}

function fieldOf([name, version, shape, column]: Row, ofGateway: boolean): AwsField {
  return { name, column: column ?? name.replaceAll('-', '_'), version, shape, ofGateway }
}
