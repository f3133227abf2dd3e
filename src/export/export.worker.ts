import { assertNever } from '../lib/assert.ts'
import { errorOf } from '../lib/error-of.ts'
import { Sha256 } from '../lib/sha256.ts'
import { FileWriter } from './file-writer.ts'
import type { ExportRequest, ExportResponse } from './protocol.ts'

/** Writes one file, request by request. */
class Exporter {
  private writer: FileWriter | undefined

  async answer(request: ExportRequest): Promise<void> {
    try {
      const response = await this.respond(request)
      const moved = response.type === 'bytes' ? response.bytes.map(({ buffer }) => buffer) : []
      self.postMessage(response, { transfer: [...new Set(moved)] })
    } catch (error) {
      const message = errorOf(error).message
      self.postMessage({ type: 'failed', message } satisfies ExportResponse)
    }
  }

  private async respond(request: ExportRequest): Promise<ExportResponse> {
    switch (request.type) {
      case 'digest':
        return { type: 'digest', sha256: await digestOf(request.file) }
      case 'begin':
        this.writer = new FileWriter(request.plan)
        return { type: 'bytes', bytes: await this.writer.begin(), records: 0 }
      case 'rows':
        return { type: 'bytes', ...(await this.begun().rows(request.pieces)) }
      case 'end':
        return { type: 'bytes', bytes: await this.begun().end(), records: 0 }
      default:
        return assertNever(request)
    }
  }

  private begun(): FileWriter {
    if (!this.writer) throw new Error('the file was not begun')
    return this.writer
  }
}

async function digestOf(file: File): Promise<string> {
  const digest = new Sha256()
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return digest.hex()
    digest.update(value)
  }
}

const exporter = new Exporter()
self.onmessage = ({ data }: MessageEvent<ExportRequest>) => void exporter.answer(data)
