import { daysBetween } from '../calendar/calendar.ts'
import { ownElasticity } from '../demand/choice.ts'
import { WarchestError } from '../problem.ts'
import { startingUnits } from '../war/starting-units.ts'
import { ANSWERS, type Answer, type DocumentedWar, type Fitted, type Prediction, type Replay, type ReplayPlan, type WarFigure } from './documented-war.ts'
import { openingMarket, sellersOf } from './opening.ts'
import { costSpread, grown, playStage, playWar, shareSpread, type Spread3 } from './play.ts'
import { predict, scoreOf } from './score.ts'
import { dailyProfit, landedPrice, settleSubsidies, subsidised, type Stance } from './subsidies.ts'

const DAYS_PER_MONTH = 365 / 12
/** Years simulated to see when cash ends. */
const RUNWAY_DAYS = 3 * 365
const Z90 = 1.2815515655446004

type Plan<K extends ReplayPlan['kind']> = Extract<ReplayPlan, { kind: K }>
type Found = Pick<Replay, 'fitted' | 'predictions' | 'stages'>

/** Answers under which a war can be replayed; one where the seat has no choice that matters. */
export const answersOf = (war: DocumentedWar): readonly Answer[] => (war.replay.kind === 'cost' || (war.replay.kind === 'runway' && war.replay.lossPerSales === null) ? ANSWERS : ['hold'])

/**
 * Calibrates on the early periods of a war and forecasts the later ones with the war engine, each forecast scored against what happened and beside what naive
 * methods say. The figures that are scored take no part in the calibration.
 * @param answer how the seat answers; @param paths Monte Carlo paths
 */
export function replayWar(war: DocumentedWar, answer: Answer, paths: number): Replay {
  const found = run(war, war.replay, answer, paths)
  return { war: war.id, answer, ...found, score: scoreOf(found.predictions), paths }
}

function run(war: DocumentedWar, plan: ReplayPlan, answer: Answer, paths: number): Found {
  switch (plan.kind) {
    case 'cost': return costs(war, plan, answer, paths)
    case 'growth': return growth(war, plan, paths)
    case 'runway': return runway(war, plan, answer, paths)
    case 'margin': return margin(war, plan)
    case 'intervention': return intervention(war, plan)
  }
}

/** The documented figure; null where the sources have none. */
export const figureOf = (war: DocumentedWar, seller: string | null, period: string, measure: string): WarFigure | null =>
  war.figures.find((figure) => figure.seller === seller && figure.period === period && figure.measure === measure) ?? null

export function periodOf(war: DocumentedWar, id: string): { readonly from: string; readonly to: string; readonly days: number } {
  const period = war.periods.find((each) => each.id === id)
  if (!period) throw new WarchestError('bad-input', { code: 'wars.period', message: `The war ${war.id} has no period ${id}.`, mend: 'Name one of its periods.', field: 'replay', params: { war: war.id, period: id } })
  return { from: period.from, to: period.to, days: daysBetween(period.from, period.to) }
}

function need(war: DocumentedWar, seller: string | null, period: string, measure: string): number {
  const figure = figureOf(war, seller, period, measure)
  if (!figure) throw new WarchestError('bad-input', { code: 'wars.figure', message: `The war ${war.id} has no figure ${measure} of ${seller ?? 'all'} in ${period}, which its replay needs.`, mend: 'Add the figure with its source.', field: 'figures', params: { war: war.id, measure, period } })
  return figure.value
}

/** Figures of the scored periods that the model can speak of and that were not used to calibrate; by measure, then seller with the seat first, then period. */
function scored(war: DocumentedWar, periods: readonly string[], measures: readonly string[], used: ReadonlySet<WarFigure> = new Set()): WarFigure[] {
  const sellers = sellersOf(war).map(({ id }) => id)
  const rank = ({ seller, period, measure }: WarFigure): number => (measures.indexOf(measure) * (sellers.length + 1) + (seller === null ? sellers.length : sellers.indexOf(seller))) * periods.length + periods.indexOf(period)
  return war.figures.filter((figure) => periods.includes(figure.period) && measures.includes(figure.measure) && !used.has(figure)).sort((a, b) => rank(a) - rank(b))
}

