import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What may go wrong between a client and a store. "After" faults let the store act and then lose or spoil its answer;
 * 'twice' delivers the request two times, as a retrying proxy does; 'late' delivers it only after the client has given up.
 */
export type Fault = 'none' | 'timeout-before' | 'timeout-after' | 'reset-before' | 'reset-after' | '500-before' | '500-after' | '503-before' | '429' | 'truncated' | 'garbled' | 'twice' | 'late'

export const FAULTS: readonly Fault[] = ['timeout-before', 'timeout-after', 'reset-before', 'reset-after', '500-before', '500-after', '503-before', '429', 'truncated', 'garbled', 'twice', 'late']

/** An HTTP proxy on loopback that commits the fault it is told to, request by request. */
export class FaultProxy {
  readonly #target: () => string
  readonly #decide: (request: { readonly method: string; readonly path: string }) => Fault
  readonly #server: Server
  readonly #late: Promise<unknown>[] = []
  /** Faults committed, for tests to see that the road was rough. */
  readonly committed = new Map<Fault, number>()
  url = ''

  constructor(target: () => string, decide: (request: { readonly method: string; readonly path: string }) => Fault) {
    this.#target = target
    this.#decide = decide
    this.#server = createServer((request, response) => { void this.#serve(request, response) })
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => { this.#server.listen(0, '127.0.0.1', resolve) })
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  /** Until every late delivery has reached the store. */
  async settled(): Promise<void> {
    await Promise.all(this.#late)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => { this.#server.close(resolve) })
    await this.settled()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const fault = this.#decide({ method: request.method ?? '', path: request.url ?? '' })
    this.committed.set(fault, (this.committed.get(fault) ?? 0) + 1)
    const refuse = (status: number): void => { response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"a fault on purpose"}') }
    const reset = (): void => { request.socket.resetAndDestroy() }
    try {
      if (fault === 'timeout-before') return
      if (fault === 'reset-before') return reset()
      if (fault === '500-before') return refuse(500)
      if (fault === '503-before') return refuse(503)
      if (fault === '429') return refuse(429)
      if (fault === 'late') {
        const gaveUp = new Promise<void>((resolve) => { response.once('close', () => resolve()) })
        this.#late.push(gaveUp.then(() => this.#forward(request, body)).catch(() => {}))
        return
      }
      let answer = await this.#forward(request, body)
      if (fault === 'twice') answer = await this.#forward(request, body)
      if (fault === 'timeout-after') return
      if (fault === 'reset-after') return reset()
      if (fault === '500-after') return refuse(500)
      if (fault === 'garbled') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to the hotel network</html>')
      response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': answer.body.length })
      if (fault !== 'truncated') return void response.end(answer.body)
      response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => reset())
    } catch {
      reset()
    }
  }

  #forward(request: IncomingMessage, body: Buffer): Promise<{ status: number; body: Buffer }> {
    const target = new URL(request.url ?? '/', this.#target())
    return new Promise((resolve, reject) => {
      const headers = { ...request.headers, host: target.host }
      const forwarded = send({ host: target.hostname, port: target.port, path: target.pathname + target.search, method: request.method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 502, body: Buffer.concat(chunks) }))
      })
      forwarded.on('error', reject).end(body)
    })
  }
}
