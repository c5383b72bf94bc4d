import { describe, expect, test } from 'vitest'
import type { GuardCampaign } from '../../../src/core/guard/worst-stack.ts'
import { minor } from '../../../src/core/money/money.ts'
import { planLine } from '../../../src/core/plan/plan-line.ts'
import { publicPriceList, publicRules, type PublicRulesInput } from '../../../src/core/plan/public-rules.ts'
import { DEFAULT_STACKING, INSTRUMENT_KINDS, NO_LIMITS, type Instrument } from '../../../src/core/subsidy/instrument.ts'

const line = (sku: string, change: Partial<Parameters<typeof planLine>[0]> = {}) => planLine({
  sku, channel: 'app', from: '2027-03-01', to: '2027-03-03', list: 200_00, current: 180_00, landed: 150_00, returnPrice: 180_00, funding: { shares: { platform: 0.8, merchant: 0.2, brand: 0, bank: 0, state: 0 } },
  expected: { baseUnits: 10, units: 20, subsidy: minor(50_00 * 20), profit: minor(0), extrapolated: false }, ...change,
})
const rules = (change: Partial<PublicRulesInput> = {}) => publicRules({ plan: { name: 'Spring sale', currency: 'CNY', lines: [line('a'), line('b')] }, law: { id: 'CN-3', source: 'Rules of 2025' }, campaign: null, announced: null, claim: 'lowest', zone: 'Asia/Shanghai', ...change })

const terms = { scope: { categories: [], skus: [] }, funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }, segments: [], limits: NO_LIMITS, leakage: { arbitrage: 0, fraud: 0 } }
const INSTRUMENTS: readonly Instrument[] = [
  { ...terms, id: 'cut', kind: 'direct-cut', off: { kind: 'price', price: 99 }, traffic: 1 }, { ...terms, id: 'ten', kind: 'coupon', issuer: 'platform', off: { kind: 'amount', amount: 10 }, ceiling: null, threshold: 100, validityDays: 3, redemption: 1, limits: { ...NO_LIMITS, issueCap: 5000, perUser: 1 }, segments: ['new'] },
  { ...terms, id: 'full', kind: 'threshold', every: 300, off: 50, repeatable: true, redemption: 1 }, { ...terms, id: 'cross', kind: 'cross-store', every: 200, off: 20, repeatable: false, ownShare: 1, redemption: 1 },
  { ...terms, id: 'group', kind: 'group-buy', soloOff: 0, groupOff: 0.1, size: 3, timeoutHours: 24, joinShare: 0.5, fill: null },
  { ...terms, id: 'task', kind: 'task', startersPerDay: 1, steps: 5, inviteesPerStep: 1, completion: [1, 1, 1, 1, 1], newBuyerShare: 0.5, prizeCost: 10, prizeStock: null, deadlineDays: 2, fakeAccountShare: 0, resetDay: null },
  { ...terms, id: 'deposit', kind: 'deposit', deposit: 50, inflation: 2, balanceDay: 1, conversion: 1, uptake: 1 }, { ...terms, id: 'protect', kind: 'price-protection', daysBack: 30, claimRate: 1 },
  { ...terms, id: 'match', kind: 'price-match', sellers: [], multiple: 2, claimRate: 1 }, { ...terms, id: 'back', kind: 'cash-back', off: { kind: 'percent', share: 0.05 }, delayDays: 7, redemption: 1 },
  { ...terms, id: 'post', kind: 'delivery', perOrder: 8, fee: 8, threshold: 59 }, { ...terms, id: 'old', kind: 'trade-in', rate: 0.15, cap: 500, eligible: 1 },
]
const campaign: GuardCampaign = { stacking: DEFAULT_STACKING, instruments: INSTRUMENTS.map((instrument) => ({ instrument, from: '2027-03-01', to: '2027-03-02' })) }

