import { describe, expect, test } from 'vitest'
import { fitNegativeBinomial } from '../../../src/core/demand/negative-binomial.ts'
import { regress, type RegressionInput, type RegressionOptions } from '../../../src/core/demand/regression.ts'
import { teamInOrder } from '../../support/team-orders.ts'
import { marketRows } from './market-rows.ts'

const ORDERS = ['backward', 'halves', 'shuffled'] as const

function sameInAnyOrder(input: RegressionInput, options: RegressionOptions): void {
  const forward = teamInOrder('forward')
  const wanted = regress(input, options, forward)
  expect(forward.most()).toBeGreaterThan(3)
  expect(wanted.stats.converged).toBe(true)
  for (const order of ORDERS) expect(regress(input, options, teamInOrder(order))).toEqual(wanted)
  expect(regress(input, options)).toEqual(wanted)
}

describe('the order in which threads take the blocks of a regression changes no bit', () => {
  test('Poisson, two sets of effects in separate components, all standard errors', () => {
    sameInAnyOrder(marketRows(1, { products: 400, days: 90, categories: 5 }), { family: { kind: 'poisson' }, robust: true, jackknife: true })
  })

  test('three crossing sets, rows in no order, counts cut short by stock', () => {
    const input = marketRows(2, { products: 150, days: 70, categories: 1, outlets: 4, stock: 6 })
    const turn = <T extends Float64Array | Int32Array | Uint8Array>(values: T): T => values.map((_, i) => values[(i * 7919) % values.length]) as T
    const mixed = { ...input, y: turn(input.y), x: input.x.map(turn), cluster: turn(input.cluster), censored: turn(input.censored!), effects: input.effects.map((set) => ({ ...set, codes: turn(set.codes) })) }
    sameInAnyOrder(mixed, { family: { kind: 'poisson' }, robust: true })
  })

  test('least squares, with one set of effects and with none', () => {
    const input = marketRows(3, { products: 300, days: 120, categories: 1 })
    const y = input.y.map((value) => Math.log(value + 1))
    sameInAnyOrder({ ...input, y, effects: input.effects.slice(0, 1) }, { family: { kind: 'gaussian' } })
    sameInAnyOrder({ ...input, y, effects: [], x: [...input.x, new Float64Array(y.length).fill(1)], names: [...input.names, 'constant'] }, { family: { kind: 'gaussian' }, robust: true })
  })

  test('negative binomial, size and all', () => {
    const input = marketRows(4, { products: 300, days: 120, categories: 3, size: 2 })
    const wanted = fitNegativeBinomial(input, {}, teamInOrder('forward'))
    for (const order of ORDERS) expect(fitNegativeBinomial(input, {}, teamInOrder(order))).toEqual(wanted)
  })

  test('groups without sales and separated rows are found the same', () => {
    const input = marketRows(5, { products: 300, days: 120, categories: 4 })
    const dead = Float64Array.from(input.y, (_, i) => (i % 1009 === 3 ? 1 : 0))
    const y = input.y.map((value, i) => (dead[i] || input.effects[0].codes[i] === 17 ? 0 : value))
    const team = teamInOrder('shuffled')
    const found = regress({ ...input, y, x: [...input.x, dead], names: [...input.names, 'delisted'] }, { family: { kind: 'poisson' } }, team)
    expect(found).toEqual(regress({ ...input, y, x: [...input.x, dead], names: [...input.names, 'delisted'] }, { family: { kind: 'poisson' } }))
    expect(found.separated.regressors).toEqual(['delisted'])
    expect(found.emptyGroups).toEqual([{ set: 'product', groups: ['17'], rows: 120, reason: 'no sales' }])
  })
})
