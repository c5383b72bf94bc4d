import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CatalogItem } from '../../src/main/stores/connector.ts'
import type { Endpoint } from '../../src/main/stores/embedded/protocol.ts'
import { minor } from '../../src/core/money/money.ts'

const ENTRY = fileURLToPath(new URL('../../src/main/stores/embedded/main.ts', import.meta.url))

/** An embedded store in a process of its own, in a folder that outlives kills and restarts. */
export class StoreFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'warchest-store-'))
  endpoint: Endpoint | null = null
  #child: ChildProcess | null = null

  async start(): Promise<Endpoint> {
    const child = spawn(process.execPath, [ENTRY, this.folder], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child = child
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve())
      child.once('exit', (code) => reject(new Error(`the store ended with ${code}`)))
    })
    this.endpoint = JSON.parse(readFileSync(join(this.folder, 'endpoint.json'), 'utf8')) as Endpoint
    return this.endpoint
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => { child.once('exit', resolve) })
    child.kill(signal)
    await ended
    this.endpoint = null
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** `count` products SKU-0000.. at 1000 + i fen. */
export const products = (count: number): CatalogItem[] =>
  Array.from({ length: count }, (_, i) => ({
    sku: skuOf(i), name: { en: `Product ${i}`, zh: `商品${i}` }, category: 'rice', currency: 'CNY', list: minor(2000 + i), price: minor(1000 + i), stock: i % 7 === 0 ? null : i,
  }))

export const skuOf = (i: number): string => `SKU-${String(i).padStart(4, '0')}`
