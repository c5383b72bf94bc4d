import { afterAll, describe, expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { carryOutEmergency, declareEmergency, openEmergencies } from '../../../src/main/publish/emergency.ts'
import type { PublicationSummary, RowState } from '../../../src/main/publish/publication.ts'
import { endPublication, preparePublication, resumePublication, rollbackPublication, runPublication } from '../../../src/main/publish/publisher.ts'
import { publicationRows, publicationSummary } from '../../../src/main/publish/queries.ts'
import type { PublisherDeps } from '../../../src/main/publish/run.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { FIRST, LAST, TestClock } from '../../support/calendar-bench.ts'
import { approvedPlan, jitter, line, OPEN, options, range } from '../../support/publish-fixture.ts'
import { knowSigners } from '../../support/signers.ts'
import { products, skuOf } from '../../support/store-fixture.ts'
import { Death, WildStore, type Wildness } from '../../support/wild-store.ts'

const COUNT = 14
const START = '2027-03-01T01:00:00.000Z'
const folder = mkdtempSync(join(tmpdir(), 'warchest-wild-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const KINDS: Readonly<Record<string, Partial<Wildness>>> = {
  'keeps versions and keys, and says who wrote': { names: true, capabilities: { lock: 'version', idempotency: 'keyed', deadlines: true } },
  'keeps versions only': { names: false, capabilities: { lock: 'version', deadlines: false } },
  'says who wrote, and keeps nothing': { names: true, capabilities: {} },
  'keeps and says nothing': { names: false, capabilities: {} },
  'has a schedule of its own': { names: false, capabilities: { schedule: 'native-exact' } },
}

/** What a seed does to a store of this kind. Where it has no versions nobody can keep an edit that falls between our reading and our writing: there such a case has either edits or a road that delays and lies. */
function wildness(kind: Partial<Wildness>, random: () => number): Wildness {
  const some = (most: number): number => (random() < 0.6 ? random() * most : 0)
  const safe = kind.capabilities?.lock === 'version'
  const edits = some(0.15)
  const path = (['admin', 'storefront', 'none'] as const)[Math.floor(random() * 3)]
  const lies = safe || edits === 0
  return {
    before: some(0.2), after: some(0.2), late: lies ? some(0.3) : 0, lateBy: 9_000, partial: some(0.2), twice: lies ? some(0.3) : 0,
    stale: { path: lies ? path : 'none', chance: some(0.3) }, edits, deaths: some(0.08), names: false, ...kind, capabilities: { maxParallel: safe || edits === 0 ? 2 : 1, ...kind.capabilities },
  }
}

interface Case {
  readonly store: WildStore
  readonly summary: PublicationSummary
  readonly rows: ReturnType<typeof publicationRows>['rows']
  readonly story: string
}

const DONE = ['live', 'rolled-back', 'ended', 'scheduled']

/** One publication from beginning to end on a store of this wildness, by a seed: lives and deaths, resumed as often as it takes; the road is smooth at last. */
async function play(kind: string, seed: number): Promise<Case> {
  const random = jitter(seed)
  const how = wildness(KINDS[kind], random)
  const clock = new TestClock(START)
  const steady = { instant: 0 }
  const path = join(folder, `${seed}-${kind.length}.warchest`)
  let workspace = openWorkspace(path, { clock, create: true })
  knowSigners(workspace)
  workspace.db.prepare("INSERT INTO settings (key, value, at, reason) VALUES ('asOf', 'null', ?, 'by the calendar')").run(clock.now())
  const lines = range(COUNT).map((i) => ({ ...line(i), from: FIRST, to: LAST, returnPrice: (i % 3 === 0 ? 1000 + i + 5 : 1000 + i) as never }))
  const store = new WildStore({ now: () => clock.now(), milliseconds: () => steady.instant }, random, products(COUNT), how)
  const keeper = store.connector.capabilities.schedule === 'none' ? 'runner' : 'store'
  let direction: 'publish' | 'back' = 'publish'
  store.editable = (sku) => {
    const i = lines.findIndex((each) => each.sku === sku)
    return [lines[i].current, lines[i].landed, 777 + i]
  }
  const story: string[] = [`${kind}, seed ${seed}, ${JSON.stringify(how)}`]
  const own = { now: () => { if (store.dead) throw new Death(); return clock.now() }, milliseconds: () => steady.instant }
  const deps = (): PublisherDeps => ({
    db: workspace.db, clock: own, connector: store.connector, door: OPEN, random, backOff: { attempts: 4, base: 5, cap: 40 },
    sleep: async (milliseconds) => {
      clock.instant += Math.max(1, milliseconds)
      steady.instant += Math.max(1, milliseconds)
      await Promise.resolve()
    },
  })
  /** Until it rests where it should, with deaths in between. */
  const through = async (first: () => Promise<unknown>, ends: readonly string[]): Promise<void> => {
    let go = first
    for (let life = 0; ; life++) {
      if (life > 12) store.wild = false
      if (life > 40) throw new Error(`it never rests: ${story.join(' | ')}`)
      try {
        await go()
      } catch (error) {
        if (!(error instanceof Death)) throw error
        story.push('death')
        store.dead = false
        workspace.close()
        workspace = openWorkspace(path, { clock, create: false })
      }
      const { state, why } = publicationSummary(workspace.db, 'p')
      story.push(`${state}${why ? `: ${why.code}` : ''}`)
      if (ends.includes(state)) return
      clock.instant += 1000
      steady.instant += 1000
      const turn = publicationSummary(workspace.db, 'p').direction === 'publish' && direction === 'back'
      go = turn ? first : () => resumePublication(deps(), 'p')
    }
  }
  preparePublication(deps(), approvedPlan(lines, 1, clock.now()), 'shop', options('p', { keeper, zone: 'Asia/Shanghai', asOf: null, canaryShare: 0.15, canarySeconds: 3, batchRows: 4 }))
  const act = (['none', 'roll back', 'roll back', 'end', 'emergency'] as const)[Math.floor(random() * 5)]
  const early = act !== 'none' && act !== 'end' && random() < 0.4
  story.push(act, early ? 'early' : '')
  if (early) {
    try {
      await runPublication(deps(), 'p')
    } catch (error) {
      if (!(error instanceof Death)) throw error
      store.dead = false
      workspace.close()
      workspace = openWorkspace(path, { clock, create: false })
    }
  } else {
    await through(() => runPublication(deps(), 'p'), DONE)
  }
  direction = 'back'
  if (act === 'roll back') await through(() => rollbackPublication(deps(), 'p'), ['rolled-back'])
  if (act === 'end') {
    const days = Date.parse('2027-03-03T16:00:30.000Z') - clock.instant
    clock.instant += days
    steady.instant += days
    if (publicationRows(workspace.db, 'p', { state: 'confirmed', offset: 0, limit: 1 }).total > 0) await through(() => endPublication(deps(), 'p'), ['ended'])
  }
  if (act === 'emergency') {
    await through(async () => {
      const book = { db: workspace.db, clock: own }
      if (openEmergencies(book).length === 0 && ['rolled-back'].includes(publicationSummary(workspace.db, 'p').state)) return
      try {
        const emergency = openEmergencies(book).at(0) ?? declareEmergency(book, 'Lin', '')
        await carryOutEmergency(async () => deps(), workspace.db, own, emergency)
      } catch (error) {
        if ((error as { problems?: { code: string }[] }).problems?.[0]?.code !== 'emergency.nothing') throw error
        await rollbackPublication(deps(), 'p')
      }
    }, ['rolled-back'])
  }
  store.wild = false
  store.arrive()
  const summary = publicationSummary(workspace.db, 'p')
  const { rows } = publicationRows(workspace.db, 'p', { state: null, offset: 0, limit: COUNT })
  workspace.close()
  return { store, summary, rows, story: story.join(' | ') }
}

/** What the store itself says must agree with what we say of each row, and nobody's later price may be gone. */
function judge({ store, summary, rows, story }: Case): void {
  const faults: string[] = []
  const counts: Partial<Record<RowState, number>> = {}
  for (const row of rows) {
    counts[row.state] = (counts[row.state] ?? 0) + 1
    const i = range(COUNT).find((each) => skuOf(each) === row.sku) as number
    const [old, planned] = [1000 + i, line(i).landed]
    const changes = store.changes.get(row.sku) ?? []
    const last = changes.at(-1)
    const theirs = last?.by === 'other'
    const { shown } = store.now(row.sku)
    const say = (what: string): void => { faults.push(`${row.sku} ${row.state} (${row.reason}): ${what}; it stands at ${shown}; ${changes.map(({ by, from, to }) => `${by} ${from}>${to}`).join(', ')}`) }
    // Ours over theirs.
    changes.forEach((change, at) => {
      const before = changes[at - 1]
      if (change.by !== 'us' || before?.by !== 'other') return
      if (before.to !== old && change.to === planned) say('we wrote over somebody’s price')
      if (before.to !== planned && change.to !== planned && !(summary.direction === 'end' && summary.schedule.keeper === 'store' && before.to === old)) say('we took back somebody’s price')
    })
    const ours = changes.filter(({ by }) => by === 'us')
    const others = changes.length - ours.length
    if (ours.filter(({ to }) => to === planned).length > 1 + others || ours.filter(({ to }) => to !== planned).length > 1 + others) say('written more than once')
    if (row.state === 'confirmed' && shown !== planned && !theirs) say('is not live')
    if (row.state === 'restored' && shown !== old && !theirs) say('is not back')
    if (row.state === 'ended' && shown !== row.returnPrice && !theirs && shown !== old) say('has not ended')
    if (['skipped', 'conflict', 'failed', 'kept'].includes(row.state) && !theirs && ours.length > 0 && shown === planned) say('our price stands and is called nobody’s')
    if (['sent', 'restoring', 'ending', 'pending', 'held'].includes(row.state) && ['live', 'rolled-back', 'ended'].includes(summary.state)) say('is open in what is called done')
    if (summary.state === 'rolled-back' && shown === planned && !theirs) say('stands at the planned price after a roll back')
    if (row.observed !== null && row.state === 'confirmed' && row.observed !== planned) say(`is told to be at ${row.observed}`)
  }
  for (const [state, n] of Object.entries(counts)) if (summary.counts[state as RowState] !== n) faults.push(`the contract counts ${summary.counts[state as RowState]} ${state}, there are ${n}`)
  expect(faults, `${story}\n${faults.join('\n')}`).toEqual([])
}

/** The same cases in every run; WARCHEST_WILD=200-900 tries others. */
const [FROM, TO] = (process.env['WARCHEST_WILD'] ?? '100-106').split('-').map(Number)
/** Seeds that once found a fault: late calls after a roll back (1, 4), one path believed (103, 106, 187). */
const WORTH_KEEPING = [1, 4, 187]

describe.each(Object.keys(KINDS))('a store that %s', (kind) => {
  test.each([...WORTH_KEEPING, ...range(TO - FROM).map((i) => i + FROM)])('seed %i', async (seed) => {
    judge(await play(kind, seed))
  })
})
