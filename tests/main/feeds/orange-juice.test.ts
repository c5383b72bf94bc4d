import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadProducts } from '../../../src/main/workspace/queries/catalog.ts'
import { loadPanel } from '../../../src/main/workspace/queries/sales.ts'
import { loadSummary } from '../../../src/main/workspace/queries/summary.ts'
import { bench, mapping } from './support.ts'

const PATH = resolve('../shared/reference/data/oj_long.csv')
const it = bench()

/** The public panel of orange-juice sales (bayesm orangeJuice), imported by mapping alone where it lies beside the project. */
describe.skipIf(!existsSync(PATH))('the orange-juice panel (../shared/reference/data/oj_long.csv)', () => {
  test('is imported by mapping alone: every row, real prices, unknown costs left unknown', async () => {
    const report = await it.import({
      path: PATH,
      mapping: mapping('sales', { date: 'week', sku: 'brand', outlet: 'store', units: 'oz', price: 'price_per_oz', 'covariate.deal': 'deal', 'covariate.feat': 'feat' }, { currency: 'USD', constants: { category: 'orange-juice' }, period: { origin: '1989-09-14', days: 7 } }),
    })
    expect(report).toMatchObject({ accepted: true, files: [{ rows: 106_139, kept: 106_139 }] })
    expect(loadSummary(it.workspace)).toMatchObject({ products: 11, outlets: 83, salesRows: 106_139, periodDays: 7, from: '1990-06-21', rivals: [], openingCash: null, blankCosts: 11, blankFloors: 11, blankLists: 11 })
    expect(loadProducts(it.workspace).every((product) => product.list === null && product.cost === null && product.category === 'orange-juice')).toBe(true)
    const panel = loadPanel(it.workspace)
    expect(panel).toMatchObject({ stepDays: 7, steps: 121 })
    // First line of the file: store 2, week 40, brand 1, 8256 oz at 0.06046875 on deal.
    const row = panel?.units.findIndex((units, i) => units === 8256 && panel.products[panel.product[i]].sku === '1' && panel.outlets[panel.outlet[i]] === '2' && panel.step[i] === 0) ?? -1
    expect([panel?.price[row], panel?.covariates.map(({ name, values }) => [name, values[row]])]).toEqual([0.06046875, [['deal', 1], ['feat', 0]]])
  })
})
