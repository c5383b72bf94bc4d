import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { AuditPage } from '../../../src/main/contract/audit.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { addPerson } from '../../../src/main/people/persons.ts'
import type { LeftByEmergency, PublicationSummary } from '../../../src/main/publish/publication.ts'
import { preparePublication } from '../../../src/main/publish/publisher.ts'
import { saveConnectedStore } from '../../../src/main/workspace/queries/stores.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { approvedPlan, line, options } from '../../support/publish-fixture.ts'
import { handOf, knowSigners, LIN } from '../../support/signers.ts'
import { skuOf } from '../../support/store-fixture.ts'
import { answer, warchest } from './drive.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-emergency-cli-'))
const workspace = ['--workspace', join(folder, 'a.warchest')]
const REASON = 'The shop was closed down for good.'
const plan = approvedPlan([line(1), line(2)])
const money = (minor: number): string => (minor / 100).toFixed(2)

beforeAll(async () => {
  vi.stubEnv('WARCHEST_HOME', join(folder, 'home'))
  vi.stubEnv('WARCHEST_PASSPHRASE', 'correct horse battery')
  const file = openWorkspace(workspace[1], { clock: systemClock, create: true })
  knowSigners(file)
  await addPerson(file, { id: 'person-boss', name: 'Chen', role: 'executive', passphrase: 'correct horse battery' }, handOf(LIN, file), 2 ** 10)
  file.close()
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

it('has nothing to show or to end while no stop is open', async () => {
  expect(await warchest('emergency-close', ...workspace)).toMatchObject({ code: 0, out: 'No emergency stop is open.\n' })
  expect(await warchest('emergency-close', '--seen', 'x', '--as', 'Chen', '--reason', REASON, ...workspace)).toMatchObject({ code: 2, err: expect.stringContaining('No emergency stop is open.') as string })
})

it('a stop whose store is gone says how it is ended, shows each price that stays, and ends by a signature upon what was shown', async () => {
  const file = openWorkspace(workspace[1], { clock: systemClock, create: false })
  saveConnectedStore(file, { id: 'shop', kind: 'woocommerce', name: 'Shop', settings: { url: 'http://127.0.0.1:9' } })
  preparePublication({ db: file.db, clock: systemClock }, plan, 'shop', options('pub-1'))
  file.db.exec("UPDATE publications SET state = 'live'; UPDATE publication_rows SET state = 'confirmed', before = current, observed = planned")
  file.close()
  await answer('stores', 'remove', 'shop', '--force', ...workspace)

  const stop = await warchest('emergency-stop', '--by', 'Lin Wei', '--reason', 'wrong unit', ...workspace)
  expect(stop.code).not.toBe(0)
  expect(stop.err).toMatch(/Emergency stop 1 is not done, and nothing new begins in shop .*warchest emergency-close 1/)

  const shown = await warchest('emergency-close', ...workspace)
  expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('Emergency stop 1 of Lin Wei') as string })
  expect(shown.out).toContain('in shop: 2 prices stay')
  for (const { sku, landed, current } of plan.lines) expect(shown.out).toMatch(new RegExp(`^${sku} +${money(landed)} +${money(current)} +confirmed$`, 'm'))
  const [left] = await answer<LeftByEmergency[]>('emergency-close', '1', ...workspace)
  expect(left.rows.map(({ sku }) => sku).toSorted()).toEqual([skuOf(1), skuOf(2)])
  expect(shown.out).toContain(`seen ${left.digest}\n`)

  const close = (...args: string[]) => warchest('emergency-close', ...args, ...workspace)
  const signed = ['--as', 'Chen', '--reason', REASON]
  for (const [args, said] of [
    [['--reason', REASON, '--as', 'Chen'], '--seen is missing'], [['--seen', left.digest, '--as', 'Chen'], '--reason is missing'], [['--seen', left.digest, '--reason', REASON], '--as is missing'],
    [['--seen', left.digest, '--as', 'Chen', '--reason', 'gone'], 'fewer than 10 characters'], [['one', '--seen', left.digest, ...signed], 'is not the number of an emergency stop'], [['7', '--seen', left.digest, ...signed], 'Emergency stop 7 is not open'],
  ] as const) expect(await close(...args)).toMatchObject({ code: 2, err: expect.stringContaining(said) as string })
  expect(await close('--seen', 'f'.repeat(64), ...signed)).toMatchObject({ code: 1, err: expect.stringContaining('Other prices stay now than were shown.') as string })

  expect(await answer<PublicationSummary[]>('emergency-close', '--seen', left.digest, ...signed, ...workspace)).toMatchObject([{ id: 'pub-1', state: 'paused', direction: 'restore', why: { code: 'publication.left-behind' } }])
  expect(await close()).toMatchObject({ out: 'No emergency stop is open.\n' })
  const { entries } = await answer<AuditPage>('audit', '--what', 'publication.emergency-close', ...workspace)
  expect(entries).toMatchObject([{ person: 'Chen', subject: '1', detail: { reason: REASON, rows: 2 } }])
})