/** Subsidies per order of every seller, in the calibration period and after it, when the seat answers so. */
export function warSubsidies(war: DocumentedWar, plan: Plan<'cost'>, answer: Answer): { readonly fitted: Float64Array; readonly later: Float64Array } {
  const market = openingMarket(war)
  const sellers = sellersOf(war)
  const base = dailyProfit(war, market, sellers.map(() => 0))
  const { days } = periodOf(war, plan.calibrate)
  const stance = (seller: string, k: number): Stance => {
    const cost = k === 0 && plan.score.includes(plan.calibrate) ? null : figureOf(war, seller, plan.calibrate, 'warCost')
    if (cost) return { kind: 'cost', perDay: cost.value / days }
    return k === 0 ? { kind: 'answer', answer, from: 0 } : { kind: 'amount', amount: 0 }
  }
  const fitted = settleSubsidies(war, market, base, sellers.map(({ id }, k) => stance(id, k)))
  if (plan.score.includes(plan.calibrate)) return { fitted, later: fitted }
  const nextDays = periodOf(war, plan.score[0]).days
  const later = settleSubsidies(war, market, base, sellers.map(({ id }, k): Stance => {
    if (k === 0) return { kind: 'answer', answer, from: fitted[k] }
    const committed = plan.commitments.find(({ seller }) => seller === id)
    if (!committed) return { kind: 'amount', amount: fitted[k] }
    return { kind: 'cost', perDay: need(war, id, plan.calibrate, 'warCost') / days + committed.perPeriod / nextDays }
  }))
  return { fitted, later }
}

function costs(war: DocumentedWar, plan: Plan<'cost'>, answer: Answer, paths: number): Found {
  const market = openingMarket(war)
  const sellers = sellersOf(war)
  const none = sellers.map(() => 0)
  const base = dailyProfit(war, market, none)
  const { fitted, later } = warSubsidies(war, plan, answer)
  const calibration = periodOf(war, plan.calibrate)
  const spent = dailyProfit(war, market, fitted)
  const used = new Set(sellers.flatMap(({ id }, k) => (k === 0 && plan.score.includes(plan.calibrate) ? [] : figureOf(war, id, plan.calibrate, 'warCost') ?? [])))
  const stages = plan.score.map((period) => playStage(war, market, period, { ...periodOf(war, period), amounts: later, paths }))
  const predictions = scored(war, plan.score, ['warCost', 'orderShare'], used).map((figure): Prediction => {
    const k = sellers.findIndex(({ id }) => id === figure.seller)
    const outcome = stages.find(({ period }) => period === figure.period)?.outcome
    if (k < 0 || !outcome) throw new RangeError(`${figure.measure} of ${figure.seller} in ${figure.period} is not replayed`)
    if (figure.measure === 'orderShare') {
      const before = startingUnits(subsidised(market, none))
      return predict(figure, shareSpread(outcome, k), [{ method: 'as-before', value: unitShare(before, sellers.length, k) }])
    }
    const { days } = periodOf(war, figure.period)
    const last = figureOf(war, figure.seller, plan.calibrate, 'warCost')
    const known = last && used.has(last) ? (last.value / calibration.days) * days : null
    return predict(figure, costSpread(war, outcome, k, base[k] * days), [
      { method: 'as-before', value: known },
      // From peace to the calibration period it rose by so much; it rises by as much again each period.
      { method: 'same-change', value: known === null ? null : known * (1 + 1 + plan.score.indexOf(figure.period)) },
      { method: 'pro-rata', value: known === null ? proRata(war, market, sellers, k, fitted, plan.calibrate) : null },
      { method: 'said-at-the-time', value: saidThen(war, figure) },
    ])
  })
  return {
    fitted: sellers.flatMap(({ id }, k): Fitted[] => {
      const target = figureOf(war, id, plan.calibrate, 'warCost')
      return target && used.has(target) ? [{ seller: id, parameter: 'subsidyPerOrder', value: fitted[k], target: target.value, reached: (base[k] - spent[k]) * calibration.days }] : []
    }),
    predictions, stages,
  }
}

const unitShare = (units: Float64Array, K: number, k: number): number => {
  let own = 0
  let all = 0
  units.forEach((x, j) => {
    all += x
    if (j % K === k) own += x
  })
  return own / all
}

