import type { Assumption, Market } from '../demand/market.ts'
import type { LocalText } from '../catalog/catalog.ts'
import { fillFacts, roundFigure, startingTrade, type ScenarioFacts } from './defaults.ts'
import { HOURLY_VISITS, type BuyerMemory, type FundingSplit, type Move, type Operations, type RivalPolicy, type Scenario, type ScenarioPreset, type SlowDown } from './scenario.ts'
import { policyAssumption } from './policy-text.ts'

const HORIZON = 60
const PATHS = 400
const EVERYTHING = { categories: [], skus: [] }
/** Who pays in the presets; said as an assumption. */
const SPLIT: FundingSplit = { platform: 0.7, merchant: 0.2, brand: 0.1, bank: 0, state: 0 }
const DEPTH = 0.1
/** Three weeks from the third day. */
const CAMPAIGN = { from: 2, to: 23 } as const
/** The flash night: an evening of four hours within ten days, walked through by the hour. */
const FLASH = { day: 6, from: 20, to: 24, days: 10, paths: 100 } as const
/** The crowd of the night is what all sites can stand together at its peak, and a fifth more; the two hours before and the one after see part of it. */
const CROWD_OVER_CAPACITY = 1.2
const CROWD_BEFORE = 0.3
const CROWD_AFTER = 0.2
/** A week from a sale until the unit is back in stock. */
const REORDER_DAYS = 7
/**
 * What buyers remember. Trust and habit have no published figures that would carry over, so they are small and stated; of a bump that is not taken from others about half is bought ahead
 * (van Heerde, Leeflang and Wittink 2004).
 */
const BUYERS: BuyerMemory = {
  trust: { effect: 1, rise: 0.02, stockOutLoss: 0.2, outageLoss: 0.3, lateLoss: 0.2, best: 1 }, habit: { effect: 0.5, halfLifeDays: 30 }, pullForward: { share: 0.5, meanDays: 14, crowdShare: 0 },
}
/** Of a crowd that comes for one night, this part would have come later. */
const CROWD_AHEAD = 0.5
/** Conversion falls by 2% per further service time (a tenth of a second): between 7% a second (Aberdeen Group 2008) and 8% a tenth of a second (Deloitte 2020, Milliseconds Make Millions). */
const SLOW: SlowDown = { from: 0.7, sensitivity: 0.02, worst: 20 }
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
    operations: { ...filled.operations, reorderDays: REORDER_DAYS }, buyers: BUYERS, assumptions: [...filled.assumptions, reorder(market), ...memory(market, BUYERS)],
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

