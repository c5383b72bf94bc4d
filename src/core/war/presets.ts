import type { Assumption, Market } from '../demand/market.ts'
import type { LocalText } from '../catalog/catalog.ts'
import { fillFacts, roundFigure, startingTrade, type ScenarioFacts } from './defaults.ts'
import type { FundingSplit, Move, RivalPolicy, Scenario, ScenarioPreset } from './scenario.ts'
import { policyAssumption } from './policy-text.ts'

const HORIZON = 60
const PATHS = 400
const EVERYTHING = { categories: [], skus: [] }
/** Who pays in the presets; said as an assumption. */
const SPLIT: FundingSplit = { platform: 0.7, merchant: 0.2, brand: 0.1, bank: 0, state: 0 }
const DEPTH = 0.1
/** Three weeks from the third day. */
const CAMPAIGN = { from: 2, to: 23 } as const
const FLASH_DAY = 6
/** The crowd of the night is what all sites can stand together, and a fifth more; the day before and the day after see part of it. */
const CROWD_OVER_CAPACITY = 1.2
const CROWD_BEFORE = 0.3
const CROWD_AFTER = 0.4
/** A week from a sale until the unit is back in stock. */
const REORDER_DAYS = 7
/** Rivals that get a preset of their own. */
const NAMED_RIVALS = 3

/**
 * Ready-made scenarios of a market: hold, deeper with each rival matching in a day, half-match, undercut, and a flash night. The ids are stable.
 * Where a preset speaks of one rival only, the others answer as the facts say of them, and hold where these say nothing; every answer is listed as an assumption.
 */
export function presetScenarios(market: Market, facts: ScenarioFacts): ScenarioPreset[] {
  const trade = startingTrade(market)
  const filled = fillFacts(market, facts)
  const base: Scenario = {
    schema: 1, id: 'hold', name: 'Hold', note: '', parent: null, start: market.asOf, days: HORIZON, moves: [], envelope: { total: null, perDay: null, categories: [] }, ...filled,
    operations: { ...filled.operations, reorderDays: REORDER_DAYS }, assumptions: [...filled.assumptions, reorder(market)],
    monteCarlo: { paths: PATHS, seed: 1, draw: { elasticity: true, rivalCash: true, demandLevel: true }, demandLogSd: 0.08 },
  }
  const campaign: Move = { kind: 'depth', scope: EVERYTHING, depth: DEPTH, basis: 'current', ...CAMPAIGN, funding: SPLIT }
  // What the campaign would cost at a quarter more demand than today: it binds when the lift is larger.
  const envelope = roundFigure(1.25 * (CAMPAIGN.to - CAMPAIGN.from) * (trade.listValue - (1 - DEPTH) * trade.sales[0]))
  const imported = new Map(facts.rivals.map(({ seller, policy }) => [seller, policy]))
  /** @param preset the answer that the preset is about; null: not about this rival */
  const deeper = (id: string, name: string, preset: (seller: string) => RivalPolicy | null): Scenario => {
    const answers = base.rivals.map(({ seller }) => {
      const about = preset(seller)
      const known = imported.get(seller)
      return { seller, policy: about ?? known ?? ({ kind: 'hold' } as const), origin: about ? 'preset' as const : known ? 'imported' as const : 'default' as const }
    })
    return {
      ...base, id, name, parent: 'hold', moves: [campaign], envelope: { total: envelope, perDay: null, categories: [] },
      rivals: base.rivals.map((rival, r) => ({ ...rival, policy: answers[r].policy })),
      assumptions: [...base.assumptions, funding(market), ...answers.map(({ seller, policy, origin }) => policyAssumption(market, seller, policy, origin))],
    }
  }
  const preset = (scenario: Scenario, title: LocalText, question: LocalText): ScenarioPreset => ({ scenario, title, question })
  return [
    preset(base, { en: 'Hold', zh: '按兵不动' }, { en: 'Where does cash stand in two months if nobody moves?', zh: '若各方都不动，两个月后现金如何？' }),
    ...market.sellers.slice(1, 1 + NAMED_RIVALS).map((seller) => {
      const zh = seller.name.zh ?? seller.name.en
      return preset(
        deeper(`deeper-match-${seller.id}`, `10% deeper, ${seller.name.en} matches`, (id) => (id === seller.id ? { kind: 'match', lag: 1, gain: 1, floor: 0.7 } : null)),
        { en: `10% deeper for three weeks, ${seller.name.en} matches in a day`, zh: `让利 10% 三周，${zh}一天内跟价` },
        { en: `What happens to share and burn if ${seller.name.en} matches within a day, and who runs out first?`, zh: `若${zh}一天内跟价，份额与烧钱如何变化，谁先撑不住？` },
      )
    }),
    preset(deeper('deeper-half-match', '10% deeper, half-match', () => ({ kind: 'match', lag: 3, gain: 0.5, floor: 0.85 })),
      { en: '10% deeper for three weeks, everybody half-matches', zh: '让利 10% 三周，对手半跟价' }, { en: 'Is a slow, half-hearted answer good enough for us?', zh: '若对手反应迟缓且只跟一半，是否值得？' }),
    preset(deeper('deeper-undercut', '10% deeper, all undercut', () => ({ kind: 'undercut', by: 0.03, lag: 1, gain: 1, floor: 0.65 })),
      { en: '10% deeper for three weeks, everybody undercuts by 3%', zh: '让利 10% 三周，对手再低 3%' }, { en: 'What is the worst that can happen at this depth?', zh: '在此让利幅度下，最坏会怎样？' }),
    preset(flashNight(market, base), { en: 'Flash night', zh: '闪购之夜' }, { en: 'When sites break and stock runs out, who wins the night?', zh: '当网站崩溃、库存告罄时，谁赢得这一夜？' }),
  ]
}

