import { parseAddress } from '../flow/address.ts'
import type { FieldWriter } from './field-writers.ts'
import { decodeText, encodeText } from './text.ts'

/** `192.0.2.1:443` or `[2001:db8::1]:443`, and an address in brackets without a port. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+):(\d{1,5})|\[([^\]]+)\](?::(\d{1,5}))?)$/

interface AddressAndPort {
  readonly address: string
  readonly port: string | undefined
}

function splitAddress(text: string): AddressAndPort | undefined {
  const found = WITH_PORT.exec(text)
  const address = found?.[1] ?? found?.[3]
  return address === undefined ? undefined : { address, port: found?.[2] ?? found?.[4] }
}

/** Whether it is an address, also with a zone or a port behind it. */
export function isAddressText(text: string): boolean {
  const address = splitAddress(text)?.address ?? text
  return parseAddress(address.replace(/%.*$/, '')) !== undefined
}

/** Addresses that may have a port behind them. */
export class AddressAndPortField implements FieldWriter {
  private readonly address: FieldWriter
  private readonly port: FieldWriter | undefined

  /** @param port `undefined`: the file has the port in a column of its own */
  constructor(address: FieldWriter, port: FieldWriter | undefined) {
    this.address = address
    this.port = port
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    const problem = this.address.write(bytes, start, end, row)
    if (problem === undefined) return undefined
    const found = splitAddress(decodeText(bytes, start, end))
    if (!found) return problem
    return writeText(this.address, found.address, row) ?? writeText(this.port, found.port, row)
  }
}

function writeText(
  writer: FieldWriter | undefined,
  text: string | undefined,
  row: number,
): string | undefined {
  if (!writer || text === undefined) return undefined
  const bytes = encodeText(text)
  return writer.write(bytes, 0, bytes.length, row)
}