/** One evening at 20% off, by the hour, with more visitors than all sites together can stand, and bots on ours; sites turn slow before they break. Where a site's capacity is not known it stands three (ours four) times its ordinary visits. */
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
  // By the hour: what the crowd of an hour of the night is, over that hour's ordinary visits.
  const evening = HOURLY_VISITS.slice(FLASH.from, FLASH.to)
  const peak = Math.max(...evening)
  const times = visits > 0 ? roundFigure((CROWD_OVER_CAPACITY * stands) / (visits * peak)) : 1
  const part = (share: number): number => Math.max(1, roundFigure(1 + share * (times - 1)))
  const hours = (from: number, to: number, multiplier: number): Operations['crowd'] => Array.from({ length: to - from }, (_, h) => ({ day: FLASH.day, hour: from + h, multiplier }))
  const night: Move = { kind: 'depth', scope: EVERYTHING, depth: 0.2, basis: 'current', from: FLASH.day + FLASH.from / 24, to: FLASH.day + FLASH.to / 24, funding: SPLIT, promoted: true }
  const ship = base.operations.fulfilmentCapacity
  const buyers: BuyerMemory = { ...BUYERS, pullForward: { share: 0.5, meanDays: 14, crowdShare: CROWD_AHEAD } }
  return {
    ...base, id: 'flash-night', name: 'Flash night', parent: 'hold', days: FLASH.days, stepHours: 1, moves: [night], rivals, buyers,
    operations: {
      ...base.operations, siteCapacity, slowDown: SLOW, promiseDays: 2, cancelRate: 0.05,
      attackLoad: Array.from({ length: FLASH.to - FLASH.from }, (_, h) => ({ day: FLASH.day, hour: FLASH.from + h, seller: market.sellers[0].id, load: roundFigure(siteCapacity / 4) })),
      crowd: [...hours(FLASH.from - 2, FLASH.from, part(CROWD_BEFORE)), ...hours(FLASH.from, FLASH.to, times), { day: FLASH.day + 1, hour: 0, multiplier: part(CROWD_AFTER) }],
    },
    monteCarlo: { ...base.monteCarlo, paths: FLASH.paths },
    assumptions: [...base.assumptions.filter(({ id }) => id !== 'pull-forward'), ...memory(market, buyers).filter(({ id }) => id === 'pull-forward'), ...assumed, funding(market), ...rivals.map(({ seller, policy }) => policyAssumption(market, seller, policy, 'preset')), {
      id: 'crowd', value: times, label: 'assumption', source: 'Warchest default: a fifth more than all sites stand together at the peak', date: market.asOf,
      text: { en: 'Visits in the hours of the night, times the ordinary', zh: '当晚各小时访问量（平日倍数）' },
    }, {
      id: 'crowd-ahead', value: CROWD_AHEAD, label: 'assumption', source: 'Warchest default; replace it with your own figure', date: market.asOf,
      text: { en: 'Share of the crowd that would have come in the weeks after', zh: '人潮中本会在随后几周到来的比例' },
    }, {
      id: 'slow-down', value: SLOW.sensitivity, label: 'estimate', source: 'Between 7% of conversions a second (Aberdeen Group 2008) and 8% a tenth of a second (Deloitte 2020, Milliseconds Make Millions)', date: market.asOf,
      text: { en: 'Conversion lost per further service time, from 70% of a site’s capacity', zh: '站点负载超过 70% 后，每多一个服务时长损失的转化' },
    }, ...(ship === null ? [] : [{
      id: 'cancel-rate', value: 0.05, label: 'assumption' as const, source: 'Warchest default; replace it with your own figure', date: market.asOf,
      text: { en: 'Orders cancelled per day that they are late, with two days promised', zh: '承诺两天送达，每延误一天取消的订单比例' },
    }])],
  }
}

/** Says what buyers are taken to remember. */
function memory(market: Market, { trust, habit, pullForward }: BuyerMemory): Assumption[] {
  const common = { label: 'assumption', date: market.asOf, source: 'Warchest default; replace it with your own figure' } as const
  return [
    ...(trust ? [{ ...common, id: 'trust', value: trust.effect, text: { en: `Trust: utility per unit of trust; a day of empty shelves costs ${trust.stockOutLoss} of it, of outages ${trust.outageLoss}, of late parcels ${trust.lateLoss}; it comes back by ${trust.rise} of the gap a day`, zh: `信任：每单位信任的效用；缺货一天损失 ${trust.stockOutLoss}，宕机 ${trust.outageLoss}，延误 ${trust.lateLoss}；每天恢复差距的 ${trust.rise}` } }] : []),
    ...(habit ? [{ ...common, id: 'habit', value: habit.effect, text: { en: `Habit: utility per unit of share gained; half is forgotten in ${habit.halfLifeDays} days`, zh: `习惯：每单位份额增量的效用；${habit.halfLifeDays} 天遗忘一半` } }] : []),
    ...(pullForward ? [{ ...common, id: 'pull-forward', value: pullForward.share, source: 'van Heerde, Leeflang and Wittink (2004), Marketing Science 23: a third of a promotion bump comes from other periods, a third from other brands', text: { en: `Share of the category’s extra sales that is bought ahead, and missing over the next ${pullForward.meanDays} days`, zh: `品类增量中提前购买的比例，随后约 ${pullForward.meanDays} 天内减少` } }] : []),
  ]
}

const reorder = (market: Market): Assumption => ({
  id: 'reorder-days', value: REORDER_DAYS, label: 'assumption', source: 'Warchest default; replace it with your own figure', date: market.asOf,
  text: { en: 'Days until a sold unit is in stock again, ours and rivals\'', zh: '售出后补货到库的天数（我方与对手）' },
})

const funding = (market: Market): Assumption => ({
  id: 'funding-split', value: SPLIT.platform, label: 'assumption', source: 'Warchest default; merchants and brands must have agreed', date: market.asOf,
  text: { en: 'Share of the subsidy that we pay; merchants 0.2, brands 0.1', zh: '我方承担的补贴份额；商家 0.2，品牌 0.1' },
})
