import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { basketBands } from '../../../src/core/treasury/baskets.ts'
import { addTrade, clearTrade, emptyTrade, type DayTrade } from '../../../src/core/treasury/day-trade.ts'
import { TreasuryLedger } from '../../../src/core/treasury/ledger.ts'
import { Promises } from '../../../src/core/treasury/promises.ts'
import { fundersPay } from '../../../src/core/treasury/settlement.ts'
import { ACCOUNTS, type Account } from '../../../src/core/war/outcome.ts'
import type { Treasury } from '../../../src/core/war/scenario.ts'
import { roundTable } from '../../../src/core/burn/rounding.ts'

const TERMS: Treasury = {
  openingCash: 1000, cashFloor: 100, fixedCostPerDay: 0, marketingPerDay: 0, paymentCostRate: 0, logisticsCostPerOrder: 0, serviceCostPerOrder: 0, unitsPerOrder: 1,
  collectDays: 0, payDays: 0, coFundingDays: 1, tranches: [], creditLine: 0, interestRate: 0,
}

/** Books days; answers movements by account, and the day after which working capital and liabilities stand. */
function book(terms: Treasury, days: readonly ((trade: DayTrade, promises: Promises) => void)[], paidAtOnce = true): { of: (account: Account) => number[]; cash: number[]; liabilities: number[]; workingCapital: number[]; rows: number[][] } {
  const ledger = new TreasuryLedger(terms, days.length, { receivable: 0, payable: 0 })
  const promises = new Promises()
  const sums = new Float64Array(ACCOUNTS.length * days.length)
  const after = { cash: [] as number[], liabilities: [] as number[], workingCapital: [] as number[] }
  ledger.startPath()
  days.forEach((day, t) => {
    const trade = emptyTrade()
    day(trade, promises)
    ledger.book(t, trade, sums)
    after.cash.push(ledger.cash)
    after.liabilities.push(ledger.liabilities)
    after.workingCapital.push(ledger.workingCapital)
    // Claims stand in the books until they are paid.
    if (paidAtOnce) expect(ledger.liabilities).toBeCloseTo(promises.coupons + promises.protection + promises.deposits, 6)
  })
  const rows = ACCOUNTS.map((_, a) => [...sums.subarray(a * days.length, (a + 1) * days.length)])
  return { of: (account) => rows[ACCOUNTS.indexOf(account)].map((x) => x + 0), ...after, rows }
}
const nothing = (): void => undefined

