import { call } from '@orpc/server'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { preferenceProcedures } from '../../../src/main/engine/preferences.ts'
import { auditPage } from '../../../src/main/audit/log.ts'
import { joinPeople, signIn, signOut } from '../../../src/main/people/session.ts'
import type { DeskClient } from '../../../src/main/engine/router.ts'
import { problemsOfError } from '../../../src/renderer/app/problems.ts'
import { todayOf } from '../../../src/main/workspace/queries/today.ts'
import { deskPerTest } from '../../support/desk-per-test.ts'

const own = deskPerTest()

const { get, set, defaults } = preferenceProcedures
const CHEAP = 2 ** 10
const LIN = { id: 'p1', name: 'Lin Wei', role: 'executive', passphrase: 'eleven red lanterns' } as const

test('how a canary is watched is changed by nobody without a name, and by nobody without a reason; to say what holds already is no change', async () => {
  const codes = (change: Parameters<DeskClient['preferences']['set']>[0]) => call(set, change, own.context()).then(() => [], (error: unknown) => problemsOfError(error).map(({ code }) => code))
  for (const change of [{ canarySeconds: 0 }, { canaryShare: 1 }]) {
    expect(await codes(change)).toEqual(['preferences.no-reason'])
    expect(await codes({ ...change, reason: 'in a hurry' })).toEqual(['person.nobody'])
  }
  const { canarySeconds, canaryShare } = await call(get, undefined, own.context())
  expect([canarySeconds, canaryShare]).toEqual([600, 0.01])
  expect(await codes({ canarySeconds, canaryShare })).toEqual([])
})

test('what was never set is the default', async () => {
  expect(await call(get, undefined, own.context())).toMatchObject(await call(defaults, undefined, own.context()))
})

test('limits stay in the workspace, with the reason; language and theme go with the person', async () => {
  await joinPeople(own.desk.workspace(), LIN, CHEAP)
  await call(set, { language: 'zh', canaryShare: 0.05, reason: 'The first week of a new store' }, own.context())
  expect(own.desk.workspace().db.prepare('SELECT key, value, reason FROM settings').all()).toEqual([{ key: 'canaryShare', value: '0.05', reason: 'The first week of a new store' }])
  own.desk.open(join(own.folder, 'b.warchest'), { create: true })
  expect(await call(get, undefined, own.context())).toMatchObject({ language: 'zh', canaryShare: 0.01 })
  own.desk.open(join(own.folder, 'a.warchest'), { create: false })
  expect((await call(get, undefined, own.context())).canaryShare).toBe(0.05)
})

test('a rule that cannot be read is refused by its name, and nothing of the change is kept', async () => {
  const { guard } = await call(defaults, undefined, own.context())
  const change = { canaryShare: 0.2, theme: 'dark' as const, guard: { ...guard, formulas: [{ id: 'thin', expression: 'price < cost', message: 'Thin' }, { id: 'odd', expression: 'process.exit()', message: 'Odd' }] } }
  const error = await call(set, change, own.context()).catch((reason: unknown) => reason)
  expect(problemsOfError(error)).toMatchObject([{ field: 'odd', value: 'process.exit()' }])
  expect(await call(get, undefined, own.context())).toMatchObject({ canaryShare: 0.01, theme: 'system', guard: { formulas: [] } })
})

test('a limit of the gate is not changed without a reason', async () => {
  const { guard } = await call(defaults, undefined, own.context())
  const looser = { ...guard, largestDrop: 0.9 }
  for (const reason of [undefined, '', '  ']) {
    const error: unknown = await call(set, { guard: looser, ...(reason === undefined ? {} : { reason }) }, own.context()).catch((thrown: unknown) => thrown)
    expect(problemsOfError(error)).toMatchObject([{ code: 'preferences.no-reason', field: 'reason' }])
  }
  expect((await call(get, undefined, own.context())).guard).toEqual(guard)
})

test('once there are persons, what opens or closes the way to a store is changed by one who may sign, and written down under their name', async () => {
  const workspace = own.desk.workspace()
  const context = own.context()
  const { approval, guard } = await call(defaults, undefined, context)
  await joinPeople(workspace, LIN, CHEAP)
  await joinPeople(workspace, { id: 'p2', name: 'Wu Fan', role: 'analyst', passphrase: 'quiet river at dawn' }, CHEAP)
  const codes = (change: Parameters<DeskClient['preferences']['set']>[0]) => call(set, { ...change, reason: 'a holiday' }, context).then(() => [], (error: unknown) => problemsOfError(error).map(({ code }) => code))
  const changes = [{ guard: { ...guard, largestDrop: 0.5 } }, { approval: { ...approval, lines: 99_999 } }, { asOf: '2026-01-01' }, { canaryShare: 0.5 }, { canarySeconds: 5 }]
  signOut(workspace)
  for (const change of changes) expect(await codes(change)).toEqual(['person.nobody'])
  await signIn(workspace, 'p2', 'quiet river at dawn')
  for (const change of changes) expect(await codes(change)).toEqual(['preferences.role'])
  expect(await codes({ language: 'zh' })).toEqual([])
  await signIn(workspace, 'p1', 'eleven red lanterns')
  for (const change of changes) expect(await codes(change)).toEqual([])
  const { entries } = auditPage(workspace, { what: 'settings', person: null, text: '', offset: 0, limit: 10 })
  expect(entries.map(({ person, subject, detail }) => [person, subject, detail['reason']])).toEqual([['Lin Wei', 'canarySeconds', 'a holiday'], ['Lin Wei', 'canaryShare', 'a holiday'], ['Lin Wei', 'asOf', 'a holiday'], ['Lin Wei', 'approval', 'a holiday'], ['Lin Wei', 'guard', 'a holiday']])
  expect(entries[3].detail).toMatchObject({ from: { lines: approval.lines }, to: { lines: 99_999 } })
})

test('what is set to what it was leaves no trace in the log', async () => {
  const context = own.context()
  const { approval } = await call(defaults, undefined, context)
  await call(set, { approval, canarySeconds: 600, reason: 'the same' }, context)
  expect(auditPage(own.desk.workspace(), { what: null, person: null, text: '', offset: 0, limit: 10 }).total).toBe(0)
})

test('days are counted in the zone of this machine until a person sets another, which is kept, told and decides which day it is', async () => {
  const workspace = own.desk.workspace()
  const context = own.context()
  expect(await call(get, undefined, context)).toMatchObject({ timeZone: null, zone: Intl.DateTimeFormat().resolvedOptions().timeZone })
  const late = { db: workspace.db, clock: { ...workspace.clock, now: () => '2027-02-28T20:00:00.000Z' } }
  for (const [timeZone, date] of [['Asia/Shanghai', '2027-03-01'], ['America/Los_Angeles', '2027-02-28']] as const) {
    expect(await call(set, { timeZone }, context)).toMatchObject({ timeZone, zone: timeZone })
    expect(todayOf(late)).toEqual({ date, stated: false })
  }
  expect(auditPage(workspace, { what: 'settings', person: null, text: 'timeZone', offset: 0, limit: 1 }).entries[0].detail).toMatchObject({ from: 'Asia/Shanghai', to: 'America/Los_Angeles' })
  const error: unknown = await call(set, { timeZone: 'Mars/Olympus' }, context).catch((thrown: unknown) => thrown)
  expect(problemsOfError(error)).toMatchObject([{ code: 'schedule.zone' }])
  expect(await call(set, { timeZone: null }, context)).toMatchObject({ timeZone: null })
})
