import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from '../../support/project.ts'

type Holding = <T>(lock: string, work: () => Promise<T>) => Promise<T>
const { holding } = (await import(join(root, 'scripts/ensure/hold.mjs'))) as { holding: Holding }

let folder: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-hold-'))
  lock = join(folder, 'deep', 'lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const held = (pid: number | null): void => {
  mkdirSync(lock, { recursive: true })
  if (pid !== null) writeFileSync(join(lock, 'pid'), String(pid))
}

test('of several that start at once one works at a time, and all do', async () => {
  let inside = 0
  const most: number[] = []
  const results = await Promise.all([1, 2, 3].map((value) => holding(lock, async () => {
    inside += 1
    most.push(inside)
    await new Promise<void>((resolve) => { setImmediate(resolve) })
    inside -= 1
    return value
  })))
  expect([results, most, existsSync(lock)]).toEqual([[1, 2, 3], [1, 1, 1], false])
})

test('a failure frees the lock', async () => {
  await expect(holding(lock, async () => { throw new Error('no') })).rejects.toThrow('no')
  expect(await holding(lock, async () => 'next')).toBe('next')
})

test('the lock of a process that died is taken over, that of a living one is waited for', async () => {
  held(spawnSync(process.execPath, ['--version']).pid)
  expect(await holding(lock, async () => 'taken over')).toBe('taken over')
  held(process.pid)
  const order: string[] = []
  const waiting = holding(lock, async () => { order.push('waiter') })
  await new Promise<void>((resolve) => { setTimeout(resolve, 300) })
  order.push('holder')
  rmSync(lock, { recursive: true })
  await waiting
  expect(order).toEqual(['holder', 'waiter'])
})

test('a lock without a number is given a moment before it counts as abandoned', async () => {
  held(null)
  const long = new Date(Date.now() - 60_000)
  utimesSync(lock, long, long)
  expect(await holding(lock, async () => 'taken over')).toBe('taken over')
})