/** What the others' cost says by their orders alone. */
function proRata(war: DocumentedWar, market: ReturnType<typeof openingMarket>, sellers: DocumentedWar['sellers'], k: number, amounts: Float64Array, period: string): number | null {
  const units = startingUnits(subsidised(market, amounts))
  const other = sellers.findIndex(({ id }, j) => j !== k && figureOf(war, id, period, 'warCost'))
  if (other < 0) return null
  return (need(war, sellers[other].id, period, 'warCost') * unitShare(units, sellers.length, k)) / unitShare(units, sellers.length, other)
}

/** A forecast published before, for one period of the span it speaks of. */
function saidThen(war: DocumentedWar, figure: WarFigure): number | null {
  const said = war.figures.find((each) => each.seller === figure.seller && each.measure === 'forecastAtTheTime')
  return said ? Math.abs(said.value) / 4 : null
}

function growth(war: DocumentedWar, plan: Plan<'growth'>, paths: number): Found {
  const seat = war.opening.seat
  const [before, reached] = [need(war, seat, plan.before, 'grossValue'), need(war, seat, plan.calibrate, 'grossValue')]
  const spend = need(war, seat, plan.calibrate, 'marketing') / reached
  const valueAt = (drift: number, years: number): number => {
    const market = grown(openingMarket(war, new Map([[seat, drift]])), plan.marketGrowth.value, years)
    const units = startingUnits(market)
    const perDay = market.products.reduce((sum, product, i) => sum + units[i * market.sellers.length] * product.list, 0)
    return (perDay * war.opening.ordersPerUnit * periodOf(war, plan.calibrate).days) / war.unit
  }
  let low = 0
  let high = 10
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (valueAt(middle, 1) < reached) low = middle
    else high = middle
  }
  const drift = (low + high) / 2
  const stages = plan.score.map((period, p) => {
    const market = grown(openingMarket(war, new Map([[seat, drift * (p + 2)]])), plan.marketGrowth.value, p + 2)
    return playStage(war, market, period, { ...periodOf(war, period), amounts: market.sellers.map(() => 0), paths })
  })
  const predictions = stages.flatMap(({ period, outcome }, p) => {
    const scale = war.opening.ordersPerUnit / war.unit
    const { p10, p50, p90 } = outcome.totals.grossValue
    const value: Spread3 = { p10: p10 * scale, p50: p50 * scale, p90: p90 * scale }
    const naive = (last: number, earlier: number | null) => [{ method: 'as-before' as const, value: last }, { method: 'same-change' as const, value: earlier === null ? null : last * (last / earlier) ** (p + 1) }]
    return scored(war, [period], ['grossValue', 'marketing']).filter(({ seller }) => seller === seat).map((figure) =>
      figure.measure === 'grossValue'
        ? predict(figure, value, naive(reached, before))
        : predict(figure, { p10: value.p10 * spend, p50: value.p50 * spend, p90: value.p90 * spend }, naive(spend * reached, null)))
  })
  return { fitted: [{ seller: seat, parameter: 'drift', value: drift, target: reached, reached: valueAt(drift, 1) }], predictions, stages }
}

/** Loss of the seat on a unit of sales at these subsidies. */
function lossPerSales(war: DocumentedWar, market: ReturnType<typeof openingMarket>, amounts: Float64Array): number {
  const fixed = war.opening.sellers.find(({ seller }) => seller === war.opening.seat)?.fixedCostPerDay ?? 0
  const units = startingUnits(subsidised(market, amounts))
  const sales = market.products.reduce((sum, product, i) => sum + units[i * market.sellers.length] * landedPrice(product.list, amounts[0]), 0) / (war.unit / war.opening.ordersPerUnit)
  return (fixed - dailyProfit(war, market, amounts)[0]) / sales
}

/** Subsidies per order of a war of endurance: the rival's cut, and the seat's answer or the loss it is known to have taken on a unit of sales. */
export function runwaySubsidies(war: DocumentedWar, plan: Plan<'runway'>, answer: Answer): Float64Array {
  const market = openingMarket(war)
  const price = market.products[0].list
  const amounts = Float64Array.from(market.sellers, (_, k) => (k === 0 ? 0 : plan.rivalCut * price))
  if (plan.lossPerSales === null) {
    amounts[0] = (answer === 'hold' ? 0 : answer === 'half-match' ? 0.5 : 1) * plan.rivalCut * price
    return amounts
  }
  let low = 0
  let high = price
  for (let step = 0; step < 60; step++) {
    amounts[0] = (low + high) / 2
    if (lossPerSales(war, market, amounts) < plan.lossPerSales) low = amounts[0]
    else high = amounts[0]
  }
  return amounts
}

