import { createServer, request as send, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { jitter } from './jitter.ts'

/**
 * What may go wrong between a client and a store. "After" faults let the store act and then lose or spoil its answer.
 * - 'twice': the request is delivered two times, as a retrying proxy does; 'answered-twice': its answer is, on the same connection.
 * - 'late': delivered only after the client has given up; 'reordered': the connection breaks, and the request arrives after the client's next one.
 * - 'swapped': the answer is the one that belongs to the request before it on the same path.
 * - 'partial': the store sees only the first half of the rows (needs `halve`).
 * - 'stale': a read is answered as it was the first time it was asked; a request never asked before is let through.
 * - 'drip': the answer comes in drops, slower than anybody waits.
 * - 'expired-token': the request arrives with a token that the store does not know any more; the store itself says so.
 */
export const FAULTS = [
  'timeout-before', 'timeout-after', 'reset-before', 'reset-after', '500-before', '500-after', '503-before', '429', '429-retry-after', 'truncated', 'garbled', 'drip',
  'twice', 'answered-twice', 'late', 'reordered', 'swapped', 'partial', 'stale',
] as const
/** A person must mend these; no retry does. */
export const TERMINAL_FAULTS = ['expired-token'] as const
export type Fault = 'none' | (typeof FAULTS)[number] | (typeof TERMINAL_FAULTS)[number]

export interface RoadRequest {
  readonly method: string
  readonly path: string
  readonly body: string
}

export interface RoadOptions {
  /** The same request with the first half of its rows; null where it has no rows. */
  readonly halve?: (request: RoadRequest) => string | null
  /** Whether a request changes nothing, so that an old answer may stand in for the new one. */
  readonly reads?: (request: RoadRequest) => boolean
  /** A name that a client gives to each request, and that its answer repeats: an old answer is given the new name, as a store with old data would. */
  readonly nonce?: RegExp
  /** Seconds that the store asks for in 'Retry-After'; zero by default, so that a patient client does not make a test slow. */
  readonly retryAfter?: string
  /** Milliseconds between two drops of 'drip'. */
  readonly drop?: number
}

/** Commits faults at random, `share` of all requests, the same ones for the same seed and the same requests. */
export function seededFaults(seed: number, share: number, faults: readonly Fault[] = FAULTS): (request: RoadRequest) => Fault {
  const random = jitter(seed)
  return () => (random() < share ? faults[Math.floor(random() * faults.length)] : 'none')
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Said hop by hop; the rest of a store's answer is passed on as it is. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'upgrade']
const CREDENTIALS = ['authorization', 'vendure-api-key', 'x-shopify-access-token']

/** An HTTP proxy on loopback that commits the fault it is told to, request by request. */
export class FaultProxy {
  readonly #target: () => string
  readonly #decide: (request: RoadRequest) => Fault
  readonly #options: RoadOptions
  readonly #server: Server
  readonly #late: Promise<unknown>[] = []
  /** Requests that wait for the next one to overtake them. */
  #overtaken: (() => Promise<unknown>)[] = []
  readonly #first = new Map<string, Answer>()
  readonly #previous = new Map<string, Answer>()
  /** Faults committed, for tests to see that the road was rough. */
  readonly committed = new Map<Fault, number>()
  url = ''

  constructor(target: () => string, decide: (request: RoadRequest) => Fault, options: RoadOptions = {}) {
    this.#target = target
    this.#decide = decide
    this.#options = options
    this.#server = createServer((request, response) => { void this.#serve(request, response) })
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => { this.#server.listen(0, '127.0.0.1', resolve) })
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  /** Until every late delivery has reached the store. */
  async settled(): Promise<void> {
    await this.#overtake()
    await Promise.all(this.#late)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => { this.#server.close(resolve) })
    await this.settled()
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    const request: RoadRequest = { method: incoming.method ?? '', path: incoming.url ?? '', body: Buffer.concat(chunks).toString('utf8') }
    const fault = this.#decide(request)
    this.committed.set(fault, (this.committed.get(fault) ?? 0) + 1)
    const refuse = (status: number, headers: OutgoingHttpHeaders = {}): void => { response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"message":"a fault on purpose"}') }
    const reset = (): void => { incoming.socket.resetAndDestroy() }
    const forward = (body = request.body, headers = incoming.headers): Promise<Answer> => this.#forward(request, headers, body)
    try {
      switch (fault) {
        case 'timeout-before': return
        case 'reset-before': return reset()
        case '500-before': return refuse(500)
        case '503-before': return refuse(503)
        case '429': return refuse(429)
        case '429-retry-after': return refuse(429, { 'retry-after': this.#options.retryAfter ?? '0' })
        case 'late': {
          const gaveUp = new Promise<void>((resolve) => { response.once('close', () => resolve()) })
          this.#late.push(gaveUp.then(() => forward()).catch(() => {}))
          return
        }
        case 'reordered': {
          this.#overtaken.push(() => forward().catch(() => {}))
          return reset()
        }
        case 'timeout-after': return void (await forward())
        case 'reset-after': return void (await forward().then(reset))
        case '500-after': return void (await forward().then(() => refuse(500)))
        case 'garbled': return void (await forward().then(() => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to the hotel network</html>')))
        default: return void (await this.#answer(fault, request, incoming, response, forward))
      }
    } catch {
      reset()
    } finally {
      if (fault !== 'reordered') await this.#overtake()
    }
  }

  /** Faults of the answer itself. */
  async #answer(fault: Fault, request: RoadRequest, incoming: IncomingMessage, response: ServerResponse, forward: (body?: string, headers?: IncomingHttpHeaders) => Promise<Answer>): Promise<void> {
    const name = `${request.method} ${request.path.split('?', 1)[0]}`
    const { nonce } = this.#options
    const named = (text: string): string | undefined => (nonce ? nonce.exec(text)?.[0] : undefined)
    const question = `${request.method} ${request.path} ${nonce ? request.body.replace(nonce, '') : request.body}`
    const before = this.#previous.get(name)
    const reads = this.#options.reads ?? (({ method }) => method === 'GET')
    const half = fault === 'partial' ? this.#options.halve?.(request) ?? undefined : undefined
    const stranger = Object.fromEntries(Object.entries(incoming.headers).map(([key, value]) => [key, CREDENTIALS.includes(key) ? 'Bearer expired' : value]))
    const old = fault === 'stale' && reads(request) ? this.#first.get(question) : undefined
    const [was, is] = [named(old?.body.toString('utf8') ?? ''), named(request.body)]
    let answer = old && was !== undefined && is !== undefined ? { ...old, body: Buffer.from(old.body.toString('utf8').replaceAll(was, is)) } : old
    answer ??= await forward(half, fault === 'expired-token' ? stranger : undefined)
    if (fault === 'twice') answer = await forward()
    if (!this.#first.has(question)) this.#first.set(question, answer)
    this.#previous.set(name, answer)
    if (fault === 'swapped' && before) answer = before
    const headers = { ...Object.fromEntries(Object.entries(answer.headers).filter(([key]) => !HOP.includes(key))), 'content-length': answer.body.length }
    response.writeHead(answer.status, headers)
    if (fault === 'truncated') return void response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => { incoming.socket.resetAndDestroy() })
    if (fault === 'drip') return this.#drip(answer.body, response)
    if (fault !== 'answered-twice') return void response.end(answer.body)
    const again = `HTTP/1.1 ${answer.status} OK\r\n${Object.entries(headers).map(([key, value]) => `${key}: ${String(value)}\r\n`).join('')}\r\n`
    response.end(answer.body, () => { incoming.socket.end(Buffer.concat([Buffer.from(again), answer.body])) })
  }

  async #drip(body: Buffer, response: ServerResponse): Promise<void> {
    const size = Math.max(1, Math.ceil(body.length / 1000))
    for (let at = 0; at < body.length && !response.destroyed; at += size) {
      response.write(body.subarray(at, at + size))
      await wait(this.#options.drop ?? 25)
    }
    response.end()
  }

  async #overtake(): Promise<void> {
    const overtaken = this.#overtaken
    this.#overtaken = []
    for (const deliver of overtaken) await deliver()
  }

  #forward(request: RoadRequest, given: IncomingHttpHeaders, body: string): Promise<Answer> {
    const target = new URL(request.path, this.#target())
    return new Promise((resolve, reject) => {
      const bytes = Buffer.from(body)
      const headers: OutgoingHttpHeaders = { ...given, host: target.host, 'accept-encoding': 'identity' }
      if (bytes.length > 0) headers['content-length'] = bytes.length
      const forwarded = send({ host: target.hostname, port: target.port, path: target.pathname + target.search, method: request.method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(chunks) }))
      })
      forwarded.on('error', reject).end(bytes)
    })
  }
}
