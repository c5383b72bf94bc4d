import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openDesk, type OpenDesk } from '../../../src/main/engine/open-desk.ts'
import { deskClient } from '../../../src/main/engine/router.ts'
import { createSampleWorkspace } from '../../../src/main/sample/create-sample.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-rivals-'))
let desk: OpenDesk
beforeAll(async () => {
  desk = openDesk({ home: join(folder, 'home'), form: 'served', version: '0', clock: systemClock, threads: 1 })
  await createSampleWorkspace(join(folder, 'a.warchest'), { clock: systemClock, world: { seed: 4, products: 120, days: 150 } }, { signal: new AbortController().signal, progress: () => {} })
  desk.open(join(folder, 'a.warchest'), { create: false })
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the sample world\'s rivals are told from their prices: two answer in a day or two on the products they watch, one does not', async () => {
  const suggestions = await deskClient(desk).rivals.fit()
  const of = (seller: string) => suggestions.find((one) => one.seller === seller)!
  expect(suggestions.map(({ seller }) => seller).sort()).toEqual(['jinggou', 'sushi', 'taomao'])
  expect(of('sushi').policy).toEqual({ kind: 'hold' })
  for (const seller of ['taomao', 'jinggou']) {
    const { policy, evidence } = of(seller)
    expect(policy.kind).not.toBe('hold')
    expect([1, 2]).toContain(evidence.lag)
    expect(evidence.gainSe).toBeGreaterThan(0)
    expect(evidence.reacting).toBeLessThan(0.5 * evidence.products)
    // Taomao watches 35% of what it offers, Jinggou 20%; both answer at once, and with part of our move.
    expect(Math.abs(evidence.watched / evidence.products - (seller === 'taomao' ? 0.35 : 0.2))).toBeLessThan(0.15)
    expect(evidence.decided).toBeGreaterThan(0.7 * evidence.products)
    expect(evidence.gain).toBeGreaterThan(0.8)
    expect('belief' in policy && policy.belief?.watched?.some(({ scope }) => scope?.categories.length === 1)).toBe(true)
  }
})

test('a workspace without offers has nothing to tell', async () => {
  const empty = openDesk({ home: join(folder, 'other'), form: 'served', version: '0', clock: systemClock, threads: 1 })
  try {
    empty.open(join(folder, 'empty.warchest'), { create: true })
    expect(await deskClient(empty).rivals.fit()).toEqual([])
    expect(await deskClient(empty).rivals.board()).toBeNull()
    expect((await deskClient(empty).rivals.matches()).sku).toEqual([])
  } finally {
    await empty.close()
  }
})

interface Offer { readonly own: number; readonly id: string; readonly product: number; readonly sku: string; readonly day: number; readonly price: number; readonly available: number }
const offers = (): Offer[] => desk.workspace().db.prepare('SELECT s.own, s.id, o.product, p.sku, o.day, o.price, o.available FROM offers o JOIN sellers s ON s.key = o.seller JOIN products p ON p.key = o.product').all() as Offer[]

test('the board compares prices product by product on the same day, and counts the moves of the last four weeks', async () => {
  const board = (await deskClient(desk).rivals.board())!
  const all = offers()
  const last = Math.max(...all.map(({ day }) => day))
  const ours = new Map(all.flatMap(({ own, product, day, price }) => (own === 1 ? [[`${product} ${day}`, price] as const] : [])))
  for (const rival of board.rivals) {
    const theirs = all.filter(({ id }) => id === rival.seller)
    const pairs = theirs.filter(({ product, day }) => day === last && ours.has(`${product} ${day}`))
    const logs = pairs.map(({ product, price }) => Math.log(price / ours.get(`${product} ${last}`)!))
    expect(rival.latest!.matched).toBe(pairs.length)
    expect(rival.latest!.gap).toBeCloseTo(Math.exp(logs.reduce((a, b) => a + b, 0) / logs.length) - 1, 9)
    expect(rival.latest!.cheaper).toBeCloseTo(logs.filter((log) => log < 0).length / logs.length, 9)
    expect(rival.priceGap).toHaveLength(board.dates.length)
    expect(rival.priceGap.at(-1)).toBeCloseTo(rival.latest!.gap, 9)
    const before = new Map(theirs.map(({ product, day, price }) => [`${product} ${day}`, price]))
    const changed = theirs.filter(({ product, day, price }) => day > last - 28 && before.has(`${product} ${day - 1}`) && Math.abs(price / before.get(`${product} ${day - 1}`)! - 1) > 1e-9)
    expect(rival.moves.reduce((sum, { cuts, raises }) => sum + cuts + raises, 0)).toBe(changed.length)
  }
})

test('every product stands beside what each rival last asked for it, with its age', async () => {
  const matches = await deskClient(desk).rivals.matches()
  const all = offers()
  const last = Math.max(...all.map(({ day }) => day))
  expect(matches.sku).toHaveLength(120)
  for (const [i, sku] of matches.sku.entries()) {
    for (const { seller, price, ageDays, available } of matches.rivals) {
      const newest = all.filter((offer) => offer.sku === sku && offer.id === seller).reduce<Offer | null>((late, offer) => (late === null || offer.day > late.day ? offer : late), null)
      expect([price[i], ageDays[i], available[i]]).toEqual(newest ? [newest.price, last - newest.day, newest.available] : [null, null, null])
    }
  }
})
