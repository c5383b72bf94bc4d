import { sourceText } from '../../core/war/source-text.ts'
import { CASH_CAUSES, type FactStep, type ProfitViewId } from '../../core/burn/facts.ts'
import { tiesOf } from '../../core/burn/ties.ts'
import { exponentOf, toMajor, type Minor } from '../../core/money/money.ts'
import { ACCOUNTS, DAILY_MEASURES, FUNDERS, TOTAL_MEASURES, type DailyMeasure } from '../../core/war/outcome.ts'
import { assumptionsOf } from '../../renderer/charts/burn/figures.ts'
import { BURN_WORDS } from '../../renderer/charts/burn/words.ts'
import { dailyMean, MONEY, rounded, textOf, totalMean, unitOf, type BurnSource } from './burn-records.ts'
import { columnName, xlsx, type Cell, type CellFormat, type Sheet } from './xlsx.ts'

const SHEETS = {
  en: { summary: 'Summary', daily: 'Daily', products: 'Products', ledger: 'Ledger', assumptions: 'Assumptions', checks: 'Checks', total: 'Total', date: 'Date', sku: 'SKU', name: 'Name', category: 'Category', value: 'Value', unit: 'Unit', label: 'Label', source: 'Source', sum: 'Sum of the day', what: 'What', part: 'Told by', deviation: 'Deviation', holds: 'Holds', yes: 'yes', no: 'NO', cause: 'Cash movement by cause', id: 'Id' },
  zh: { summary: '概览', daily: '每日', products: '商品', ledger: '分类账', assumptions: '假设', checks: '核对', total: '合计', date: '日期', sku: 'SKU', name: '名称', category: '品类', value: '数值', unit: '单位', label: '标签', source: '来源', sum: '当日合计', what: '项目', part: '出处', deviation: '偏差', holds: '相符', yes: '是', no: '否', cause: '现金变动（按原因）', id: '标识' },
} as const

const text = (value: string): Cell => ({ text: value })
const bold = (value: string): Cell => ({ text: value, format: 'bold' })
/** A column's title with its unit, once. */
const titled = (name: string, unit: string): string => (name.toLowerCase() === unit ? name : `${name}, ${unit}`)
const header = (...values: readonly string[]): Cell[] => values.map((value) => ({ text: value, format: 'header' }))
const number = (value: number, format: CellFormat): Cell => ({ number: value, format })

/** The workbook of a burn pack: summary, days, products, ledger, assumptions and checks, with sums as formulas that a reader can follow. */
export function burnWorkbook(source: BurnSource): Uint8Array {
  const { outcome, title, language } = source
  const sheets = [summary(source), daily(source), products(source), ledger(source), assumptions(source), checks(source)]
  return xlsx(sheets, { moneyDigits: exponentOf(outcome.currency), title: `${BURN_WORDS[language].pack}: ${title}` })
}

const money = (source: BurnSource, value: Minor, strong = false): Cell => number(toMajor(value, source.outcome.currency), strong ? 'money-bold' : 'money')
const formatOf = (measure: Parameters<typeof unitOf>[0]): CellFormat => (MONEY.has(measure) ? 'money' : measure === 'share' || measure === 'availability' ? 'percent' : 'decimal')

