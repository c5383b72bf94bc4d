import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => { server.close(resolve) })
  return port
}

export interface ServerOrder {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Answers with success once the server is up. */
  readonly health: string
}

/** A server in a process of its own, started and ended by its number. It ends with us: its standard input closes. */
export class ServerProcess {
  readonly #order: ServerOrder
  #child: ChildProcess | null = null
  #said = ''

  constructor(order: ServerOrder) {
    this.#order = order
  }

  /** @throws Error with the server's last words where it does not answer within two minutes */
  async start(): Promise<void> {
    const { program, args, cwd, env, health } = this.#order
    this.#said = ''
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env, NODE_OPTIONS: '' }, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { this.#said = (this.#said + chunk.toString()).slice(-4000) })
    for (const until = Date.now() + 120_000; Date.now() < until; await wait(100)) {
      if (child.exitCode !== null || child.signalCode !== null) break
      if (await fetch(health, { signal: AbortSignal.timeout(2000) }).then(({ ok }) => ok, () => false)) return
    }
    await this.end('SIGKILL')
    throw new Error(`The server did not come up:\n${this.#said}`)
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()) })
    child.kill(signal)
    // One that does not listen is not asked twice.
    await Promise.race([ended, wait(5000).then(() => { child.kill('SIGKILL') })])
    await ended
  }
}