function runway(war: DocumentedWar, plan: Plan<'runway'>, answer: Answer, paths: number): Found {
  const market = openingMarket(war)
  const sellers = sellersOf(war)
  const amounts = runwaySubsidies(war, plan, answer)
  const { from } = periodOf(war, plan.score[0])
  const stage = playStage(war, market, plan.score[0], { from, days: RUNWAY_DAYS, amounts, paths })
  const { outcome } = stage
  const base = dailyProfit(war, market, sellers.map(() => 0))
  const now = dailyProfit(war, market, amounts)
  const seat = war.opening.sellers.find(({ seller }) => seller === war.opening.seat)
  const burn = (seat?.fixedCostPerDay ?? 0) - now[0]
  const months = (days: number | null): number => (days ?? RUNWAY_DAYS) / DAYS_PER_MONTH
  const predictions = scored(war, plan.score, ['monthsToExit', 'lossPerMonth']).map((figure) => {
    if (figure.measure === 'monthsToExit') {
      return predict(figure, { p10: months(outcome.runway.p10), p50: months(outcome.runway.p50), p90: months(outcome.runway.p90) }, [{ method: 'as-before', value: burn > 0 && seat ? seat.cash / burn / DAYS_PER_MONTH : null }], months(null))
    }
    const k = sellers.findIndex(({ id }) => id === figure.seller)
    const month = playWar(war, market, { from, days: Math.round(DAYS_PER_MONTH), amounts, paths })
    return predict(figure, costSpread(war, month, k, base[k] * Math.round(DAYS_PER_MONTH)), [{ method: 'pro-rata', value: plan.rivalCut * base[k] * DAYS_PER_MONTH / (war.opening.sellers.find(({ seller }) => seller === figure.seller)?.margin ?? 1) }])
  })
  const fitted: Fitted[] = plan.lossPerSales === null ? [] : [{ seller: war.opening.seat, parameter: 'subsidyPerOrder', value: amounts[0], target: plan.lossPerSales, reached: lossPerSales(war, market, amounts) }]
  return { fitted, predictions, stages: [stage] }
}

/** Margin over price that a best response keeps: 1 / |own elasticity| (Lerner), at the price coefficient's P50 and at its P90 and P10. */
function margin(war: DocumentedWar, plan: Plan<'margin'>): Found {
  const { bands, sellerSimilarity: lambda, outsideShare, priceCoefficient: beta, priceCoefficientSe: se } = war.opening
  const keeps = (seller: string, coefficient: number): number => {
    const orders = bands.reduce((sum, band) => sum + (band.orders[seller] ?? 0), 0)
    const all = bands.reduce((sum, band) => sum + Object.values(band.orders).reduce((a, b) => a + b, 0), 0)
    return 1 / Math.abs(ownElasticity(coefficient, lambda, orders / all, (orders / all) * (1 - outsideShare)))
  }
  const predictions = scored(war, plan.score, ['grossMargin']).map((figure) => {
    const seller = figure.seller ?? war.opening.seat
    return predict(figure, { p10: keeps(seller, beta + Z90 * se), p50: keeps(seller, beta), p90: keeps(seller, beta - Z90 * se) }, [{ method: 'as-claimed', value: war.figures.find((each) => each.seller === figure.seller && each.measure === 'claimedGrossMargin')?.value ?? null }])
  })
  return { fitted: [], predictions, stages: [] }
}

/** Months until the regulator steps in: exponential, its hazard per unit of depth taken from the reference war, whose one event gives the estimate 1 / (depth x days). */
function intervention(war: DocumentedWar, plan: Plan<'intervention'>): Found {
  const hazard = 1 / (plan.referenceDepth * plan.referenceDays)
  const mean = 1 / (hazard * plan.depth) / DAYS_PER_MONTH
  const predictions = scored(war, plan.score, ['monthsToIntervention']).map((figure) =>
    predict(figure, { p10: -Math.log(0.9) * mean, p50: Math.LN2 * mean, p90: Math.LN10 * mean }, [{ method: 'as-before', value: plan.referenceDays / DAYS_PER_MONTH }]))
  return { fitted: [{ seller: war.opening.seat, parameter: 'hazard', value: hazard, target: plan.referenceDays, reached: 1 / (hazard * plan.referenceDepth) }], predictions, stages: [] }
}
