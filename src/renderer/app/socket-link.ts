import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WarchestError } from '../../core/problem.ts'

/** `waiting`: never connected so far. `lost`: was connected, and is being tried again. */
export type ConnectionState = 'waiting' | 'open' | 'lost'

interface Attempt {
  readonly socket: WebSocket
  readonly link: RPCLink<ClientContext>
  readonly settled: Promise<boolean>
}

/** Delays between tries after the connection was lost, milliseconds; the last one repeats. */
const DELAYS = [250, 500, 1_000, 2_000, 4_000]

export const connectionLost = (): WarchestError =>
  new WarchestError('unavailable', { code: 'connection.lost', message: 'The connection to the engine is lost.', mend: 'It is tried again by itself; where Warchest was closed, start it and open the address it prints.' })

/**
 * A link over one WebSocket that is opened again by itself whenever it closes.
 * A call made while the first connection is being opened waits for it; a call made while the connection is lost fails at once,
 * so that nothing is done behind a person's back when it comes back.
 */
export class SocketLink implements ClientLink<ClientContext> {
  readonly #url: string
  readonly #listeners = new Set<(state: ConnectionState) => void>()
  #attempt: Attempt
  #state: ConnectionState = 'waiting'
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  #closed = false

  constructor(url: string) {
    this.#url = url
    this.#attempt = this.#connect()
  }

  get state(): ConnectionState {
    return this.#state
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    const attempt = this.#attempt
    if (this.#state === 'lost' || !(await attempt.settled)) throw connectionLost()
    return attempt.link.call(path, input, options)
  }

  /** Called at every change of state; answers how to stop. */
  onChange(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  /** Tries at once instead of at the next turn. */
  retryNow(): void {
    if (this.#closed || this.#state === 'open' || this.#attempt.socket.readyState === WebSocket.CONNECTING) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#attempt = this.#connect()
  }

  /** Ends for good. */
  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#attempt.socket.close()
  }

  #connect(): Attempt {
    const socket = new WebSocket(this.#url)
    const settled = new Promise<boolean>((resolve) => {
      socket.addEventListener('open', () => {
        this.#tries = 0
        this.#change('open')
        resolve(true)
      })
      socket.addEventListener('close', () => {
        resolve(false)
        if (this.#closed) return
        this.#change('lost')
        this.#timer = setTimeout(() => { this.#attempt = this.#connect() }, DELAYS[Math.min(this.#tries, DELAYS.length - 1)])
        this.#tries += 1
      })
    })
    return { socket, settled, link: new RPCLink({ websocket: socket }) }
  }

  #change(state: ConnectionState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