/** One night at 20% off with more visitors than all sites together can stand, and bots on ours. Where a site's capacity is not known it stands three (ours four) times its ordinary visits. */
function flashNight(market: Market, base: Scenario): Scenario {
  const visits = market.categories.reduce((sum, category) => sum + category.visitsPerDay, 0)
  const units = startingTrade(market).units
  const all = units.reduce((a, b) => a + b, 0)
  const visitsOf = (k: number): number => (all > 0 ? (visits * units[k]) / all : 0)
  const assumed: Assumption[] = []
  const capacity = (k: number, known: number | null, times: number): number => {
    if (known !== null) return known
    const { id, name } = market.sellers[k]
    const value = Math.max(1, roundFigure(times * visitsOf(k)))
    assumed.push({ id: `${id}.siteCapacity`, value, label: 'assumption', source: 'Warchest default; replace it with your own figure', date: market.asOf, text: { en: `${name.en}: site stands ${times} times its ordinary visits`, zh: `${name.zh ?? name.en}：网站可承受平日 ${times} 倍访问` } })
    return value
  }
  const siteCapacity = capacity(0, base.operations.siteCapacity, 4)
  const rivals = base.rivals.map((rival, r) => ({ ...rival, siteCapacity: capacity(r + 1, rival.siteCapacity, 3), policy: { kind: 'match', lag: 0, gain: 1, floor: 0.8 } as const }))
  const stands = rivals.reduce((sum, rival) => sum + rival.siteCapacity, siteCapacity)
  const times = visits > 0 ? roundFigure((CROWD_OVER_CAPACITY * stands) / visits) : 1
  const part = (share: number): number => Math.max(1, roundFigure(1 + share * (times - 1)))
  const night: Move = { kind: 'depth', scope: EVERYTHING, depth: 0.2, basis: 'current', from: FLASH_DAY, to: FLASH_DAY + 1, funding: SPLIT, promoted: true }
  return {
    ...base, id: 'flash-night', name: 'Flash night', parent: 'hold', days: 21, moves: [night], rivals,
    operations: {
      ...base.operations, siteCapacity, attackLoad: [{ day: FLASH_DAY, seller: market.sellers[0].id, load: roundFigure(siteCapacity / 4) }],
      crowd: [{ day: FLASH_DAY - 1, multiplier: part(CROWD_BEFORE) }, { day: FLASH_DAY, multiplier: times }, { day: FLASH_DAY + 1, multiplier: part(CROWD_AFTER) }],
    },
    assumptions: [...base.assumptions, ...assumed, funding(market), ...rivals.map(({ seller, policy }) => policyAssumption(market, seller, policy, 'preset')), {
      id: 'crowd', value: times, label: 'assumption', source: 'Warchest default: a fifth more than all sites stand together', date: market.asOf,
      text: { en: 'Visits on the night, times the ordinary', zh: '当晚访问量（平日倍数）' },
    }],
  }
}

const reorder = (market: Market): Assumption => ({
  id: 'reorder-days', value: REORDER_DAYS, label: 'assumption', source: 'Warchest default; replace it with your own figure', date: market.asOf,
  text: { en: 'Days until a sold unit is in stock again, ours and rivals\'', zh: '售出后补货到库的天数（我方与对手）' },
})

const funding = (market: Market): Assumption => ({
  id: 'funding-split', value: SPLIT.platform, label: 'assumption', source: 'Warchest default; merchants and brands must have agreed', date: market.asOf,
  text: { en: 'Share of the subsidy that we pay; merchants 0.2, brands 0.1', zh: '我方承担的补贴份额；商家 0.2，品牌 0.1' },
})
