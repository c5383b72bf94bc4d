import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { emptyTrade, TreasuryLedger, type DayTrade } from '../../../src/core/treasury/ledger.ts'
import { profitViews } from '../../../src/core/treasury/profit-views.ts'
import { ACCOUNTS, type Account } from '../../../src/core/war/outcome.ts'
import type { Treasury } from '../../../src/core/war/scenario.ts'
import { quantile, runwayOf, spreadOf } from '../../../src/core/war/statistics.ts'

const TERMS: Treasury = {
  openingCash: 1000, cashFloor: 100, fixedCostPerDay: 0, marketingPerDay: 0, paymentCostRate: 0, logisticsCostPerOrder: 0, serviceCostPerOrder: 0, unitsPerOrder: 1,
  collectDays: 2, payDays: 3, coFundingDays: 1, tranches: [], creditLine: 0, interestRate: 0,
}
const trade = (over: Partial<DayTrade>): DayTrade => ({ ...emptyTrade(), ...over })

/** Books days one after the other; answers the movements by account. */
function book(terms: Treasury, days: readonly DayTrade[], opening = { receivable: 0, payable: 0 }): { ledger: TreasuryLedger; of: (account: Account) => number[]; cash: number[] } {
  const ledger = new TreasuryLedger(terms, days.length, opening)
  const sums = new Float64Array(ACCOUNTS.length * days.length)
  const cash: number[] = []
  ledger.startPath()
  days.forEach((day, t) => {
    ledger.book(t, day, sums)
    cash.push(ledger.cash)
  })
  return { ledger, cash, of: (account) => [...sums.subarray(ACCOUNTS.indexOf(account) * days.length, (ACCOUNTS.indexOf(account) + 1) * days.length)] }
}

describe('treasury ledger', () => {
  it('collects, pays and is reimbursed after the agreed days', () => {
    const nothing = trade({})
    const { of, cash } = book(TERMS, [trade({ gross: 100, landed: 80, subsidyOwn: 15, subsidyFunded: 5, costOfGoods: 60, purchases: 60, orders: 4 }), nothing, nothing, nothing, nothing])
    expect(of('cash')).toEqual([0, 5, 80, -60, 0])
    expect(of('receivable')).toEqual([80, 0, -80, 0, 0])
    expect(of('coFundingReceivable')).toEqual([5, -5, 0, 0, 0])
    expect(of('payable')).toEqual([-60, 0, 0, 60, 0])
    expect(of('inventory').map((x) => x + 0)).toEqual([0, 0, 0, 0, 0])
    expect(cash).toEqual([1000, 1005, 1085, 1025, 1025])
  })

  it('settles opening balances in equal parts over their lag', () => {
    const { of } = book(TERMS, Array.from({ length: 5 }, () => trade({})), { receivable: 40, payable: 90 })
    expect(of('cash').map((x) => x + 0)).toEqual([-10, -10, -30, 0, 0])
  })

  it('settles an opening balance without a lag on the first day: no money is lost between two terms', () => {
    const { of } = book({ ...TERMS, collectDays: 0, payDays: 0 }, [trade({ landed: 7, gross: 7 }), trade({})], { receivable: 40, payable: 90 })
    expect(of('cash').map((x) => x + 0)).toEqual([40 - 90 + 7, 0])
  })

  it('receives every tranche whole on its day, as capital: it is no income, lessens no burn, and one after the end does not arrive', () => {
    const tranches = [{ day: 1, amount: 500 }, { day: 1, amount: 250 }, { day: 3, amount: 40 }, { day: 5, amount: 1e6 }]
    const { of, cash, ledger } = book({ ...TERMS, tranches }, Array.from({ length: 5 }, () => trade({})))
    expect(of('cash').map((x) => x + 0)).toEqual([0, 750, 0, 40, 0])
    expect(of('equity').map((x) => x + 0)).toEqual([0, -750, 0, -40, 0])
    expect(cash).toEqual([1000, 1750, 1750, 1790, 1790])
    expect(ledger.netBurn + 0).toBe(0)
    // What came in is not borrowed.
    const short = { ...TERMS, openingCash: 120, creditLine: 1000, fixedCostPerDay: 30 }
    const [without, funded] = [[], [{ day: 1, amount: 60 }]].map((given) => book({ ...short, tranches: given }, Array.from({ length: 3 }, () => trade({}))))
    expect([without.ledger.credit, funded.ledger.credit]).toEqual([70, 10])
  })

  it('draws credit to the floor and not beyond the line, repays it first, and pays interest', () => {
    const terms = { ...TERMS, openingCash: 150, creditLine: 120, interestRate: 0.365, fixedCostPerDay: 100, collectDays: 0 }
    const { ledger, cash, of } = book(terms, [trade({}), trade({}), trade({ gross: 500, landed: 500 })])
    expect(cash[0]).toBe(100)
    // 50 of credit cost 0.05 a day; the line has 70 left.
    expect(cash[1]).toBeCloseTo(100 - 100.05 + 70, 9)
    expect(ledger.belowFloor).toBe(1)
    expect(of('interest')[1]).toBeCloseTo(0.05, 12)
    expect(ledger.credit).toBe(0)
    expect(cash[2]).toBeCloseTo(cash[1] + 500 - 100.12 - 120, 9)
  })

  it('balances every day for any trade and terms', () => {
    const money = fc.double({ min: 0, max: 1e6, noNaN: true })
    const day = fc.record({ landed: money, subsidyOwn: money, subsidyFunded: money, costOfGoods: money, purchases: money, orders: money })
    const lag = fc.integer({ min: 0, max: 6 })
    fc.assert(fc.property(fc.array(day, { minLength: 1, maxLength: 8 }), fc.record({ collectDays: lag, payDays: lag, coFundingDays: lag, creditLine: money, fixedCostPerDay: money, interestRate: fc.double({ min: 0, max: 1, noNaN: true }) }), money, (days, over, opening) => {
      const terms = { ...TERMS, ...over, paymentCostRate: 0.01, logisticsCostPerOrder: 3, serviceCostPerOrder: 1, marketingPerDay: 50, tranches: [{ day: 1, amount: 777 }] }
      const { of, cash } = book(terms, days.map((d) => trade({ ...d, gross: d.landed + d.subsidyOwn + d.subsidyFunded })), { receivable: opening, payable: opening / 2 })
      days.forEach((_, t) => {
        const movements = ACCOUNTS.map((account) => of(account)[t])
        // A movement of cash is the difference of two balances, so its last bits are those of the balances.
        const scale = movements.reduce((a, b) => a + Math.abs(b), Math.max(1, Math.abs(cash[t]), Math.abs(t > 0 ? cash[t - 1] : terms.openingCash)))
        expect(Math.abs(movements.reduce((a, b) => a + b, 0)) / scale).toBeLessThan(1e-12)
      })
    }))
  })
})

