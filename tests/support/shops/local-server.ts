import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A shop's server on this machine, at a port of its own: begun, ended with every connection, and begun again. */
export class LocalServer {
  readonly #answer: RequestListener
  #server: Server | null = null
  url = ''

  constructor(answer: RequestListener) {
    this.#answer = answer
  }

  async start(): Promise<string> {
    const server = createServer(this.#answer)
    this.#server = server
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return this.url
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = null
    server?.closeAllConnections()
    await new Promise((resolve) => { if (server) server.close(resolve); else resolve(null) })
  }
}
