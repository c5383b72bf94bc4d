import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/** A PostgreSQL server of its own on loopback, in a temporary folder that goes with it. Nothing in it outlives a test, so it does not wait for the disk. */
export class Postgres {
  readonly #programs: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'warchest-postgres-'))
  readonly #user = servant()
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
    await server.#run('initdb', '-D', server.#data, '-A', 'trust', '-U', 'postgres', '--no-sync')
    const settings = `-p ${server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=256MB`
    await server.#run('pg_ctl', '-D', server.#data, '-w', '-l', join(server.#folder, 'log'), '-o', settings, 'start')
    return server
  }

  url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`
  }

  async sql(database: string, ...args: readonly string[]): Promise<void> {
    await exec(join(this.#programs, 'psql'), ['-q', '-v', 'ON_ERROR_STOP=1', ...args, this.url(database)])
  }

  async close(): Promise<void> {
    await this.#run('pg_ctl', '-D', this.#data, '-w', '-m', 'immediate', 'stop')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  async #run(program: string, ...args: readonly string[]): Promise<void> {
    const path = join(this.#programs, program)
    // pg_ctl leaves a server behind that keeps our pipes open: its output goes nowhere.
    const [command, all] = this.#user === null ? [path, args] : ['runuser', ['-u', this.#user, '--', path, ...args]]
    const { status } = spawnSync(command, all, { cwd: this.#folder, stdio: 'ignore' })
    if (status !== 0) throw new Error(`${program} ended with ${status}`)
  }
}
