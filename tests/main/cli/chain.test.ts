import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FitReport } from '../../../src/core/demand/market.ts'
import type { Plan } from '../../../src/core/plan/plan.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'
import type { AuditPage } from '../../../src/main/contract/audit.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import type { ImportReport } from '../../../src/main/feeds/feed.ts'
import type { PublicationSummary } from '../../../src/main/publish/publication.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { scenarioOf } from '../../support/outcome.ts'
import { answer, warchest } from './drive.ts'

const PANEL = resolve('../shared/reference/data/oj_long.csv')
const folder = mkdtempSync(join(tmpdir(), 'warchest-chain-test-'))
const at = (name: string): string => join(folder, name)
const workspace = ['--workspace', at('juice.warchest')]

beforeAll(() => vi.stubEnv('WARCHEST_HOME', at('home')))
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(!existsSync(PANEL))('the command line on the orange-juice panel (../shared/reference/data/oj_long.csv)', () => {
  const simulated = (threads: number): Promise<Outcome> => answer<Outcome>('simulate', at('deeper.json'), '--paths', '40', '--seed', '7', '--threads', String(threads), ...workspace)
  let plan: Plan

  it('imports by mapping alone and asks for what is not there', async () => {
    writeFileSync(at('map.json'), JSON.stringify({
      kind: 'sales', columns: { outlet: 'store', date: 'week', sku: 'brand', units: 'oz', price: 'price_per_oz', 'covariate.deal': 'deal', 'covariate.feat': 'feat' },
      constants: { packSize: '64', category: 'orange-juice' }, moneyUnit: 1, currency: 'USD', period: { origin: '1989-09-14', days: 7 }, encoding: 'utf-8',
    }))
    const report = await answer<ImportReport>('import', PANEL, '--map', at('map.json'), ...workspace)
    expect(report).toMatchObject({ accepted: true, files: [{ kind: 'sales', rows: 106_139, kept: 106_139 }] })
    expect(report.warnings.map((warning) => warning.message).join(' ')).toMatch(/11 products have no catalog line/)
  })

  it('fits with stated assumptions only, each labelled', async () => {
    const report = await answer<FitReport>('fit', '--assume-rivals', '--outside-share', '0.5', '--cost-share', '0.6', '--floor-share', '0.65', ...workspace)
    expect(report.categories).toHaveLength(1)
    expect(report.categories[0].elasticity).toBeLessThan(-2)
    expect(report.categories[0].elasticity).toBeGreaterThan(-4)
  })

  it('simulates the same bits on 1, 2 and 4 threads and carries the assumptions', async () => {
    writeFileSync(at('deeper.json'), (await warchest('scenario', 'show', 'deeper-match-assumed-rival', ...workspace)).out)
    const outcomes = [await simulated(1), await simulated(2), await simulated(4)]
    expect(JSON.stringify(outcomes[1])).toBe(JSON.stringify(outcomes[0]))
    expect(JSON.stringify(outcomes[2])).toBe(JSON.stringify(outcomes[0]))
    const assumed = outcomes[0].assumptions.filter((assumption) => assumption.label === 'assumption').map((assumption) => assumption.id)
    for (const id of ['demand.cost-share', 'demand.floor-share', 'demand.outside-share', 'demand.rival-at-our-price']) expect(assumed).toContain(id)
  })

  it('stops at the precision that is asked for, on the same path with any number of threads, and says whether it was met', async () => {
    const run = (threads: string, ...more: string[]): Promise<Outcome> => answer<Outcome>('simulate', at('deeper.json'), '--paths', '640', '--seed', '7', '--threads', threads, ...more, ...workspace)
    const loose = await run('1', '--precision', 'units=20%')
    expect(loose.paths).toBe(64)
    const { se, mean } = loose.totals.units
    const asked = ['--precision', `units=${(60 * se) / mean}%,units=${0.6 * se}`]
    const [one, two] = [await run('1', ...asked), await run('2', ...asked)]
    expect(one.paths).toBeGreaterThan(64)
    expect(one.paths).toBeLessThan(640)
    expect(one.totals.units.se).toBeLessThanOrEqual(Math.max(0.6 * se, ((0.6 * se) / mean) * one.totals.units.mean) * (1 + 1e-12))
    expect(JSON.stringify(two)).toBe(JSON.stringify(one))
    const text = await warchest('simulate', at('deeper.json'), '--paths', '32', '--precision', 'units=1e-9', ...workspace)
    expect(text.out).toMatch(/Standard error of units: \d[^:]*, asked 1e-9: not met with 32 of at most 32 paths\./)
    for (const wrong of ['unit=1%', 'units', 'units=0', 'units=-1%', 'units=a']) expect(await warchest('simulate', at('deeper.json'), '--precision', wrong, ...workspace)).toMatchObject({ code: 2, err: expect.stringMatching(/--precision/) })
  })

  it('optimises, and the gate names the assumed costs', async () => {
    plan = await answer<Plan>('optimize', '--envelope', '60000', '--objective', 'gmv', ...workspace)
    expect(plan.lines.length).toBeGreaterThan(0)
    const { findings, passed } = await answer<{ passed: boolean; findings: { rule: string; severity: string }[] }>('plan', 'check', plan.id, ...workspace)
    expect(passed).toBe(true)
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'assumed-figures', severity: 'warn' }))
  })

  it('refuses to publish what nobody approved, then publishes and rolls back', async () => {
    expect(await warchest('publish', '--plan', plan.id, '--store', 'embedded', ...workspace)).toMatchObject({ code: 1 })
    const approve = (...args: string[]) => warchest('plan', 'approve', plan.id, ...args, ...workspace)
    expect(await approve()).toMatchObject({ code: 2, err: expect.stringContaining('--as is missing') })
    vi.stubEnv('WARCHEST_PASSPHRASE', 'quiet river at dawn')
    // The panel ends in 1992, and a price whose last day has passed is published by nobody.
    expect(await approve('--as', 'Lin Wei')).toMatchObject({ code: 1, err: expect.stringMatching(/has passed: today is .*as-of date/s) })
    await answer('as-of', plan.lines[0].from, '--reason', 'The panel ends there', '--as', 'Lin Wei', ...workspace)
    vi.stubEnv('WARCHEST_PASSPHRASE', 'quiet river at dusk')
    expect(await approve('--as', 'Lin Wei')).toMatchObject({ code: 1, err: expect.stringContaining('That is not the passphrase.') })
    vi.stubEnv('WARCHEST_PASSPHRASE', 'quiet river at dawn')
    expect(await approve('--as', 'Somebody Else')).toMatchObject({ code: 2 })
    expect(await answer<Plan>('plan', 'approve', plan.id, '--as', 'lin wei', ...workspace)).toMatchObject({ status: 'approved', approval: { signatures: [{ by: 'Lin Wei' }] } })
    const dry = await answer<PublicationSummary>('publish', '--plan', plan.id, '--store', 'embedded', '--dry-run', ...workspace)
    expect(dry.dryRun).toBe(true)
    const unwatched = ['--plan', plan.id, '--store', 'embedded', '--canary-seconds', '0', ...workspace]
    // Less of a watch than the workspace asks for takes a person and a reason.
    expect(await warchest('publish', ...unwatched, '--reason', 'A test')).toMatchObject({ code: 1, err: expect.stringContaining('Nobody is signed in.') })
    expect(await warchest('publish', ...unwatched, '--as', 'Lin Wei')).toMatchObject({ code: 2, err: expect.stringContaining('without a reason') })
    const live = await answer<PublicationSummary>('publish', ...unwatched, '--as', 'Lin Wei', '--reason', 'A test')
    expect(live).toMatchObject({ state: 'live', counts: { confirmed: plan.lines.length } })
    expect(await answer<PublicationSummary>('rollback', live.id, ...workspace)).toMatchObject({ state: 'rolled-back', counts: { restored: plan.lines.length } })
  })

  it('keeps a log of it that is whole, says where it breaks, and goes out as JSON lines', async () => {
    const page = await answer<AuditPage>('audit', ...workspace, '--out', at('log.jsonl'))
    expect(page.entries.map(({ what }) => what).toReversed()).toEqual(expect.arrayContaining(['import', 'fit', 'plan.check', 'person.add', 'settings', 'plan.sign', 'publication.dry-run', 'publication.start', 'plan.status', 'publication.rollback']))
    expect(page.entries.find(({ what }) => what === 'publication.start')).toMatchObject({ person: 'Lin Wei', detail: { canarySeconds: 0, reason: 'A test', manifest: expect.stringMatching(/^[0-9a-f]{64}$/) } })
    expect(page.entries.find(({ what }) => what === 'plan.sign')).toMatchObject({ person: 'Lin Wei', subject: plan.id, detail: { status: 'approved' } })
    expect(readFileSync(at('log.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(page.total)
    expect(await answer('audit', 'verify', '--head', at('log.jsonl'), ...workspace)).toMatchObject({ whole: true, entries: page.total, head: page.head })
    const file = openWorkspace(at('juice.warchest'), { clock: systemClock, create: false })
    file.db.exec("DROP TRIGGER audit_is_append_only; UPDATE audit SET person = 'Somebody Else' WHERE what = 'plan.sign'")
    file.close()
    const { seq } = page.entries.find(({ what }) => what === 'plan.sign')!
    expect(await warchest('audit', 'verify', ...workspace)).toMatchObject({ code: 1, out: expect.stringContaining(`BROKEN at entry ${seq}`) })
  })

  it('exports the burn pack', async () => {
    const { files } = await answer<{ files: string[] }>('export', 'burn', '--out', at('pack'), '--format', 'svg,csv', ...workspace)
    expect(files.sort()).toEqual(['burn.csv', 'burn.svg'])
    expect(readFileSync(join(at('pack'), 'burn.svg'), 'utf8')).toContain('deeper-match-assumed-rival')
  })
})

describe('the command line on bad input', () => {
  it('refuses a file with a blank cost and a negative price by row and field, writes the error file, and leaves the workspace empty', async () => {
    const file = at('catalog.csv')
    writeFileSync(file, 'sku,name,category,list,cost,floor,stock\nA,Apple,fruit,10,6,7,5\nB,Pear,fruit,12,,8,5\nC,Plum,fruit,-3,2,2,5\n')
    const target = ['--workspace', at('bad.warchest')]
    const run = await warchest('import', file, '--errors', at('errors.csv'), ...target)
    expect(run.code).toBe(2)
    expect(run.err).toMatch(/catalog\.csv, row 3, field cost/)
    expect(run.err).toMatch(/catalog\.csv, row 4, field list/)
    expect(run.err).toContain('Nothing was imported: 2 problems.')
    expect(run.out).toMatch(/catalog\.csv +catalog +3 +0/)
    expect(readFileSync(at('errors.csv'), 'utf8')).toMatch(/Pear/)
    expect(await warchest('fit', ...target)).toMatchObject({ code: 2 })
  })

  it('names a misspelt field deep in a scenario', async () => {
    const { treasury, operations } = scenarioOf()
    writeFileSync(at('typo.json'), JSON.stringify({ ...scenarioOf(), operations: { ...operations, reorderDay: 3 }, treasury }))
    expect(await warchest('simulate', at('typo.json'), '--workspace', at('bad.warchest'))).toMatchObject({ code: 2, err: expect.stringMatching(/typo\.json, field operations.*reorderDay/) })
  })

  it.each([
    ['a file that is not there', ['import', 'nowhere.csv']],
    ['a scenario that is not JSON', ['simulate', resolve('package-lock.json').replace('package-lock.json', 'LICENSE')]],
    ['a number that is none', ['optimize', '--envelope', 'lots']],
    ['an unknown plan', ['plan', 'show', 'plan-0']],
  ])('names %s and exits with 2', async (_, args) => {
    const run = await warchest(...args, '--workspace', at('bad.warchest'))
    expect(run.code).toBe(2)
    expect(run.err).not.toMatch(/fault of Warchest/)
  })
})
