import type { Column } from '../column.ts'

/**
 * Fields of AWS VPC and transit gateway flow logs without a place among the core columns. Meanings follow
 * docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html and …/tgw/tgw-flow-logs.html.
 */
export const AWS_COLUMNS: readonly Column[] = [
  label('version', 'Version', 'Version of the log format; AWS prints the highest among the chosen fields.'),
  label(
    'account_id',
    'Account',
    'Account that owns the interface or gateway; for Tencent Cloud its AppID.',
    'account',
  ),
  label(
    'interface_id',
    'Interface',
    'Network interface that the traffic was recorded at.',
    'eni-id',
    'interface-id',
  ),
  label('vpc_id', 'VPC', 'Virtual private cloud that the interface is in.', 'vpc'),
  label('subnet_id', 'Subnet', 'Subnet that the interface is in.', 'subnet'),
  label(
    'instance_id',
    'Instance',
    'Instance behind the interface; missing for interfaces that AWS manages.',
    'instance',
  ),
  label('type', 'Type', 'Kind of traffic: IPv4, IPv6 or EFA.'),
  address(
    'pkt_src_addr',
    'Packet source',
    'Source in the packet itself, where a gateway or pod stands between.',
    'pkt-srcaddr',
  ),
  address(
    'pkt_dst_addr',
    'Packet destination',
    'Destination in the packet itself, where a gateway or pod stands between.',
    'pkt-dstaddr',
  ),
  label('region', 'Region', 'Region that the interface is in.'),
  label('az_id', 'Zone', 'Availability Zone that the interface is in.', 'az'),
  label('sublocation_type', 'Sublocation type', 'wavelength, outpost or localzone.'),
  label(
    'sublocation_id',
    'Sublocation',
    'The Wavelength Zone, Outpost or Local Zone that the interface is in.',
  ),
  label(
    'pkt_src_aws_service',
    'Source service',
    'AWS service that owns the packet’s source address.',
    'pkt-src-aws-service',
  ),
  label(
    'pkt_dst_aws_service',
    'Destination service',
    'AWS service that owns the packet’s destination address.',
    'pkt-dst-aws-service',
  ),
  {
    name: 'traffic_path',
    title: 'Path',
    storage: 'u8',
    meaning:
      'Way that leaving traffic takes: 1 same VPC, 2 internet gateway or gateway endpoint, 3 virtual private gateway, 4 peering within the region, 5 peering across regions, 6 local gateway, 7 gateway endpoint (Nitro), 8 internet gateway (Nitro).',
  },
  label('ecs_cluster_arn', 'ECS cluster ARN', 'ARN of the ECS cluster that the task runs in.'),
  label('ecs_cluster_name', 'ECS cluster', 'Name of the ECS cluster that the task runs in.'),
  label('ecs_container_instance_arn', 'ECS instance ARN', 'ARN of the container instance, for tasks on EC2.'),
  label('ecs_container_instance_id', 'ECS instance', 'Id of the container instance, for tasks on EC2.'),
  label('ecs_container_id', 'ECS container', 'Docker id of the first container of the task.'),
  label('ecs_second_container_id', 'ECS second container', 'Docker id of the second container of the task.'),
  label('ecs_service_name', 'ECS service', 'Name of the ECS service that started the task.'),
  label('ecs_task_definition_arn', 'ECS task definition', 'ARN of the task definition.'),
  label('ecs_task_arn', 'ECS task ARN', 'ARN of the running task.'),
  label('ecs_task_id', 'ECS task', 'Id of the running task.'),
  label(
    'reject_reason',
    'Reject reason',
    'Why traffic was refused: BPA (VPC Block Public Access) or EC (encryption controls).',
  ),
  label('resource_id', 'Resource', 'Id of the regional NAT gateway that the traffic was recorded at.'),
  {
    name: 'encryption_status',
    title: 'Encryption',
    storage: 'u8',
    meaning: 'How the traffic is encrypted: 0 not, 1 by the Nitro hardware, 2 by the application, 3 by both.',
  },
  label('instance_tag', 'Instance tag', 'Value of the first chosen tag of the instance.'),
  label('instance_tag_2', 'Instance tag 2', 'Value of the second chosen tag of the instance.'),
  label('interface_tag', 'Interface tag', 'Value of the first chosen tag of the interface.'),
  label('interface_tag_2', 'Interface tag 2', 'Value of the second chosen tag of the interface.'),
  label('asg_tag', 'Auto Scaling tag', 'Value of the first chosen tag of the Auto Scaling group.'),
  label('asg_tag_2', 'Auto Scaling tag 2', 'Value of the second chosen tag of the Auto Scaling group.'),
  label(
    'interface_type',
    'Interface type',
    'What the interface belongs to, such as nat_gateway or vpc_endpoint.',
  ),
  label('next_hop_interface_id', 'Next interface', 'Interface that the traffic goes to next.'),
  label('next_hop_subnet_id', 'Next subnet', 'Subnet of the interface that the traffic goes to next.'),
  label('next_hop_az_id', 'Next zone', 'Availability Zone of the interface that the traffic goes to next.'),
  label('next_hop_vpc_id', 'Next VPC', 'VPC of the interface that the traffic goes to next.'),
  label(
    'next_hop_interface_type',
    'Next interface type',
    'What the interface that the traffic goes to next belongs to.',
  ),
  label('resource_type', 'Resource type', 'Kind of resource that made the record, such as TransitGateway.'),
  label('tgw_id', 'Transit gateway', 'Transit gateway that the traffic passed.', 'tgw'),
  label(
    'tgw_attachment_id',
    'Attachment',
    'Attachment of the transit gateway that the traffic was recorded at.',
  ),
  label('tgw_src_vpc_account_id', 'Source account', 'Account that owns the VPC that the traffic came from.'),
  label(
    'tgw_dst_vpc_account_id',
    'Destination account',
    'Account that owns the VPC that the traffic went to.',
  ),
  label('tgw_src_vpc_id', 'Source VPC', 'VPC that the traffic came from.'),
  label('tgw_dst_vpc_id', 'Destination VPC', 'VPC that the traffic went to.'),
  label('tgw_src_subnet_id', 'Source subnet', 'Subnet that the traffic came from.'),
  label('tgw_dst_subnet_id', 'Destination subnet', 'Subnet that the traffic went to.'),
  label('tgw_src_eni', 'Source interface', 'Interface of the attachment that the traffic came from.'),
  label('tgw_dst_eni', 'Destination interface', 'Interface of the attachment that the traffic went to.'),
  label('tgw_src_az_id', 'Source zone', 'Availability Zone that the traffic came from.'),
  label('tgw_dst_az_id', 'Destination zone', 'Availability Zone that the traffic went to.'),
  label('tgw_pair_attachment_id', 'Pair attachment', 'Attachment at the other side of the transit gateway.'),
  packets('packets_lost_no_route', 'Lost: no route', 'Packets dropped because no route was given.'),
  packets('packets_lost_blackhole', 'Lost: black hole', 'Packets dropped by a black hole route.'),
  packets('packets_lost_mtu_exceeded', 'Lost: MTU', 'Packets dropped because they were larger than the MTU.'),
  packets('packets_lost_ttl_expired', 'Lost: TTL', 'Packets dropped because their time to live was over.'),
  label(
    'action_other',
    'Other action',
    'What the file says for action where that is neither ACCEPT nor REJECT.',
  ),
  label(
    'direction_other',
    'Other direction',
    'What the file says for the direction where that is neither ingress nor egress.',
  ),
  label(
    'log_status_other',
    'Other log status',
    'What the file says for log status where that is none of OK, NODATA and SKIPDATA.',
  ),
]

function label(name: string, title: string, meaning: string, ...aliases: string[]): Column {
  return { name, title, storage: 'label', meaning, aliases }
}

function address(name: string, title: string, meaning: string, ...aliases: string[]): Column {
  return { name, title, storage: 'address', meaning, aliases }
}

function packets(name: string, title: string, meaning: string): Column {
  return { name, title, storage: 'u64', unit: 'packets', meaning }
}
