import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ElasticityOverride } from '../../../core/demand/override.ts'
import type { Move, RivalPolicy } from '../../../core/war/scenario.ts'
import { orpc } from '../../app/client.ts'
import { useFormat } from '../../ui/index.ts'

/** Levers by the last part of their path, and the text that names them; a path not listed is shown as it is. */
const NAMES = {
  overrides: 'override.title', prices: 'prices.title', campaign: 'terms.title', takeRates: 'lever.takeRates', hourlyVisits: 'profile.title', draws: 'run.draws', stop: 'lever.stop', shockLogSd: 'lever.shocks', moves: 'move.title', total: 'envelope.total', perDay: 'envelope.perDay', categories: 'envelope.categories', policy: 'rival.policy', cash: 'rival.cash', cashLogSd: 'rival.cashLogSd', margin: 'rival.margin', stockDays: 'rival.stock',
  siteCapacity: 'operations.site', fulfilmentCapacity: 'operations.fulfilment', stockBuffer: 'operations.buffer', reorderDays: 'operations.reorder', crowd: 'operations.crowd', attackLoad: 'operations.attack', days: 'run.days', start: 'run.start', paths: 'run.paths', seed: 'run.seed',
  demandLogSd: 'run.demandLogSd', elasticity: 'run.draw.elasticity', demandLevel: 'run.draw.demandLevel', rivalCash: 'run.draw.rivalCash', tranches: 'treasury.tranches', openingCash: 'treasury.openingCash', cashFloor: 'treasury.cashFloor',
  fixedCostPerDay: 'treasury.fixedCostPerDay', marketingPerDay: 'treasury.marketingPerDay', creditLine: 'treasury.creditLine', interestRate: 'treasury.interestRate', collectDays: 'treasury.collectDays', payDays: 'treasury.payDays',
  coFundingDays: 'treasury.coFundingDays', paymentCostRate: 'treasury.paymentCostRate', logisticsCostPerOrder: 'treasury.logisticsCostPerOrder', serviceCostPerOrder: 'treasury.serviceCostPerOrder', unitsPerOrder: 'treasury.unitsPerOrder',
  marginSd: 'rival.marginSd', fixedCostLogSd: 'rival.fixedCostLogSd', patience: 'rival.patience', patienceLogSd: 'rival.patienceLogSd', eventHazard: 'rival.hazard', leaves: 'rival.leaves', stepHours: 'run.hours', regulator: 'regulator.title',
  requestsPerVisit: 'operations.requests', promiseDays: 'operations.promise', cancelRate: 'operations.cancel', slowDown: 'operations.slowDown', service: 'operations.service',
  'slowDown.from': 'operations.slowFrom', 'slowDown.sensitivity': 'operations.slowLoss', 'service.costPerContact': 'operations.costPerContact', 'service.perLateOrder': 'operations.perLateOrder', 'service.perCancelledOrder': 'operations.perCancelledOrder',
  'service.perStockOut': 'operations.perStockOut', 'service.perTurnedAwayVisit': 'operations.perTurnedAwayVisit', 'regulator.hazard': 'regulator.hazard', 'regulator.memoryDays': 'regulator.memory', 'regulator.days': 'regulator.days', 'regulator.whom': 'regulator.whom.title', 'regulator.ends': 'regulator.ends.title',
  buyers: 'buyers.title', trust: 'buyers.trust', habit: 'buyers.habit', pullForward: 'buyers.ahead', 'trust.effect': 'buyers.trustEffect', 'trust.rise': 'buyers.trustRise', 'trust.stockOutLoss': 'buyers.stockOutLoss', 'trust.outageLoss': 'buyers.outageLoss', 'trust.lateLoss': 'buyers.lateLoss',
  'habit.effect': 'buyers.habitEffect', 'habit.halfLifeDays': 'buyers.halfLife', 'pullForward.share': 'buyers.aheadShare', 'pullForward.meanDays': 'buyers.aheadDays', 'pullForward.crowdShare': 'buyers.crowdAhead',
  coFundingLateShare: 'treasury.coFundingLateShare', coFundingLateDays: 'treasury.coFundingLateDays', coFundingDefault: 'treasury.coFundingDefault', claimDays: 'treasury.claimDays', merchantDays: 'treasury.merchantDays', newBuyerShare: 'treasury.newBuyerShare', 'baskets.logSd': 'treasury.baskets', baskets: 'treasury.baskets',
} as const
const PERCENT = new Set(['marginSd', 'eventHazard', 'cancelRate', 'slowDown.from', 'slowDown.sensitivity', 'trust.rise', 'trust.stockOutLoss', 'trust.outageLoss', 'trust.lateLoss', 'pullForward.share', 'pullForward.crowdShare', 'coFundingLateShare', 'coFundingDefault', 'newBuyerShare', 'interestRate', 'paymentCostRate', 'margin', 'demandLogSd'])
const isNamed = (key: string): key is keyof typeof NAMES => Object.hasOwn(NAMES, key)

