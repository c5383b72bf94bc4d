import { sourceText } from '../../core/war/source-text.ts'
import { tiesOf } from '../../core/burn/ties.ts'
import { CASH_CAUSES, LEDGER_MEASURES, PART_MEASURES, type BurnFacts, type LedgerMeasure, type ProfitViewId } from '../../core/burn/facts.ts'
import type { LocalText } from '../../core/catalog/catalog.ts'
import type { Market } from '../../core/demand/market.ts'
import { toMajor, toMinor, type Minor } from '../../core/money/money.ts'
import { ACCOUNTS, DAILY_MEASURES, FUNDERS, TOTAL_MEASURES, type DailyMeasure, type Outcome, type TotalMeasure } from '../../core/war/outcome.ts'
import type { Scenario } from '../../core/war/scenario.ts'
import { assumptionsOf } from '../../renderer/charts/burn/figures.ts'
import { BURN_WORDS, LABEL_MARKS } from '../../renderer/charts/burn/words.ts'
import type { Language } from '../../renderer/charts/format.ts'
import type { CsvCell } from './csv.ts'

/** What the tables of a burn pack are written from. */
export interface BurnSource {
  readonly title: string
  readonly outcome: Outcome
  readonly facts: BurnFacts
  readonly scenario: Scenario | null
  readonly market: Pick<Market, 'sellers' | 'products' | 'categories' | 'assumptions' | 'asOf'> | null
  readonly language: Language
  readonly exportedAt: string
}

/** Daily and total measures that are money; the others are counts and shares. */
export const MONEY: ReadonlySet<DailyMeasure | TotalMeasure> = new Set<DailyMeasure | TotalMeasure>([
  ...LEDGER_MEASURES, 'cash', 'creditDrawn', 'closingCash', 'lowestCash', 'fundingNeed', 'workingCapital', 'liabilities',
])
const UNITS: ReadonlySet<DailyMeasure | TotalMeasure> = new Set<DailyMeasure | TotalMeasure>(['units', 'lostUnits', 'cancelledUnits'])
const isLedgerMeasure = (measure: string): measure is LedgerMeasure => (LEDGER_MEASURES as readonly string[]).includes(measure)

/** Unit of a measure as the tables name it. */
export const unitOf = (measure: DailyMeasure | TotalMeasure, currency: string): string =>
  MONEY.has(measure) ? currency : measure === 'share' || measure === 'availability' ? 'share' : UNITS.has(measure) ? 'units' : measure === 'visits' || measure === 'contacts' ? measure : 'orders'

/** Mean of a daily measure on a day: of the tied facts where the ledger tells it, major units. */
export function dailyMean(source: BurnSource, measure: DailyMeasure, day: number): number {
  const { facts, outcome } = source
  if (measure === 'cash') return toMajor(facts.cash[day], outcome.currency)
  if (isLedgerMeasure(measure)) return toMajor(facts.daily[measure][day], outcome.currency)
  return rounded(source, measure, outcome.daily[measure].mean[day])
}

/** Mean of a total: of the tied facts where the ledger tells it, major units. */
export function totalMean(source: BurnSource, measure: TotalMeasure): number {
  const { facts, outcome } = source
  if (measure === 'closingCash') return toMajor(facts.closingCash, outcome.currency)
  if (isLedgerMeasure(measure)) return toMajor(facts.totals[measure], outcome.currency)
  return rounded(source, measure, outcome.totals[measure].mean)
}

/** Money to the minor unit; counts and shares as they are. */
export const rounded = ({ outcome }: BurnSource, measure: DailyMeasure | TotalMeasure, value: number): number => (MONEY.has(measure) ? toMajor(toMinor(value, outcome.currency), outcome.currency) : value)

export const textOf = (text: LocalText | undefined, language: Language): string => (text === undefined ? '' : (text[language] ?? text.en))