describe('the rules of a promotion for the public', () => {
  test('say who, what, how, when, who pays, what holds when stock is out and what comes afterwards, in both languages', () => {
    const { law, en, zh } = rules()
    expect(law).toBe('CN-3')
    for (const said of ['every buyer in app', '2 products', 'Nothing has to be claimed', '2027-03-01, 00:00, to 2027-03-03, 24:00 (Asia/Shanghai)', 'the platform bears 80%, the merchant bears 20%', 'sold out', 'price afterwards', 'sets no number of units', 'CN-3 demands (Rules of 2025)']) expect(en).toContain(said)
    for (const said of ['app 购买的所有消费者', '2 个商品', '无需领取', '2027年3月1日 0 时至2027年3月3日 24 时（Asia/Shanghai）', '平台承担 80%，商家承担 20%', '售完即止', '活动后价格', '不限购买件数', 'CN-3']) expect(zh).toContain(said)
    expect(en.split('\n\n')).toHaveLength(zh.split('\n\n').length)
  })

  test('name no amount of subsidy that was not announced, and the announced one as it is on file', () => {
    expect(rules().en).not.toContain('Subsidy announced')
    expect(rules({ announced: minor(1_000_000_00) })).toMatchObject({ en: expect.stringContaining('Subsidy announced: 1000000.00 CNY') as unknown, zh: expect.stringContaining('宣传补贴总额：1000000.00 CNY') as unknown })
  })

  test('count products with a number of units, and say that days differ where they do', () => {
    const { en, zh } = rules({ plan: { name: 'x', currency: 'CNY', lines: [line('a', { unitCap: 40 }), line('b', { to: '2027-03-09' })] } })
    expect(en).toContain('of 1 product only the number of units')
    expect(en).toContain('to 2027-03-09, 24:00 (Asia/Shanghai). The days of each product')
    expect(zh).toContain('1 个商品仅按价目表所列件数')
  })

  test('funders are weighed by what each is expected to pay; a plan without a reduction names none', () => {
    const mine = line('a', { funding: { shares: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 } } })
    const theirs = line('b', { funding: { shares: { platform: 0, merchant: 1, brand: 0, bank: 0, state: 0 } }, expected: { ...mine.expected, units: 60 } })
    expect(rules({ plan: { name: 'x', currency: 'CNY', lines: [mine, theirs] } }).en).toContain('the merchant bears 75%, the platform bears 25%')
    expect(rules({ plan: { name: 'x', currency: 'CNY', lines: [line('a', { list: 150_00, landed: 150_00 })] } }).en).not.toContain('Who pays')
  })

  test('each kind of instrument is said with its terms, days, limits and whom it is for', () => {
    expect(new Set(INSTRUMENTS.map(({ kind }) => kind))).toEqual(new Set(INSTRUMENT_KINDS))
    const { en, zh } = rules({ campaign })
    for (const { id } of INSTRUMENTS) {
      expect(en).toMatch(new RegExp(`- ${id}: .+; 2027-03-01 to 2027-03-02`))
      expect(zh).toMatch(new RegExp(`- ${id}：.+；2027年3月1日至2027年3月2日`))
    }
    expect(en).toContain('ten: a coupon, 10 CNY off, from 100 CNY on; 2027-03-01 to 2027-03-02; 5000 in all, 1 a person; for new buyers.')
    expect(zh).toContain('full：满减，每满 300 CNY 减 50 CNY')
    expect(`${en}${zh}`).not.toMatch(/undefined|NaN|null/)
  })

  test('what is shown as the former price follows what the workspace claims', () => {
    expect(new Set((['lowest', 'list', 'current', 'none'] as const).map((claim) => rules({ claim }).zh)).size).toBe(4)
  })
})

test('the price list has a row for every line, with the former price that may be shown and no other', () => {
  const lines = [line('a', { unitCap: 40 }), line('b')]
  const list = publicPriceList({ lines, currency: 'CNY' }, [{ sku: 'a', price: minor(170_00), date: '2027-02-25', law: 'CN-8' }, { sku: 'b', price: null, date: null, law: 'CN-8' }], (sku) => (sku === 'a' ? { en: 'Tea\tgreen', zh: '绿茶' } : null), 'zh')
  expect(list.trimEnd().split('\n').slice(1)).toEqual([
    'a\t绿茶\t200.00 CNY\t170.00 CNY\t150.00 CNY\t2027-03-01\t2027-03-03\t40\t180.00 CNY', 'b\t\t200.00 CNY\t\t150.00 CNY\t2027-03-01\t2027-03-03\t\t180.00 CNY',
  ])
})
