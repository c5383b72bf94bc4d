import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { burnFacts, CASH_CAUSES, LEDGER_MEASURES } from '../../../src/core/burn/facts.ts'
import { WarchestError } from '../../../src/core/problem.ts'
import { ACCOUNTS, DAILY_MEASURES, FUNDERS } from '../../../src/core/war/outcome.ts'
import { burnPack, type BurnPackOptions, type PackFile } from '../../../src/main/export/burn-pack.ts'
import { bridgePanel, causesPanel } from '../../../src/renderer/charts/burn/panels.ts'
import { burnView } from '../../../src/renderer/charts/burn/view.ts'
import { marketOf, outcomeOf, scenarioOf } from '../../support/outcome.ts'
import { csvRows, sheetOf } from './tables.ts'

const recipe = { depth: 0.3, own: 0.9, treasury: { openingCash: 22_000_000, creditLine: 0, fixedCostPerDay: 190_000.37 } }
const outcome = outcomeOf(recipe)
const scenario = scenarioOf(recipe)
const options: BurnPackOptions = { title: scenario.name, scenario, market: marketOf(outcome), formats: ['svg', 'png', 'csv', 'xlsx'], language: 'en', theme: 'light', exportedAt: '2026-11-22T12:00:00.000Z' }
const pack = burnPack(outcome, options)
const file = (name: string, files: readonly PackFile[] = pack): Uint8Array => {
  const found = files.find((one) => one.name === name)
  if (!found) throw new Error(`no ${name}`)
  return found.bytes
}
const text = (name: string, files?: readonly PackFile[]): string => new TextDecoder().decode(file(name, files))
const fen = (value: number): number => Math.round(value * 100)
const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