export const RECORD_COLUMNS = ['section', 'item', 'name', 'date', 'measure', 'statistic', 'value', 'unit', 'source'] as const
export type BurnRecord = readonly [section: string, item: string, name: string, date: string, measure: string, statistic: string, value: CsvCell, unit: string, source: string]

/** Everything of a burn pack as one long tidy table: a value a row, with its unit. */
export function* burnRecords(source: BurnSource): Generator<BurnRecord, void> {
  yield* packRecords(source)
  yield* totalRecords(source)
  yield* dailyRecords(source)
  yield* moneyRecords(source)
  yield* productRecords(source)
  yield* sellerRecords(source)
  yield* originRecords(source)
}

function* packRecords({ title, outcome, market, exportedAt }: BurnSource): Generator<BurnRecord, void> {
  const facts: readonly (readonly [string, CsvCell])[] = [
    ['scenarioId', outcome.scenarioId], ['scenarioName', title], ['scenarioHash', outcome.scenarioHash], ['outcomeHash', outcome.hash], ['marketHash', outcome.marketHash], ['marketAsOf', market?.asOf ?? ''],
    ['engine', outcome.engine], ['mode', outcome.mode], ['paths', outcome.paths], ['seed', outcome.seed], ['currency', outcome.currency], ['exportedAt', exportedAt],
  ]
  for (const [name, value] of facts) yield ['pack', '', '', '', name, '', value, '', '']
}

function* totalRecords(source: BurnSource): Generator<BurnRecord, void> {
  const { outcome, language } = source
  const words = BURN_WORDS[language]
  for (const measure of TOTAL_MEASURES) {
    const unit = unitOf(measure, outcome.currency)
    const { sd, se, p10, p50, p90 } = outcome.totals[measure]
    yield ['total', '', words.measures[measure], '', measure, 'mean', totalMean(source, measure), unit, '']
    for (const [statistic, value] of Object.entries({ sd, se, p10, p50, p90 })) yield ['total', '', words.measures[measure], '', measure, statistic, rounded(source, measure, value), unit, '']
  }
  const { runway } = outcome
  for (const statistic of ['p10', 'p50', 'p90'] as const) yield ['runway', '', words.runway, '', 'runway', statistic, runway[statistic], 'days', runway[statistic] === null ? words.beyond : '']
  yield ['runway', '', words.belowFloor, '', 'probabilityBelowFloor', '', runway.probabilityBelowFloor, 'share', '']
  if (source.scenario !== null) yield ['runway', '', words.floor, '', 'cashFloor', '', source.scenario.treasury.cashFloor, outcome.currency, '']
  for (const { id, amount, meanSpend, maxSpend, exhausted } of outcome.envelopes) {
    for (const [measure, value] of Object.entries({ amount, meanSpend, maxSpend })) yield ['envelope', id, '', '', measure, '', value, outcome.currency, '']
    yield ['envelope', id, '', '', 'exhausted', '', exhausted, 'share', '']
  }
}

function* dailyRecords(source: BurnSource): Generator<BurnRecord, void> {
  const { outcome, language } = source
  const words = BURN_WORDS[language]
  for (const measure of DAILY_MEASURES) {
    const unit = unitOf(measure, outcome.currency)
    const fan = outcome.daily[measure]
    for (let day = 0; day < outcome.dates.length; day++) {
      const date = outcome.dates[day]
      yield ['daily', '', words.measures[measure], date, measure, 'mean', dailyMean(source, measure, day), unit, '']
      for (const statistic of ['p10', 'p50', 'p90'] as const) yield ['daily', '', words.measures[measure], date, measure, statistic, rounded(source, measure, fan[statistic][day]), unit, '']
    }
  }
  for (let day = 0; day < outcome.dates.length; day++) yield ['daily', '', words.belowFloor, outcome.dates[day], 'probabilityBelowFloor', '', outcome.runway.byDay[day], 'share', '']
}