describe('profit views', () => {
  it('show one profit two ways', () => {
    const [expense, contra] = profitViews({ gross: 1000, costOfGoods: 600, subsidyOwn: 120, otherCosts: 90 })
    expect(expense).toMatchObject({ revenue: 1000, subsidyExpense: 120, profit: 190 })
    expect(contra).toMatchObject({ revenue: 880, subsidyExpense: 0, profit: 190 })
  })
})

describe('runway and percentiles', () => {
  it('count days until the floor over paths, the early ones first', () => {
    const runway = runwayOf(Int32Array.of(-1, 0, 4, 4, -1, 9, -1, -1, -1, -1), 10)
    expect(runway).toMatchObject({ p10: 1, p50: null, p90: null, probabilityBelowFloor: 0.4 })
    expect(runway.byDay).toEqual([0.1, 0.1, 0.1, 0.1, 0.3, 0.3, 0.3, 0.3, 0.3, 0.4])
    expect(runwayOf(Int32Array.of(2, 2, 5), 6)).toMatchObject({ p10: 3, p50: 3, p90: 6 })
  })
  it('are those of type 7', () => {
    const values = Float64Array.of(1, 2, 4, 8)
    expect(quantile(values, 0.5)).toBe(3)
    expect(quantile(values, 0.1)).toBeCloseTo(1.3, 12)
    expect(spreadOf(values)).toMatchObject({ mean: 3.75, p50: 3 })
    expect(spreadOf(values).sd).toBeCloseTo(Math.sqrt((2.75 ** 2 + 1.75 ** 2 + 0.25 ** 2 + 4.25 ** 2) / 3), 12)
    expect(spreadOf(values).se).toBeCloseTo(spreadOf(values).sd / 2, 12)
  })
})