describe('promises', () => {
  it('of coupons are provided for when issued, used when redeemed, and released when they lapse', () => {
    const { of, cash, liabilities } = book(TERMS, [
      (trade, promises) => promises.accrueCoupons(trade, 100),
      (trade, promises) => {
        promises.redeemCoupons(trade, 60)
        Object.assign(trade, { gross: 500, landed: 440, subsidyOwn: 60 })
      },
      (trade, promises) => promises.expireCoupons(trade, 40),
    ])
    expect(of('couponLiability')).toEqual([-100, 60, 40])
    expect(of('provisions')).toEqual([100, -60, -40])
    expect(of('subsidyOwn')).toEqual([0, 60, 0])
    expect(cash).toEqual([1000, 1440, 1440])
    expect(liabilities).toEqual([100, 40, 0])
  })

  it('of price protection are paid some days after the claim, and what is never claimed is released', () => {
    const { of, cash, liabilities } = book({ ...TERMS, claimDays: 2 }, [
      (trade, promises) => promises.accrueProtection(trade, 50), (trade, promises) => promises.claimProtection(trade, 30), (trade, promises) => promises.releaseProtection(trade, 20), nothing,
    ], false)
    expect(of('provisions')).toEqual([50, 0, -20, 0])
    expect(of('protectionLiability')).toEqual([-50, 0, 20, 30])
    expect(cash).toEqual([1000, 1000, 1000, 970])
    expect(liabilities).toEqual([50, 50, 30, 0])
  })

  it('of deposits are cash early and a debt until the sale; the sale collects the rest', () => {
    const { of, cash, liabilities, workingCapital } = book(TERMS, [
      (trade, promises) => promises.takeDeposits(trade, 100),
      (trade, promises) => {
        promises.applyDeposits(trade, 70)
        Object.assign(trade, { gross: 700, landed: 700 })
      },
      (trade, promises) => {
        promises.forfeitDeposits(trade, 20)
        promises.refundDeposits(trade, 10)
      },
    ])
    expect(cash).toEqual([1100, 1730, 1720])
    expect(of('deposits')).toEqual([-100, 70, 30])
    expect(of('otherIncome')).toEqual([0, 0, -20])
    expect(of('receivable')).toEqual([0, 0, 0])
    expect(liabilities).toEqual([100, 30, 0])
    expect(workingCapital).toEqual([-100, -30, 0])
  })

  it('cannot be used beyond what was promised', () => {
    const promises = new Promises()
    const trade = emptyTrade()
    promises.accrueCoupons(trade, 10)
    expect(() => promises.redeemCoupons(trade, 11)).toThrow('coupons')
    expect(() => promises.claimProtection(trade, 1)).toThrow('price protection')
    expect(() => promises.applyDeposits(trade, 1)).toThrow('deposits')
    promises.redeemCoupons(trade, 10)
    expect(promises.coupons).toBe(0)
  })
})

describe('funders', () => {
  it('pay on their day, late, or never: what is lost is written off when it was due', () => {
    const flow = Float64Array.of(100, 0, 0, 0, 0, 0)
    const terms = { days: 1, late: 0.3, lateDays: 2, lost: 0.1 }
    const days = [0, 1, 2, 3, 4].map((t) => fundersPay(flow, t, terms))
    expect(days.map(({ paid }) => Number(paid.toFixed(9)))).toEqual([0, 60, 0, 30, 0])
    expect(days.map(({ lost }) => lost)).toEqual([0, 10, 0, 0, 0])
    const { of } = book({ ...TERMS, coFundingLateShare: 0.3, coFundingLateDays: 2, coFundingDefault: 0.1 }, [(trade) => Object.assign(trade, { gross: 500, landed: 400, subsidyFunded: 100 }), nothing, nothing, nothing])
    expect(of('coFundingReceivable').map((x) => Number(x.toFixed(9)))).toEqual([100, -70, 0, -30])
    expect(of('badDebt')[1]).toBeCloseTo(10, 12)
  })
})

describe('marketplace sales', () => {
  it('earn the take rate: the rest is owed to merchants and paid after their days', () => {
    const { of, cash, workingCapital } = book({ ...TERMS, merchantDays: 2 }, [(trade) => Object.assign(trade, { gross: 1000, landed: 1000, merchantPayout: 900 }), nothing, nothing])
    expect(of('merchantPayout')).toEqual([900, 0, 0])
    expect(of('payable')).toEqual([-900, 0, 900])
    expect(cash).toEqual([2000, 2000, 1100])
    expect(workingCapital).toEqual([-900, -900, 0])
  })
})

