import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Problem } from '../../../core/problem.ts'
import type { Clock } from '../../engine/clock.ts'
import { StoreError } from '../connector.ts'
import type { Endpoint } from './protocol.ts'

/** Longest wait for a store to say that it is ready. */
const START_TIMEOUT = 20_000
/** Exit code of a store that found another process serving its folder. */
const TAKEN = 3

/** The store's program: its source while developing, its bundle beside ours (or one folder up, from a chunk) when built. */
export function storeEntry(): string {
  const candidates = import.meta.url.endsWith('.ts') ? ['./main.ts'] : ['./store.js', '../store.js']
  const found = candidates.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path))
  if (!found) throw new StoreError({ code: 'refused', message: `The embedded store's program is not beside ${import.meta.url}.`, transient: false })
  return found
}

/** Runs the embedded store of one folder as a process of its own, starts it when it is needed, and again when it has died. */
export class StoreProcess {
  readonly #folder: string
  readonly #clock: Clock
  readonly #entry: string
  #child: ChildProcess | null = null
  #starting: Promise<Endpoint> | null = null
  #endpoint: Endpoint | null = null
  #closed = false
  /** How and when earlier processes ended by themselves, newest last. */
  readonly #deaths: { readonly end: string; readonly at: string }[] = []

  constructor(folder: string, clock: Clock, entry = storeEntry()) {
    this.#folder = folder
    this.#clock = clock
    this.#entry = entry
  }

  /** Where the store listens; starts it first where nobody serves the folder. */
  async endpoint(): Promise<Endpoint> {
    if (this.#closed) throw new StoreError({ code: 'connection', message: 'The store was closed.', transient: false })
    if (this.#endpoint) return this.#endpoint
    this.#starting ??= this.#start().finally(() => { this.#starting = null })
    this.#endpoint = await this.#starting
    return this.#endpoint
  }

  /** The address did not answer: look again before the next call. A process of ours that still lives keeps its address. */
  lost(): void {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) this.#endpoint = null
  }

  /** What to tell of the last process that ended by itself; null where none did. */
  restarted(): Problem | null {
    const death = this.#deaths.at(-1)
    if (!death) return null
    return {
      code: 'store.restarted', message: `The store's process ended with ${death.end} and was started again; nothing was lost.`, mend: 'If it happens again, look at the memory and disk of this machine.',
      params: { end: death.end, at: death.at, times: this.#deaths.length },
    }
  }

  /** Ends the process if it is ours, after the calls it is answering. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#starting?.catch(() => {})
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()) })
    child.ref()
    child.stdin?.end()
    const graceful = await Promise.race([ended.then(() => true), sleep(5000, false, { ref: false })])
    if (!graceful) child.kill('SIGKILL')
    await ended
  }

  async #start(): Promise<Endpoint> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const deadline = performance.now() + START_TIMEOUT
    for (;;) {
      const serving = await this.#answering()
      if (serving) return serving
      const outcome = await this.#spawn(deadline - performance.now())
      if (outcome === 'ready') return readEndpoint(this.#folder) ?? (await this.#retryable('The store wrote no address.'))
      if (outcome !== 'taken') return this.#retryable(outcome)
      if (performance.now() > deadline) return this.#retryable('Another process holds the store and does not answer.')
      await sleep(50)
    }
  }

  #retryable(message: string): Promise<never> {
    return Promise.reject(new StoreError({ code: 'not-started', message: `The embedded store could not be started. ${message}`, transient: true }))
  }

  /** Another Warchest on this machine may serve the folder already. */
  async #answering(): Promise<Endpoint | null> {
    const endpoint = readEndpoint(this.#folder)
    if (!endpoint) return null
    try {
      const response = await fetch(`${endpoint.url}/admin/probe`, { headers: { authorization: `Bearer ${endpoint.token}` }, signal: AbortSignal.timeout(2000) })
      await response.arrayBuffer()
      return response.ok ? endpoint : null
    } catch {
      return null
    }
  }

  #spawn(timeout: number): Promise<'ready' | 'taken' | (string & {})> {
    const child = spawn(process.execPath, [this.#entry, this.#folder], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, windowsHide: true })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(-2000) })
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL')
        resolve(`It was not ready within ${START_TIMEOUT / 1000} s.`)
      }, Math.max(1000, timeout))
      child.once('error', (error) => {
        clearTimeout(timer)
        resolve(error.message)
      })
      child.stdin.on('error', () => {})
      child.stdout.once('data', () => {
        clearTimeout(timer)
        this.#child = child
        resolve('ready')
      })
      child.once('exit', (code, signal) => {
        clearTimeout(timer)
        if (this.#child === child) {
          this.#child = null
          this.#endpoint = null
          if (!this.#closed) this.#deaths.push({ end: signal ?? `code ${code}`, at: this.#clock.now() })
        }
        // Its last words are one sentence; without any its end has to say enough.
        resolve(code === TAKEN ? 'taken' : (said.trim().split('\n').at(-1) || `It ended with ${signal ?? `code ${code}`}.`))
      })
      // The pipes and the child alone must not keep a command line alive that is done.
      child.unref()
      for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as unknown as { unref?(): void }).unref?.()
    })
  }
}

function readEndpoint(folder: string): Endpoint | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'endpoint.json'), 'utf8')) as Endpoint
  } catch {
    return null
  }
}