function* moneyRecords({ outcome, facts, language }: BurnSource): Generator<BurnRecord, void> {
  const words = BURN_WORDS[language]
  const { currency, dates } = outcome
  const money = (value: Minor): number => toMajor(value, currency)
  for (const cause of CASH_CAUSES) for (let day = 0; day < dates.length; day++) yield ['cause', cause, words.causes[cause], dates[day], 'cashMovement', 'mean', money(facts.causes[cause][day]), currency, '']
  for (const account of ACCOUNTS) for (let day = 0; day < dates.length; day++) yield ['ledger', account, words.accounts[account], dates[day], 'movement', 'mean', money(facts.ledger[account][day]), currency, '']
  for (const { id, kind, value } of facts.bridge) yield ['bridge', id, id === 'opening' ? words.openingCash : id === 'closing' ? words.closingCash : words.causes[id], '', kind, 'mean', money(value), currency, '']
  for (const view of Object.keys(facts.profit) as ProfitViewId[]) for (const { id, kind, value } of facts.profit[view]) yield [`profit:${view}`, id, words.profit[id], '', kind, 'mean', money(value), currency, '']
  for (const funder of FUNDERS) yield ['funding', funder, words.funders[funder], '', 'subsidy', 'mean', money(facts.funding[funder]), currency, '']
}

function* productRecords({ outcome, facts, market, language }: BurnSource): Generator<BurnRecord, void> {
  const { products, currency } = outcome
  const names = new Map(market?.products.map((product) => [product.sku, textOf(product.name, language)]))
  for (let i = 0; i < products.sku.length; i++) {
    const row = (measure: string, value: number, unit: string): BurnRecord => ['product', products.sku[i], names.get(products.sku[i]) ?? '', '', measure, 'mean', value, unit, '']
    yield row('units', products.units[i], 'units')
    yield row('lostUnits', products.lostUnits[i], 'units')
    for (const measure of PART_MEASURES) yield row(measure, toMajor(facts.products[measure][i], currency), currency)
  }
  const categoryNames = new Map(market?.categories.map((category) => [category.id, textOf(category.name, language)]))
  for (const [i, category] of outcome.categories.entries()) {
    const row = (measure: string, value: number, unit: string): BurnRecord => ['category', category.id, categoryNames.get(category.id) ?? '', '', measure, 'mean', value, unit, '']
    yield row('units', category.units, 'units')
    for (const measure of PART_MEASURES) yield row(measure, toMajor(facts.categories[measure][i], currency), currency)
    yield row('share', category.share, 'share')
  }
}

function* sellerRecords({ outcome, market, language }: BurnSource): Generator<BurnRecord, void> {
  const names = new Map(market?.sellers.map((seller) => [seller.id, textOf(seller.name, language)]))
  for (const seller of outcome.sellers) {
    const name = names.get(seller.seller) ?? ''
    for (const measure of ['share', 'priceIndex', 'availability'] as const) {
      for (const statistic of ['p10', 'p50', 'p90'] as const) for (let day = 0; day < outcome.dates.length; day++) yield ['seller', seller.seller, name, outcome.dates[day], measure, statistic, seller[measure][statistic][day], measure === 'priceIndex' ? 'index' : 'share', '']
    }
    yield ['seller', seller.seller, name, '', 'capitulation', '', seller.capitulation, 'share', '']
  }
}

function* originRecords({ outcome, scenario, market, language }: BurnSource): Generator<BurnRecord, void> {
  for (const { id, text, value, label, source, date } of assumptionsOf(outcome, scenario, market)) yield ['assumption', id, textOf(text, language), date, label, LABEL_MARKS[label], value, '', sourceText(source, language)]
  for (const tie of tiesOf(outcome)) for (const [part, sum] of Object.entries(tie.sums)) yield ['check', tie.id, '', '', part, tie.holds ? 'holds' : 'broken', sum, '', '']
}
