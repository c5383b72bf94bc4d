import { useTranslation } from 'react-i18next'
import type { Currency } from '../../../core/money/money.ts'
import type { PayoffMeasure } from '../../../core/game/payoff-cell.ts'
import type { OwnStrategy, RivalStrategy } from '../../../core/game/strategies.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { useFormat } from '../../ui/index.ts'

export interface GameText {
  own(strategy: OwnStrategy): string
  theirs(strategy: RivalStrategy): string
  seller(id: string): string
  value(measure: PayoffMeasure, value: number, currency: Currency, sign?: boolean): string
  /** A standard error: money in figures, share in points. */
  error(measure: PayoffMeasure, se: number, currency: Currency): string
}

/** Strategies, sellers and payoffs in the language on the screen. */
export function useGameText(market: MarketOutline): GameText {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const share = (value: number): string => format.percent(value, { digits: Math.abs(value * 100 - Math.round(value * 100)) < 1e-9 ? 0 : 1 })
  return {
    own: (strategy) => (strategy.kind === 'depth' ? t('own.depth', { depth: share(strategy.depth) }) : t(`own.${strategy.kind}`)),
    theirs: (strategy) => (strategy.kind === 'undercut' ? t('theirs.undercut', { by: share(strategy.by) }) : strategy.kind === 'attack' ? t('theirs.attack', { depth: share(strategy.depth) }) : t(`theirs.${strategy.kind}`)),
    seller: (id) => {
      const seller = market.sellers.find((one) => one.id === id)
      return seller?.name[format.language] ?? seller?.name.en ?? id
    },
    value: (measure, value, currency, sign = false) => (measure === 'share' ? format.percent(value, { digits: 2, sign }) : format.money(value, currency, { sign, bare: true })),
    error: (measure, se, currency) => (measure === 'share' ? format.percent(se, { digits: 2 }) : format.money(se, currency, { bare: true })),
  }
}