describe('the ledger', () => {
  it('balances every day to the minor unit, whatever is booked', () => {
    const money = fc.double({ min: 0, max: 1e6, noNaN: true })
    const day = fc.record({ landed: money, subsidyOwn: money, subsidyFunded: money, costOfGoods: money, purchases: money, orders: money, merchantPayout: money, incidents: money, coupons: money, protection: money, deposits: money, used: fc.double({ min: 0, max: 1, noNaN: true }) })
    const share = fc.double({ min: 0, max: 0.5, noNaN: true })
    const lag = fc.integer({ min: 0, max: 4 })
    const terms = fc.record({ collectDays: lag, payDays: lag, coFundingDays: lag, coFundingLateDays: lag, claimDays: lag, merchantDays: lag, coFundingLateShare: share, coFundingDefault: share, creditLine: money, interestRate: share, paymentCostRate: share })
    fc.assert(fc.property(fc.array(day, { minLength: 1, maxLength: 7 }), terms, (days, over) => {
      const { rows } = book({ ...TERMS, ...over, fixedCostPerDay: 123.45, tranches: [{ day: 1, amount: 777.77 }] }, days.map(({ coupons, protection, deposits, used, ...plain }) => (trade: DayTrade, promises: Promises) => {
        Object.assign(trade, { ...plain, gross: plain.landed + plain.subsidyOwn + plain.subsidyFunded })
        promises.accrueCoupons(trade, coupons)
        promises.redeemCoupons(trade, promises.coupons * used)
        promises.expireCoupons(trade, promises.coupons * used)
        promises.accrueProtection(trade, protection)
        promises.claimProtection(trade, promises.protection * used)
        promises.releaseProtection(trade, promises.protection * used)
        promises.takeDeposits(trade, deposits)
        promises.applyDeposits(trade, Math.min(plain.landed, promises.deposits * used))
        promises.forfeitDeposits(trade, promises.deposits * used)
        promises.refundDeposits(trade, promises.deposits * used)
      }), false)
      const rounded = roundTable(rows, 'CNY')
      days.forEach((_, t) => expect(rounded.reduce((sum, row) => sum + row[t], 0)).toBe(0))
    }), { endOnFailure: true })
  })

  it('adds the parts of a day, and clears it', () => {
    const day = emptyTrade()
    addTrade(day, { ...emptyTrade(), gross: 5, depositsIn: 2 })
    addTrade(day, { ...emptyTrade(), gross: 7 })
    expect(day).toMatchObject({ gross: 12, depositsIn: 2 })
    clearTrade(day)
    expect(day).toEqual(emptyTrade())
  })
})

describe('contribution by basket band', () => {
  it('adds to all orders, value and contribution; small baskets lose money on the cost of an order', () => {
    const amount = fc.double({ min: 0.01, max: 1e6, noNaN: true })
    fc.assert(fc.property(fc.record({ orders: amount, value: amount, marginBeforeOrderCost: fc.double({ min: -1e5, max: 1e5, noNaN: true }), costPerOrder: fc.double({ min: 0, max: 50, noNaN: true }) }), fc.double({ min: 0.05, max: 2, noNaN: true }), fc.array(amount, { maxLength: 5 }), (economics, logSd, limits) => {
      const bands = basketBands(economics, logSd, limits)
      const total = (of: (band: (typeof bands)[number]) => number): number => bands.reduce((sum, band) => sum + of(band), 0)
      const scale = Math.max(1, economics.value, economics.orders * 50, Math.abs(economics.marginBeforeOrderCost))
      expect(total((b) => b.orders) / economics.orders).toBeCloseTo(1, 9)
      expect(total((b) => b.value) / economics.value).toBeCloseTo(1, 9)
      expect((total((b) => b.contribution) - economics.marginBeforeOrderCost + economics.orders * economics.costPerOrder) / scale).toBeCloseTo(0, 9)
      for (const band of bands) expect(band.orders).toBeGreaterThanOrEqual(-1e-9 * economics.orders)
    }))
    const [small, large] = basketBands({ orders: 100, value: 10_000, marginBeforeOrderCost: 1000, costPerOrder: 6 }, 0.8, [50])
    expect(small.contribution).toBeLessThan(0)
    expect(large.contribution).toBeGreaterThan(400)
    // Half of the orders lie below the median, mean x exp(-sd^2 / 2).
    expect(basketBands({ orders: 100, value: 10_000, marginBeforeOrderCost: 0, costPerOrder: 0 }, 0.8, [100 * Math.exp(-0.32)])[0].orders).toBeCloseTo(50, 9)
  })
})