function summary(source: BurnSource): Sheet {
  const { title, outcome, facts, scenario, market, exportedAt } = source
  const words = BURN_WORDS[source.language]
  const names = SHEETS[source.language]
  const steps = <Id extends string>(list: readonly FactStep<Id>[], label: (id: Id) => string): Cell[][] => list.map((step) => [step.kind === 'standing' ? bold(label(step.id)) : text(label(step.id)), money(source, step.value, step.kind === 'standing'), text(outcome.currency)])
  const rows: Cell[][] = [
    [bold(`${words.pack}: ${title}`)],
    ...([['scenarioId', outcome.scenarioId], ['scenarioHash', outcome.scenarioHash], ['outcomeHash', outcome.hash], ['marketHash', outcome.marketHash], ['marketAsOf', market?.asOf ?? ''], ['engine', `${outcome.engine}, ${outcome.mode}`], ['exportedAt', exportedAt]] as const).map(([key, value]) => [text(key), text(value)]),
    [text('paths'), number(outcome.paths, 'integer')], [text('seed'), number(outcome.seed, 'integer')], [],
    header(names.what, words.mean, names.unit, 'P10', 'P50', 'P90', 'SE'),
    ...TOTAL_MEASURES.map((measure) => {
      const { p10, p50, p90, se } = outcome.totals[measure]
      return [text(words.measures[measure]), number(totalMean(source, measure), formatOf(measure)), text(unitOf(measure, outcome.currency)), ...[p10, p50, p90, se].map((value) => number(rounded(source, measure, value), formatOf(measure)))]
    }),
    [text(words.runway), null, text(words.days), ...[outcome.runway.p10, outcome.runway.p50, outcome.runway.p90].map((day) => (day === null ? text(words.beyond) : number(day, 'integer')))],
    [text(words.belowFloor), number(outcome.runway.probabilityBelowFloor, 'percent')],
    ...(scenario === null ? [] : [[text(words.floor), number(scenario.treasury.cashFloor, 'money'), text(outcome.currency)]]), [],
    header(words.cashBridge, words.mean, names.unit), ...steps(facts.bridge, (id) => (id === 'opening' ? words.openingCash : id === 'closing' ? words.closingCash : words.causes[id])), [],
    ...(Object.keys(facts.profit) as ProfitViewId[]).flatMap((view) => [header(words.views[view], words.mean, names.unit), ...steps(facts.profit[view], (id) => words.profit[id]), []]),
    header(words.burnByFunder, words.mean, names.unit), ...FUNDERS.map((funder) => [text(words.funders[funder]), money(source, facts.funding[funder]), text(outcome.currency)]),
    [bold(names.total), money(source, facts.totals.subsidy, true), text(outcome.currency)],
  ]
  return { name: names.summary, widths: [34, 20, 10, 18, 18, 18, 14], frozen: { rows: 0, columns: 0 }, rows }
}

/** Measures shown with their percentiles; the others as means. */
const FANNED: readonly DailyMeasure[] = ['cash', 'netBurn', 'orders', 'share']

function daily(source: BurnSource): Sheet {
  const { outcome, facts, language } = source
  const words = BURN_WORDS[language]
  const names = SHEETS[language]
  const columns: { readonly title: string; readonly cell: (day: number) => Cell }[] = [
    ...DAILY_MEASURES.map((measure) => ({ title: titled(words.measures[measure], unitOf(measure, outcome.currency)), cell: (day: number) => number(dailyMean(source, measure, day), formatOf(measure)) })),
    ...FANNED.flatMap((measure) => (['p10', 'p50', 'p90'] as const).map((statistic) => ({ title: `${words.measures[measure]} ${statistic.toUpperCase()}, ${unitOf(measure, outcome.currency)}`, cell: (day: number) => number(rounded(source, measure, outcome.daily[measure][statistic][day]), formatOf(measure)) }))),
    { title: `${words.belowFloor}, P`, cell: (day) => number(outcome.runway.byDay[day], 'percent') },
    ...CASH_CAUSES.map((cause) => ({ title: `${names.cause}: ${words.causes[cause]}, ${outcome.currency}`, cell: (day: number) => money(source, facts.causes[cause][day]) })),
  ]
  const rows = outcome.dates.map((date, day): Cell[] => [{ date }, ...columns.map((column) => column.cell(day))])
  return { name: names.daily, widths: [12, ...columns.map(() => 16)], frozen: { rows: 1, columns: 1 }, rows: [header(names.date, ...columns.map((column) => column.title)), ...rows] }
}