describe('a burn pack', () => {
  test('has a file of each format asked for, once', () => {
    expect(pack.map((one) => one.name)).toEqual(['burn.svg', 'burn.png', 'burn.csv', 'burn.xlsx'])
    expect(burnPack(outcome, { ...options, formats: ['csv', 'csv'] })).toHaveLength(1)
    expect([...file('burn.png').slice(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    const size = new DataView(file('burn.png').buffer, file('burn.png').byteOffset + 16, 8)
    expect([size.getUint32(0), size.getUint32(4)]).toEqual([2480, 3508])
  })

  test('is the same to the byte from the same outcome, and differs only by its one timestamp', () => {
    const again = burnPack(structuredClone(outcome), options)
    for (const one of pack) expect(Buffer.from(file(one.name, again)).equals(Buffer.from(one.bytes)), one.name).toBe(true)
    const later = burnPack(outcome, { ...options, formats: ['svg', 'csv'], exportedAt: '2027-01-02T03:04:05.000Z' })
    for (const name of ['burn.svg', 'burn.csv']) expect(text(name, later).replace('2027-01-02T03:04:05.000Z', options.exportedAt)).toBe(text(name))
  })

  test('says what it is of: scenario, hashes, assumptions with label and source', () => {
    for (const part of ['Jinggou matches in a day', 'match-in-a-day', outcome.hash.slice(0, 16), outcome.marketHash.slice(0, 16), '2026-11-22T12:00:00.000Z', 'Cash of Jinggou: 60.0M', '30 Sep 2026 · Quarterly report, page 12', 'Share of visits that buy nothing: 0.7 ', 'Share of visits that buy nothing']) expect(text('burn.svg')).toContain(part)
    const assumption = csvRows(text('burn.csv')).find((row) => row.section === 'assumption' && row.item === 'rival-cash')
    expect(assumption).toMatchObject({ name: 'Cash of Jinggou', measure: 'estimate', statistic: 'E', value: '60000000', source: 'Quarterly report, page 12', date: '2026-09-30' })
  })

  test('speaks Chinese with wan where Chinese is asked for', () => {
    const zh = burnPack(outcome, { ...options, title: '京狗一天内跟价', language: 'zh', formats: ['svg', 'csv'] })
    for (const part of ['现金消耗: 京狗一天内跟价', '万元', '现金桥', '京狗的现金', '待收共担补贴']) expect(text('burn.svg', zh)).toContain(part)
    expect(text('burn.csv', zh)).toContain('手机 3 号')
  })

  test('refuses figures that do not agree', () => {
    const spoiled = { ...outcome, ledger: { ...outcome.ledger, cash: outcome.ledger.cash.map((value, i) => (i === 4 ? value + 1 : value)) } }
    const attempt = (): PackFile[] => burnPack(spoiled, options)
    expect(attempt).toThrow(WarchestError)
    expect(attempt).toThrow(/do not agree/)
  })

  test('is drawn and written even where scenario and market are not known any more', () => {
    const files = burnPack(outcome, { ...options, scenario: null, market: null })
    expect(text('burn.svg', files)).toContain(scenario.name)
    expect(csvRows(text('burn.csv', files)).filter((row) => row.section === 'product' && row.item === 'SKU-0003')).toHaveLength(5)
  })
})

describe('the tables of a burn pack', () => {
  const rows = csvRows(text('burn.csv'))
  const facts = burnFacts(outcome)
  const values = (section: string, measure: string, statistic = 'mean'): number[] => rows.filter((row) => row.section === section && row.measure === measure && row.statistic === statistic).map((row) => Number(row.value))

  test('tie to the fen: days = totals = ledger = products = funders', () => {
    for (const measure of LEDGER_MEASURES) expect(add(values('daily', measure).map(fen)), measure).toBe(fen(values('total', measure)[0]))
    for (const measure of ['grossValue', 'subsidy', 'contribution']) expect(add(values('product', measure).map(fen)), measure).toBe(fen(values('total', measure)[0]))
    expect(add(values('funding', 'subsidy').map(fen))).toBe(fen(values('total', 'subsidy')[0]))
    const ledger = (account: string): number[] => rows.filter((row) => row.section === 'ledger' && row.item === account).map((row) => fen(Number(row.value)))
    for (let day = 0; day < outcome.dates.length; day++) expect(add(ACCOUNTS.map((account) => ledger(account)[day])) + 0).toBe(0)
    expect(-add(ledger('sales'))).toBe(fen(values('total', 'grossValue')[0]))
    expect(add(ledger('subsidyOwn')) + add(ledger('subsidyFunded'))).toBe(fen(values('total', 'subsidy')[0]))
    expect(fen(values('daily', 'cash').at(-1) ?? 0)).toBe(fen(values('total', 'closingCash')[0]))
    expect(add(rows.filter((row) => row.section === 'cause').map((row) => fen(Number(row.value))))).toBe(add(ledger('cash')))
  })

  test('tie by category too, where seven categories share what rounds away', () => {
    const part = (g: number, values: readonly number[]): number => add(values.filter((_, i) => i % 7 === g))
    const { units, subsidy, grossValue, contribution } = outcome.products
    const categories = [0, 1, 2, 3, 4, 5, 6].map((g) => ({ id: `part-${g}`, units: part(g, units), subsidy: part(g, subsidy), grossValue: part(g, grossValue), contribution: part(g, contribution), share: 0.3 }))
    const split = csvRows(text('burn.csv', burnPack({ ...outcome, categories }, { ...options, formats: ['csv'] })))
    const of = (section: string, measure: string): number => add(split.filter((row) => row.section === section && row.measure === measure && row.statistic === 'mean').map((row) => fen(Number(row.value))))
    for (const measure of ['grossValue', 'subsidy', 'contribution']) {
      expect(of('category', measure), measure).toBe(of('total', measure))
      expect(of('category', measure), measure).toBe(of('product', measure))
    }
  })

  test('hold the very figures that the charts draw', () => {
    const view = burnView(outcome, facts, scenario, 'en', 'light')
    const causes = causesPanel(view, { width: 900, height: 400 })
    const netBurn = values('daily', 'netBurn')
    const drawn = causes.readings.map((reading) => reading.values.at(-1))
    expect(causes.readings).toHaveLength(netBurn.length)
    netBurn.forEach((value, day) => expect(drawn[day]?.text).toBe(`${compact(value)}\u00a0CNY`))
    const bridge = rows.filter((row) => row.section === 'bridge')
    expect(bridge.map((row) => row.item)).toEqual(['opening', ...CASH_CAUSES, 'closing'])
    const level = add(bridge.slice(0, -1).map((row) => fen(Number(row.value))))
    expect(level).toBe(fen(Number(bridge.at(-1)?.value)))
    expect(bridgePanel(view, { width: 700, height: 400 }).ariaLabel).toContain(`Closing cash ${compact(Number(bridge.at(-1)?.value))}\u00a0CNY`)
  })

  test('name a unit for every number and blank nothing', () => {
    const numbers = rows.filter((row) => ['total', 'daily', 'ledger', 'cause', 'bridge', 'product', 'seller', 'funding', 'category', 'envelope'].includes(row.section))
    expect(numbers.length).toBeGreaterThan(3000)
    expect(numbers.filter((row) => row.unit === '' || row.value === '' || !Number.isFinite(Number(row.value)))).toEqual([])
    expect(rows.filter((row) => row.measure === 'cash' && row.statistic === 'p10')).toHaveLength(outcome.dates.length)
  })

  test('carry names with commas and quotes whole, and nothing that a spreadsheet would run', () => {
    expect(rows.find((row) => row.item === 'SKU-0002')?.name).toBe('Phone "2", black & white')
    const market = marketOf(outcome)
    const sly = burnPack(outcome, { ...options, formats: ['csv'], market: { ...market, products: market.products.map((product, i) => (i === 0 ? { ...product, name: { en: '=HYPERLINK("http://x")' } } : product)) } })
    expect(csvRows(text('burn.csv', sly)).find((row) => row.item === 'SKU-0000')?.name).toBe('\'=HYPERLINK("http://x")')
  })
})

describe('the workbook', () => {
  const parts = unzipSync(file('burn.xlsx'))
  const sheet = (index: number) => sheetOf(strFromU8(parts[`xl/worksheets/sheet${index}.xml`]))

  test('has its six sheets, with real dates and numbers', () => {
    expect([...strFromU8(parts['xl/workbook.xml']).matchAll(/<sheet name="([^"]+)"/g)].map((match) => match[1])).toEqual(['Summary', 'Daily', 'Products', 'Ledger', 'Assumptions', 'Checks'])
    const daily = sheet(2)
    expect(daily.length).toBe(outcome.dates.length + 1)
    // 2026-11-10 as a spreadsheet counts it.
    expect(daily[1][0]).toMatchObject({ value: 46336, style: 9 })
    expect(daily[0].length).toBeGreaterThan(DAILY_MEASURES.length + CASH_CAUSES.length)
  })

  test('adds up by its own formulas', () => {
    const products = sheet(3)
    const total = products.at(-1) ?? []
    for (const column of [3, 5, 6, 7]) {
      const last = products.length - 1
      expect(total[column].formula).toBe(`SUM(${'ABCDEFGH'[column]}2:${'ABCDEFGH'[column]}${last})`)
      expect(fen(Number(total[column].value))).toBe(fen(add(products.slice(1, -1).map((row) => Number(row[column].value)))))
    }
    for (const row of sheet(4).slice(1)) expect(add(row.slice(1, 1 + ACCOUNTS.length).map((cell) => fen(Number(cell.value)))) + 0).toBe(0)
    const summary = sheet(1)
    const at = (label: string): number => fen(Number(summary.find((row) => row[0]?.value === label)?.[1]?.value))
    expect(add(FUNDERS.map((funder) => at({ platform: 'We', merchant: 'Merchants', brand: 'Brands', bank: 'Banks', state: 'State' }[funder])))).toBe(at('Total'))
const from = summary.findIndex((row) => row[0]?.value === 'Cash bridge') + 1
    const steps = summary.slice(from, from + CASH_CAUSES.length + 2).map((row) => fen(Number(row[1]?.value)))
    expect(add(steps.slice(0, -1))).toBe(steps.at(-1))
  })

  test('carries no time but the export’s, so that equal content is equal bytes', () => {
    const bytes = file('burn.xlsx')
    // DOS time and date of the first local header: 1980-01-01 00:00.
    expect([...bytes.slice(10, 14)]).toEqual([0, 0, 0x21, 0])
    expect(Object.values(parts).map((part) => strFromU8(part)).join('').match(/20\d\d-\d\d-\d\dT/g)).toHaveLength(1)
  })
})

function compact(value: number): string {
  const absolute = Math.abs(value)
  const [factor, mark] = absolute >= 999_500 ? [1e6, 'M'] : absolute >= 999.5 ? [1e3, 'k'] : [1, '']
  const scaled = absolute / factor
  return `${value < 0 ? '\u2212' : ''}${scaled.toFixed(scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2)}${mark}`
}
