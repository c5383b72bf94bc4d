import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './server.ts'

const exec = promisify(execFile)
/** Debian keeps the server's programs here, by version. */
const DEBIAN = '/usr/lib/postgresql'

/** Folder of initdb and postgres; null where there is none. */
export function findPostgres(): string | null {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN, version, 'bin')) : []
  const onPath = (process.env['PATH'] ?? '').split(':')
  return [...debian, ...onPath].find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl'))) ?? null
}

/** PostgreSQL refuses to run as root; there it runs as the user that Debian makes for it, or as nobody. */
const servant = (): string | null => (process.getuid?.() !== 0 ? null : spawnSync('id', ['-u', 'postgres']).status === 0 ? 'postgres' : 'nobody')

/** Runs a server until whoever started it is gone or lets go of it, then ends it at once and takes its data away: $0 is the data's folder, $1 the log, the rest the server. */
const LEASH = 'log=$1; shift; "$@" >"$log" 2>&1 & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; rm -rf "$0"'

/** A PostgreSQL server of its own on loopback, in a temporary folder that goes with it. Nothing in it outlives a test, so it does not wait for the disk. */
export class Postgres {
  readonly #programs: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'warchest-postgres-'))
  readonly #user = servant()
  #child: ChildProcess | null = null
  readonly port: number

  private constructor(programs: string, port: number) {
    this.#programs = programs
    this.port = port
  }

  static async open(programs: string): Promise<Postgres> {
    const server = new Postgres(programs, await freePort())
    if (server.#user !== null) {
      const [uid, gid] = ['-u', '-g'].map((what) => Number(spawnSync('id', [what, server.#user as string], { encoding: 'utf8' }).stdout))
      chownSync(server.#folder, uid, gid)
      chmodSync(server.#folder, 0o700)
    }
    server.#run('initdb', '-D', server.#data, '-A', 'trust', '-U', 'postgres', '--no-sync')
    await server.#start()
    return server
  }

  url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`
  }

  async sql(database: string, ...args: readonly string[]): Promise<void> {
    await exec(join(this.#programs, 'psql'), ['-q', '-v', 'ON_ERROR_STOP=1', ...args, this.url(database)])
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => { child.once('exit', resolve) })
      child.stdin?.end()
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #start(): Promise<void> {
    const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '256MB' }
    const server = [join(this.#programs, 'postgres'), '-D', this.#data, '-p', String(this.port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
    const [command, args] = this.#asServant('/bin/sh', ['-c', LEASH, this.#data, join(this.#folder, 'log'), ...server])
    this.#child = spawn(command, args, { cwd: this.#folder, stdio: ['pipe', 'ignore', 'ignore'] })
    for (const until = Date.now() + 60_000; Date.now() < until; await wait(100)) {
      if (await this.sql('postgres', '-c', 'select 1').then(() => true, () => false)) return
    }
    const log = join(this.#folder, 'log')
    const said = existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : ''
    await this.close()
    throw new Error(`PostgreSQL did not come up:\n${said}`)
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  #run(program: string, ...args: readonly string[]): void {
    const [command, all] = this.#asServant(join(this.#programs, program), args)
    const { status, stderr } = spawnSync(command, all, { cwd: this.#folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  }

  #asServant(program: string, args: readonly string[]): [string, readonly string[]] {
    return this.#user === null ? [program, args] : ['runuser', ['-u', this.#user, '--', program, ...args]]
  }
}
