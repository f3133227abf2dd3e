import { parseAddress } from '../../flow/address.ts'
import { communityId } from '../../flow/community-id.ts'
import { valueOf, type Field } from './record-fields.ts'

/** Community ID of a record; `undefined` where its fields do not suffice. */
export function communityIdOf(fields: readonly Field[]): string | undefined {
  const number = (name: string) => {
    const value = valueOf(fields, name)
    return value === null ? undefined : Number(value)
  }
  const address = (name: string) => {
    const value = valueOf(fields, name)
    return value === null ? undefined : parseAddress(String(value))
  }
  const protocol = number('protocol')
  const source = address('src_addr')
  const destination = address('dst_addr')
  if (protocol === undefined || !source || !destination) return undefined
  return communityId({
    protocol,
    source,
    destination,
    sourcePort: number('src_port'),
    destinationPort: number('dst_port'),
    icmpType: number('icmp_type'),
    icmpCode: number('icmp_code'),
  })
}