/** The name a lever goes by: its last two parts where they say more than the last, which several levers share. */
const keyOf = (lever: string): string => {
  const two = lever.split('.').slice(-2).join('.')
  return isNamed(two) || PERCENT.has(two) ? two : (lever.split('.').at(-1) ?? lever)
}

/** Says a lever and its setting in words. */
export function useLeverText(): { readonly name: (lever: string) => string; readonly value: (lever: string, value: unknown) => string } {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { data: market } = useQuery(orpc.scenarios.market.queryOptions())
  const seller = (id: string): string => {
    const known = market?.sellers.find((one) => one.id === id)
    return known?.name[format.language] ?? known?.name.en ?? id
  }
  const policy = (value: RivalPolicy): string => {
    if (!('lag' in value)) return value.kind === 'budgeted' ? t('lever.attack', { depth: format.percent(value.depth) }) : t(`policy.${value.kind}`)
    const how = { lag: t('days', { count: value.lag }), gain: format.percent(value.gain, { digits: 0 }) }
    return value.kind === 'undercut' ? t('lever.undercut', { ...how, by: format.percent(value.by) }) : `${t(`policy.${value.kind}`)}: ${t('lever.answer', how)}`
  }
  const overrides = (value: readonly ElasticityOverride[]): string => value.map(({ scope, id, elasticity }) => {
    const name = scope === 'category' ? market?.categories.find((category) => category.id === id)?.name : undefined
    return `${name?.[format.language] ?? name?.en ?? id} ${format.number(elasticity, { digits: 2 })}`
  }).join(', ')
  const moves = (value: readonly Move[]): string =>
    value.length === 0 ? t('lever.none') : value.map((move) => (move.kind === 'instrument' ? t(`instrument.kind.${move.instrument.kind}`) : move.kind === 'plan' ? t('move.plan', { count: move.lines.length }) : t('lever.depth', { depth: format.percent(move.depth), days: Number.isInteger(move.to - move.from) ? t('days', { count: move.to - move.from }) : t('hours', { count: Math.round((move.to - move.from) * 24) }) }))).join(', ')
  return {
    name: (lever) => {
      const parts = lever.split('.')
      const key = keyOf(lever)
      if (parts[0] !== 'rivals') return isNamed(key) ? t(NAMES[key]) : isNamed(parts[0]) ? t(NAMES[parts[0]]) : t('lever.other', { lever })
      return parts.length === 2 ? seller(parts[1]) : `${seller(parts[1])}: ${key === 'siteCapacity' ? t('rival.site') : key === 'fixedCostPerDay' ? t('rival.fixedCost') : isNamed(key) ? t(NAMES[key]) : key}`
    },
    value: (lever, value) => {
      const key = keyOf(lever)
      if (key === 'stepHours') return t(value === 1 ? 'lever.on' : 'lever.off')
      if (value === null || value === undefined) return t('lever.none')
      if (key === 'policy') return policy(value as RivalPolicy)
      if (key === 'overrides') return overrides(value as readonly ElasticityOverride[])
      if (key === 'moves') return moves(value as readonly Move[])
      if (typeof value === 'number') return PERCENT.has(key) ? format.percent(value) : format.short(value)
      if (typeof value === 'boolean') return t(value ? 'lever.on' : 'lever.off')
      if (Array.isArray(value)) return value.length === 0 ? t('lever.none') : t('lever.entries', { count: value.length })
      return typeof value === 'string' ? value : JSON.stringify(value)
    },
  }
}
