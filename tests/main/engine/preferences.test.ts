import { call } from '@orpc/server'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openDesk, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { preferenceProcedures } from '../../../src/main/engine/preferences.ts'
import { problemsOfError } from '../../../src/renderer/app/problems.ts'

const { get, set, defaults } = preferenceProcedures
let folder = ''
let desk: OpenDesk

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-preferences-'))
  desk = openDesk({ home: join(folder, 'home'), form: 'served', version: '0', clock: systemClock, threads: 1 })
  desk.open(join(folder, 'a.warchest'), { create: true })
})
afterEach(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

test('what was never set is the default', async () => {
  expect(await call(get, undefined, { context: { desk } })).toMatchObject(await call(defaults, undefined, { context: { desk } }))
})

test('limits stay in the workspace, with the reason; language and theme go with the person', async () => {
  await call(set, { language: 'zh', canaryShare: 0.05, reason: 'The first week of a new store' }, { context: { desk } })
  expect(desk.workspace().db.prepare('SELECT key, value, reason FROM settings').all()).toEqual([{ key: 'canaryShare', value: '0.05', reason: 'The first week of a new store' }])
  desk.open(join(folder, 'b.warchest'), { create: true })
  expect(await call(get, undefined, { context: { desk } })).toMatchObject({ language: 'zh', canaryShare: 0.01 })
  desk.open(join(folder, 'a.warchest'), { create: false })
  expect((await call(get, undefined, { context: { desk } })).canaryShare).toBe(0.05)
})

test('a rule that cannot be read is refused by its name, and nothing of the change is kept', async () => {
  const { guard } = await call(defaults, undefined, { context: { desk } })
  const change = { canaryShare: 0.2, theme: 'dark' as const, guard: { ...guard, formulas: [{ id: 'thin', expression: 'price < cost', message: 'Thin' }, { id: 'odd', expression: 'process.exit()', message: 'Odd' }] } }
  const error = await call(set, change, { context: { desk } }).catch((reason: unknown) => reason)
  expect(problemsOfError(error)).toMatchObject([{ field: 'odd', value: 'process.exit()' }])
  expect(await call(get, undefined, { context: { desk } })).toMatchObject({ canaryShare: 0.01, theme: 'system', guard: { formulas: [] } })
})

test('a limit of the gate is not changed without a reason', async () => {
  const { guard } = await call(defaults, undefined, { context: { desk } })
  const looser = { ...guard, largestDrop: 0.9 }
  for (const reason of [undefined, '', '  ']) {
    const error: unknown = await call(set, { guard: looser, ...(reason === undefined ? {} : { reason }) }, { context: { desk } }).catch((thrown: unknown) => thrown)
    expect(problemsOfError(error)).toMatchObject([{ code: 'preferences.no-reason', field: 'reason' }])
  }
  expect((await call(get, undefined, { context: { desk } })).guard).toEqual(guard)
})
