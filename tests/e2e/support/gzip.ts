import { crc32, deflateRawSync } from 'node:zlib'

/**
 * A gzip member of exactly `size` bytes: the text stored or deflated, and the rest filled up with an extra field
 * (RFC 1952 §2.3.1.1). The text has to leave between 0 and 65,535 bytes to fill.
 */
export function gzipMemberOfSize(text: string, size: number): Buffer {
  const content = Buffer.from(text)
  const deflated = deflateRawSync(content, { level: 0 })
  const fill = size - 12 - deflated.length - 8
  if (fill < 0 || fill > 65_535) throw new Error(`${fill} bytes to fill`)
  const head = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, fill & 255, fill >> 8])
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(crc32(content), 0)
  tail.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, Buffer.alloc(fill), deflated, tail])
}