function products(source: BurnSource): Sheet {
  const { outcome, facts, market, language } = source
  const words = BURN_WORDS[language]
  const names = SHEETS[language]
  const known = new Map(market?.products.map((product) => [product.sku, product]))
  const categoryOf = (sku: string): string => textOf(market?.categories[known.get(sku)?.category ?? -1]?.name, language)
  const { sku, units, lostUnits } = outcome.products
  const rows = sku.map((one, i): Cell[] => [
    text(one), text(textOf(known.get(one)?.name, language)), text(categoryOf(one)), number(units[i], 'decimal'), number(lostUnits[i], 'decimal'),
    money(source, facts.products.grossValue[i]), money(source, facts.products.subsidy[i]), money(source, facts.products.contribution[i]),
  ])
  const total = (column: number, value: number, format: CellFormat): Cell => ({ number: value, format, formula: `SUM(${columnName(column)}2:${columnName(column)}${sku.length + 1})` })
  const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
  const major = (value: Minor): number => toMajor(value, outcome.currency)
  const totals: Cell[] = sku.length === 0 ? [] : [
    bold(names.total), null, null, total(3, add(units), 'decimal'), total(4, add(lostUnits), 'decimal'),
    total(5, major(facts.totals.grossValue), 'money-bold'), total(6, major(facts.totals.subsidy), 'money-bold'), total(7, major(facts.totals.contribution), 'money-bold'),
  ]
  const titles = header(names.sku, names.name, names.category, titled(words.measures.units, words.units), `${words.measures.lostUnits}, ${words.units}`, ...(['grossValue', 'subsidy', 'contribution'] as const).map((measure) => `${words.measures[measure]}, ${outcome.currency}`))
  return { name: names.products, widths: [18, 34, 18, 14, 14, 20, 18, 18], frozen: { rows: 1, columns: 1 }, rows: [titles, ...rows, totals] }
}

function ledger(source: BurnSource): Sheet {
  const { outcome, facts, language } = source
  const words = BURN_WORDS[language]
  const names = SHEETS[language]
  const last = outcome.dates.length + 1
  const rows = outcome.dates.map((date, day): Cell[] => [
    { date }, ...ACCOUNTS.map((account) => money(source, facts.ledger[account][day])),
    { number: 0, format: 'money', formula: `SUM(B${day + 2}:${columnName(ACCOUNTS.length)}${day + 2})` },
  ])
  const totals: Cell[] = outcome.dates.length === 0 ? [] : [bold(names.total), ...ACCOUNTS.map((account, i): Cell => ({
    number: toMajor(facts.ledger[account].reduce((sum, value) => sum + value, 0) as Minor, outcome.currency), format: 'money-bold', formula: `SUM(${columnName(i + 1)}2:${columnName(i + 1)}${last})`,
  })), { number: 0, format: 'money-bold', formula: `SUM(B${last + 1}:${columnName(ACCOUNTS.length)}${last + 1})` }]
  return { name: names.ledger, widths: [12, ...ACCOUNTS.map(() => 16), 16], frozen: { rows: 1, columns: 1 }, rows: [header(names.date, ...ACCOUNTS.map((account) => `${words.accounts[account]}, ${outcome.currency}`), names.sum), ...rows, totals] }
}

function assumptions({ outcome, scenario, market, language }: BurnSource): Sheet {
  const names = SHEETS[language]
  const words = BURN_WORDS[language]
  const rows = assumptionsOf(outcome, scenario, market).map((one): Cell[] => [text(one.id), text(textOf(one.text, language)), typeof one.value === 'number' ? number(one.value, 'general') : text(one.value), text(words.labels[one.label]), text(sourceText(one.source, language)), { date: one.date }])
  return { name: names.assumptions, widths: [24, 60, 18, 14, 40, 12], frozen: { rows: 1, columns: 0 }, rows: [header(names.id, words.assumptions, names.value, names.label, names.source, names.date), ...rows] }
}

function checks({ outcome, language }: BurnSource): Sheet {
  const names = SHEETS[language]
  const rows = tiesOf(outcome).flatMap((tie) => Object.entries(tie.sums).map(([part, sum], i): Cell[] => [text(tie.id), text(part), number(sum, 'decimal'), ...(i === 0 ? [number(tie.deviation, 'general'), text(tie.holds ? names.yes : names.no)] : [])]))
  return { name: names.checks, widths: [18, 20, 22, 14, 10], frozen: { rows: 1, columns: 0 }, rows: [header(names.what, names.part, names.value, names.deviation, names.holds), ...rows] }
}
