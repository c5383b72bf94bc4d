import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A road to a server on this machine. */
export interface Road {
  readonly url: string
  close(): void
}

/**
 * Puts a server further away: bytes take `milliseconds` there and back, whatever whoever calls is busy with, since the road is a process of its own.
 * @param to address of the server
 */
export async function openRoad(to: string, milliseconds: number): Promise<Road> {
  const child = fork(import.meta.filename, [to, String(milliseconds)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [port] = (await once(child, 'message')) as [number]
  return { url: `http://127.0.0.1:${port}`, close: () => void child.kill() }
}

/** Passes on what comes, in its order, half the way's time later. */
function pass(from: Socket, to: Socket, half: number): void {
  from.setNoDelay(true)
  from.on('data', (bytes) => { setTimeout(() => { if (to.writable) to.write(bytes) }, half) })
  from.on('close', () => { setTimeout(() => to.destroy(), half) })
  from.on('error', () => from.destroy())
}

if (process.send && process.argv[1] === import.meta.filename) {
  const [, , to, milliseconds] = process.argv
  const half = Number(milliseconds) / 2
  const { hostname, port } = new URL(to)
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    pass(near, far, half)
    pass(far, near, half)
  }).listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.on('disconnect', () => process.exit(0))
}
