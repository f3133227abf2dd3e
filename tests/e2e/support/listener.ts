import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The address of a server that now listens on loopback. */
export async function listenOnLoopback(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server on loopback that allows every origin and notes what reaches it: nothing ever should. */
export class Listener {
  readonly seen: string[] = []
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      this.seen.push(`${request.method ?? ''} ${request.url ?? ''}`)
      response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/plain' })
      response.end('seen')
    })
  }

  async listen(): Promise<string> {
    return listenOnLoopback(this.#server)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
