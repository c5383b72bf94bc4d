import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { Stream } from '../../src/core/random/stream.ts'
import type { Market } from '../../src/core/demand/market.ts'
import type { Scenario } from '../../src/core/war/scenario.ts'
import { PYTHON } from './child.ts'

const SELLERS = ['a', 'b', 'c', 'd']
const SIMILARITY = 0.6
const SHOCK = 0.1

/** The draws of ../shared/bench/peer_war.py before its clock starts, in its order, written to a file as doubles: category, utilities / lambda, stock, visits, ln prices by day, seller and product. */
const PEER_WORLD = `
import sys, numpy as np
n, T, K = int(sys.argv[1]), int(sys.argv[2]), 4
rng = np.random.Generator(np.random.Philox(7))
cats = max(1, n // 150)
cat = np.sort(rng.integers(0, cats, n))
a = rng.normal(-4.0, 0.7, (K, n)) / 0.6
stock = rng.integers(50, 2000, n)
visits = rng.lognormal(8.0, 0.5, cats)
lnp = rng.normal(0.0, 0.05, (T, K, n))
with open(sys.argv[3], 'wb') as f:
  for x in (cat, a, stock, visits, lnp): f.write(np.ascontiguousarray(x, dtype=np.float64).tobytes())
`

const categoriesOf = (products: number): number => Math.max(1, Math.floor(products / 150))

/** Writes the peer's very world with Python, or one of the same kind where Python or NumPy is missing. */
export function writeWorld(file: string, products: number, days: number, python: boolean): void {
  if (python) {
    execFileSync(PYTHON, ['-c', PEER_WORLD, String(products), String(days), file])
    return
  }
  const stream = new Stream(7, 0, 0, 1)
  const categories = categoriesOf(products)
  const category = Float64Array.from({ length: products }, () => Math.floor(stream.uniform() * categories)).sort()
  const rest = Float64Array.from({ length: 5 * products + categories + days * 4 * products }, (_, at) => {
    if (at < 4 * products) return (-4 + 0.7 * stream.normal()) / SIMILARITY
    if (at < 5 * products) return 50 + Math.floor(1950 * stream.uniform())
    return at < 5 * products + categories ? Math.exp(8 + 0.5 * stream.normal()) : 0.05 * stream.normal()
  })
  writeFileSync(file, Buffer.concat([Buffer.from(category.buffer), Buffer.from(rest.buffer)]))
}

/** The world of the file as a market and a scenario. The shock of our engine has mean 1, the peer's e^(0.1^2 / 2): our visits are that much higher. */
export function readWorld(file: string, products: number, days: number, paths: number): { market: Market; scenario: Scenario } {
  const bytes = readFileSync(file)
  const all = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const categories = categoriesOf(products)
  let at = 0
  const take = (length: number): Float64Array => all.subarray(at, (at += length))
  const [category, utility, stock, visits, logPrice] = [take(products), take(4 * products), take(products), take(categories), take(days * 4 * products)]
  const market: Market = {
    schema: 1, currency: 'CNY', asOf: '2026-01-01', assumptions: [],
    sellers: SELLERS.map((id, k) => ({ id, name: { en: id }, own: k === 0 })),
    categories: Array.from({ length: categories }, (_, g) => ({
      id: `c${g}`, name: { en: `c${g}` }, visitsPerDay: visits[g] * Math.exp(SHOCK ** 2 / 2), weekday: [1, 1, 1, 1, 1, 1, 1], priceCoefficient: 2.6, priceCoefficientSe: 0.3, sellerSimilarity: SIMILARITY, promoEffect: 0,
      dispersion: null, elasticity: -2.6, elasticitySe: 0.3,
    })),
    products: Array.from({ length: products }, (_, i) => ({
      sku: `s${i}`, name: { en: `s${i}` }, category: category[i], list: 1, cost: 0.7, floor: 0.5, stock: stock[i], inbound: [], priceCoefficient: 2.6, elasticity: -2.6, elasticitySe: 0, priorShare: 1,
      observedLow: 0.5, observedHigh: 2, prices: [1, 1, 1, 1], meanUtility: SELLERS.map((_, k) => utility[k * products + i] * SIMILARITY), warnings: [],
    })),
  }
  const scenario: Scenario = {
    schema: 1, id: 'bench', name: 'bench', note: '', parent: null, start: '2026-01-01', days, moves: [],
    prices: Array.from({ length: products * 4 }, (_, j) => {
      const [i, k] = [j >> 2, j & 3]
      return { seller: SELLERS[k], sku: `s${i}`, from: 0, prices: Array.from({ length: days }, (_, t) => Math.exp(logPrice[(t * 4 + k) * products + i])) }
    }),
    envelope: { total: null, perDay: null, categories: [] }, rivals: [],
    operations: { siteCapacity: null, attackLoad: [], fulfilmentCapacity: null, stockBuffer: 0, crowd: [] },
    treasury: {
      openingCash: 1e6, cashFloor: 0, fixedCostPerDay: 0, marketingPerDay: 0, paymentCostRate: 0.006, logisticsCostPerOrder: 0, serviceCostPerOrder: 0, unitsPerOrder: 1, collectDays: 3, payDays: 10, coFundingDays: 5,
      tranches: [], creditLine: 0, interestRate: 0,
    },
    monteCarlo: { paths, seed: 5, draw: { elasticity: true, rivalCash: false, demandLevel: false }, demandLogSd: 0, shockLogSd: SHOCK }, assumptions: [],
  }
  return { market, scenario }
}
