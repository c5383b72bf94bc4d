import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventIterator, oc, type } from '@orpc/contract'
import { implement } from '@orpc/server'
import { z } from 'zod'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { serveRouter, type ServedForm } from '../../../src/main/server/server.ts'
import { raw } from './raw-http.ts'

export const contract = {
  double: oc.input(z.object({ n: z.number() })).output(type<number>()),
  size: oc.input(z.object({ file: z.file() })).output(type<number>()),
  count: oc.output(eventIterator(type<number>())),
}

/** A small router over the served form, beside a secret outside its folder; `abandoned` resolves when a stream was given up. */
export async function serveSmall(options: { readonly largestBody?: number } = {}): Promise<ServedForm & { readonly abandoned: Promise<void>; readonly cookie: () => Promise<string> }> {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-served-'))
  const rendererRoot = join(folder, 'renderer')
  mkdirSync(join(rendererRoot, 'assets'), { recursive: true })
  writeFileSync(join(rendererRoot, 'index.html'), '<!doctype html><title>small</title>')
  writeFileSync(join(rendererRoot, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), 'the crown jewels')
  mkdirSync(join(folder, 'renderer-other'))
  writeFileSync(join(folder, 'renderer-other', 'secret.txt'), 'the crown jewels')
  symlinkSync(join(folder, 'secret.txt'), join(rendererRoot, 'link.txt'))
  let leave = (): void => {}
  const abandoned = new Promise<void>((resolve) => { leave = resolve })
  const make = implement(contract)
  const router = make.router({
    double: make.double.handler(({ input }) => 2 * input.n),
    size: make.size.handler(({ input }) => input.file.size),
    count: make.count.handler(async function* ({ signal }) {
      yield 1
      await new Promise<void>((resolve) => { signal?.addEventListener('abort', () => resolve()) })
      leave()
    }),
  })
  const served = await serveRouter({ router, context: {}, rendererRoot, port: 0, clock: systemClock, ...options })
  return {
    ...served, abandoned,
    cookie: async () => {
      const { headers } = await raw(served.origin, `/?token=${served.token}`, { headers: { host: new URL(served.origin).host } })
      return (headers['set-cookie'] ?? [''])[0].split(';')[0]
    },
  }
}
