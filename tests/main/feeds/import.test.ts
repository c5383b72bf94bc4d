import { describe, expect, test } from 'vitest'
import { toMinor } from '../../../src/core/money/money.ts'
import { latestOffers } from '../../../src/main/workspace/queries/offers.ts'
import { loadCategories, loadInbound, loadProducts, loadSellers } from '../../../src/main/workspace/queries/catalog.ts'
import { loadPanel } from '../../../src/main/workspace/queries/sales.ts'
import { loadSummary } from '../../../src/main/workspace/queries/summary.ts'
import { loadTreasuryFacts } from '../../../src/main/workspace/queries/treasury.ts'
import { previewFile } from '../../../src/main/feeds/preview.ts'
import { importFiles } from '../../../src/main/feeds/import.ts'
import { bench, CATALOG, contentOf, GOOD_CATALOG, idle, mapping } from './support.ts'

const it = bench()
const catalog = (): Promise<unknown> => it.import({ path: it.file('catalog.csv', GOOD_CATALOG), mapping: CATALOG })
const preview = (name: string, content: string | Uint8Array) => previewFile(it.workspace, { path: it.file(name, content), name, kind: null, mapping: null })

/** The characters of these tests in GB18030. */
const GB: Record<string, number[]> = { 商: [0xc9, 0xcc], 品: [0xc6, 0xb7], 编: [0xb1, 0xe0], 码: [0xc2, 0xeb], 名: [0xc3, 0xfb], 称: [0xb3, 0xc6], 标: [0xb1, 0xea], 价: [0xbc, 0xdb], 苹: [0xc6, 0xbb], 果: [0xb9, 0xfb] }
const gb18030 = (text: string): Uint8Array => Uint8Array.from([...text].flatMap((c) => GB[c] ?? [c.charCodeAt(0)]))

describe('a catalog', () => {
  test('is read with its names, categories and money in whole fen', async () => {
    await catalog()
    expect(loadProducts(it.workspace)[0]).toEqual({ sku: 'A-1', name: { en: 'Apples' }, category: 'fruit', currency: 'CNY', list: 1250, cost: 800, floor: 900, stock: 100, merchant: null })
    expect(loadCategories(it.workspace).map((category) => category.id)).toEqual(['fruit', 'grain'])
  })

  test('imported again replaces what it says and leaves what it does not say', async () => {
    await catalog()
    const report = await it.import({ path: it.file('prices.csv', 'sku,list\nA-1,11.00\n'), mapping: mapping('catalog', { sku: 'sku', list: 'list' }) })
    expect(report.accepted).toBe(true)
    expect(loadProducts(it.workspace)[0]).toMatchObject({ name: { en: 'Apples' }, list: 1100, cost: 800, stock: 100 })
  })

  test('imported twice is the same as imported once, but for the history', async () => {
    await catalog()
    const once = contentOf(it.workspace)
    await catalog()
    const { imports, mappings, sqlite_sequence: _, ...twice } = contentOf(it.workspace)
    expect(imports).toHaveLength(2)
    expect(twice).toEqual(Object.fromEntries(Object.keys(twice).map((name) => [name, once[name]])))
    expect(mappings).toHaveLength(1)
  })

  test.each([['yuan', 1, '19.99', 1999], ['fen', 0.01, '1999', 1999], ['wan', 10_000, '1.2345', 1_234_500], ['yi', 100_000_000, '0.35', 3_500_000_000], ['yuan with separators', 1, '"1,234.50"', 123_450]])('in %s is the same money', async (_unit, moneyUnit, text, fen) => {
    await it.import({ path: it.file('c.csv', `sku,list\nA,${text}\n`), mapping: mapping('catalog', { sku: 'sku', list: 'list' }, { moneyUnit }) })
    expect(loadProducts(it.workspace)[0].list).toBe(fen)
  })

  test('rounds money as the product does everywhere, and says where it rounded', async () => {
    const amounts = [1.005, 0.125, 2.675, 1.115, 33.335, 1_234_567.895]
    const report = await it.import({ path: it.file('c.csv', `sku,list\n${amounts.map((x, i) => `S${i},${x}`).join('\n')}\n`), mapping: mapping('catalog', { sku: 'sku', list: 'list' }) })
    expect(loadProducts(it.workspace).map((product) => product.list)).toEqual(amounts.map((x) => toMinor(x, 'CNY')))
    expect(report.warnings).toMatchObject([{ code: 'feed.money.rounded', field: 'list', params: { count: 6 } }])
  })

  test('in a currency without minor units, or with three digits of them, is read in those', async () => {
    await it.import({ path: it.file('c.csv', 'sku,list\nA,1500\n'), mapping: mapping('catalog', { sku: 'sku', list: 'list' }, { currency: 'JPY' }) })
    expect(loadProducts(it.workspace)[0]).toMatchObject({ list: 1500, currency: 'JPY' })
    const other = await it.import({ path: it.file('c.csv', 'sku,list\nA,1.5\n'), mapping: mapping('catalog', { sku: 'sku', list: 'list' }, { currency: 'KWD' }) })
    expect(other.problems).toMatchObject([{ code: 'feed.currency.mismatch', params: { currency: 'KWD', workspace: 'JPY' } }])
  })

  test('that is ten times dearer than the last one is imported with a warning', async () => {
    await catalog()
    const dear = await it.import({ path: it.file('c.csv', GOOD_CATALOG), mapping: { ...CATALOG, moneyUnit: 10_000 } })
    expect(dear.accepted).toBe(true)
    expect(dear.warnings.map((warning) => [warning.code, warning.field])).toEqual([['feed.scale.jump', 'list'], ['feed.scale.jump', 'cost'], ['feed.scale.jump', 'floor']])
    expect(dear.warnings[0].message).toContain('10000 times')
  })
})

test('a quote that is never closed is told before the import, with its row', async () => {
  const seen = await preview('open.csv', GOOD_CATALOG.replace(/\n([^\n,]+),([^\n,]+),/, '\n$1,"$2,'))
  expect(seen.problems.filter(({ code }) => code === 'feed.line.open-quote')).toMatchObject([{ file: 'open.csv', row: 2, message: expect.stringContaining('never closed') }])
})

describe('encodings', () => {
  const text = '商品编码,商品名称,标价\nA,苹果,12.5\n'
  test.each([
    ['UTF-8', new TextEncoder().encode(text), 'utf-8'],
    ['UTF-8 with a byte order mark', new TextEncoder().encode(`\uFEFF${text}`), 'utf-8'],
    ['GB18030', gb18030(text), 'gb18030'],
    ['UTF-8 with the line ends of Windows', new TextEncoder().encode(text.replaceAll('\n', '\r\n')), 'utf-8'],
  ])('%s is recognised, its Chinese columns are mapped, and its names are read', async (_what, bytes, encoding) => {
    const seen = await preview('商品.csv', bytes)
    expect(seen.problems).toEqual([])
    expect(seen.mapping).toMatchObject({ kind: 'catalog', encoding, columns: { sku: '商品编码', name: '商品名称', list: '标价' } })
    await it.import({ path: it.file('商品.csv', bytes), mapping: seen.mapping })
    expect(loadProducts(it.workspace)).toMatchObject([{ sku: 'A', name: { en: '苹果' }, list: 1250 }])
  })

  test.each(['gbk', 'GB2312', 'gb18030'])('%s means GB18030', async (encoding) => {
    const report = await it.import({ path: it.file('c.csv', gb18030(text)), mapping: mapping('catalog', { sku: '商品编码', name: '商品名称', list: '标价' }, { encoding }) })
    expect(report.accepted).toBe(true)
  })

  test('UTF-8 taken for GB18030 is refused instead of read as nonsense', async () => {
    const report = await it.import({ path: it.file('c.csv', text), mapping: mapping('catalog', { sku: '商品编码', list: '标价' }, { encoding: 'gb18030' }) })
    expect(report.problems).toMatchObject([{ code: 'feed.file.encoding-utf8', file: 'c.csv', row: 1 }])
  })

  test('a header that is not in the encoding is refused with the column where it shows', async () => {
    const report = await it.import({ path: it.file('c.csv', gb18030(text)), mapping: mapping('catalog', { sku: '商品编码', list: '标价' }) })
    expect(report.problems).toMatchObject([{ code: 'feed.file.encoding', file: 'c.csv', row: 1, field: 'column 1' }])
  })
})

describe('separators', () => {
  test.each([['comma', ','], ['semicolon', ';'], ['tab', '\t'], ['bar', '|']])('%s is recognised', async (_name, d) => {
    const report = await it.import({ path: it.file('c.csv', GOOD_CATALOG.replaceAll(',', d)), mapping: CATALOG })
    expect(report).toMatchObject({ accepted: true, files: [{ kept: 3 }] })
  })
})

describe('order lines', () => {
  const LINES = mapping('order-lines', { date: 'paid at', sku: 'sku', units: 'qty', price: 'price', list: 'list', promo: 'promo', outlet: 'shop' })
  const lines = `paid at,sku,qty,price,list,promo,shop
2026-05-01 09:30:00,A-1,1,10.00,12.50,0,north
2026-05-01 21:05:10,A-1,3,8.00,12.50,1,north
2026-05-01 10:00:00,A-1,2,9.00,12.50,0,south
2026/05/02,B-1,1,30.00,30.00,no,north
`
  test('are added up to product, outlet and day: money exactly, price paid as the mean, promotion by units', async () => {
    await catalog()
    const report = await it.import({ path: it.file('lines.csv', lines), mapping: LINES })
    expect(report.files).toMatchObject([{ rows: 4, kept: 3 }])
    const rows = it.workspace.db.prepare('SELECT p.sku, o.id, s.day, s.units, s.revenue, s.price, s.list, s.covariates FROM sales s JOIN products p ON p.key = s.product JOIN outlets o ON o.key = s.outlet ORDER BY 1, 2').raw().all()
    expect(rows).toEqual([
      ['A-1', 'north', 20_574, 4, 3400, 8.5, 12.5, '{"promo":0.75}'],
      ['A-1', 'south', 20_574, 2, 1800, 9, 12.5, '{"promo":0}'],
      ['B-1', 'north', 20_575, 1, 3000, 30, 30, '{"promo":0}'],
    ])
  })

  test('of a day held already replace it, and that is said', async () => {
    await catalog()
    await it.import({ path: it.file('lines.csv', lines), mapping: LINES })
    const again = await it.import({ path: it.file('lines.csv', lines.replace('A-1,2,9.00', 'A-1,5,9.00')), mapping: LINES })
    expect(again.warnings).toMatchObject([{ code: 'feed.lines.replaced', params: { count: 3, units: 7 } }])
    expect(again.warnings[0].message).toContain('7 units are gone')
    expect(loadSummary(it.workspace)).toMatchObject({ salesRows: 3, units: 10 })
  })

  test('of several files of one import are added up together', async () => {
    await catalog()
    const { promo: _, ...columns } = LINES.columns
    const part = (name: string, rows: string, promo: '' | ',promo' = '') => ({ path: it.file(name, `paid at,sku,qty,price,list${promo},shop\n${rows}\n`), mapping: promo === '' ? { ...LINES, columns } : LINES })
    const report = await it.import(
      part('a.csv', '2026-05-01,A-1,3,10.00,12.50,1,north', ',promo'), part('b.csv', '2026-05-01,A-1,4,8.00,12.00,north\n2026-05-02,A-1,1,8.00,12.00,north'),
      part('c.csv', '2026-05-02,B-1,2,30.00,30.00,0,north', ',promo'),
    )
    expect(report).toMatchObject({ accepted: true, warnings: [], files: [{ rows: 1, kept: 1 }, { rows: 2, kept: 1 }, { rows: 1, kept: 1 }] })
    const rows = it.workspace.db.prepare('SELECT p.sku, s.day, s.units, s.revenue, s.price, s.list, s.covariates FROM sales s JOIN products p ON p.key = s.product ORDER BY 1, 2').raw().all()
    expect(rows).toEqual([
      ['A-1', 20_574, 7, 6200, 62 / 7, (3 * 12.5 + 4 * 12) / 7, '{"promo":1}'],
      ['A-1', 20_575, 1, 800, 8, 12, null],
      ['B-1', 20_575, 2, 6000, 30, 30, '{"promo":0}'],
    ])
  })

  test('of one order in two files of one import are pointed out, and a file given twice is refused', async () => {
    await catalog()
    const ORDERS = mapping('order-lines', { order: 'no', date: 'date', sku: 'sku', units: 'qty', price: 'price' })
    const file = (name: string, ...rows: string[]) => ({ path: it.file(name, `no,date,sku,qty,price\n${rows.join('\n')}\n`), mapping: ORDERS })
    const overlap = await it.import(file('a.csv', 'o1,2026-05-01,A-1,3,10', 'o2,2026-05-01,A-1,1,10'), file('b.csv', 'o2,2026-05-01,A-1,1,10', 'o3,2026-05-01,A-1,4,10'))
    expect(overlap).toMatchObject({ accepted: true, warnings: [{ code: 'feed.lines.repeated', file: 'b.csv', params: { count: 1 } }] })
    expect(loadSummary(it.workspace)).toMatchObject({ units: 9 })
    const twice = await it.import(file('a.csv', 'o1,2026-05-02,A-1,3,10'), file('copy.csv', 'o1,2026-05-02,A-1,3,10'))
    expect(twice).toMatchObject({ accepted: false, problems: [{ code: 'feed.file.twice', file: 'copy.csv', params: { first: 'a.csv' } }] })
    expect(loadSummary(it.workspace)).toMatchObject({ units: 9 })
  })

  test('of a further part of a day, in a later import, say how many units they replace and what to do', async () => {
    await catalog()
    const part = (name: string, qty: number) => ({ path: it.file(name, `paid at,sku,qty,price,list,promo,shop\n2026-05-01,A-1,${qty},10.00,12.50,0,north\n`), mapping: LINES })
    await it.import(part('morning.csv', 1))
    const later = await it.import(part('evening.csv', 4))
    expect(loadSummary(it.workspace)).toMatchObject({ units: 4 })
    expect(later.warnings).toMatchObject([{
      code: 'feed.lines.replaced', file: 'evening.csv', message: 'Order lines came again for 1 day of a product that an earlier import had brought: its 1 unit is gone, only the lines of this import count.',
      mend: expect.stringContaining('import all their files again, together') as string,
    }])
    await it.import(part('morning.csv', 1), part('evening.csv', 4))
    expect(loadSummary(it.workspace)).toMatchObject({ units: 5 })
  })

  test('sum to the last fen whatever the number of lines', async () => {
    const n = 20_000
    await catalog()
    await it.import({ path: it.file('many.csv', `date,sku,qty,amount\n${Array.from({ length: n }, (_, i) => `2026-05-0${1 + (i % 3)},A-1,1,${(0.01 + (i % 97) / 100).toFixed(2)}`).join('\n')}\n`), mapping: mapping('order-lines', { date: 'date', sku: 'sku', units: 'qty', revenue: 'amount' }) })
    const fen = Array.from({ length: n }, (_, i) => 1 + (i % 97)).reduce((a, b) => a + b, 0)
    expect(it.workspace.db.prepare('SELECT sum(revenue), sum(units) FROM sales').raw().get()).toEqual([fen, n])
  })
})

describe('ready aggregates', () => {
  const weekly = mapping('sales', { date: 'week', sku: 'brand', units: 'oz', price: 'price', outlet: 'store', 'covariate.deal': 'deal' }, { currency: 'USD', period: { origin: '1989-09-14', days: 7 } })
  const content = 'store,week,brand,oz,price,deal\n2,40,1,8256,0.06046875,1\n2,41,1,6144,0.05,0\n5,40,1,64,0.07,0.5\n'

  test('counted in weeks get the dates of their weeks, keep fractions of a cent, and need no catalog', async () => {
    const report = await it.import({ path: it.file('w.csv', content), mapping: weekly })
    expect(report.warnings).toMatchObject([{ code: 'feed.products.without-catalog', params: { count: 1 }, message: '1 product has no catalog line: list price, cost, floor and stock are unknown.' }])
    const panel = loadPanel(it.workspace)
    expect(panel).toMatchObject({ startDate: '1990-06-21', stepDays: 7, steps: 2, outlets: ['2', '5'], products: [{ sku: '1' }] })
    expect([...(panel?.price ?? [])]).toEqual([0.06046875, 0.05, 0.07])
    expect(panel?.covariates).toEqual([{ name: 'deal', values: Float64Array.of(1, 0, 0.5) }])
    expect(loadProducts(it.workspace)).toMatchObject([{ sku: '1', list: null, cost: null, floor: null, stock: null, currency: 'USD', category: 'all' }])
  })

  test('can be counted in packs: units are divided and prices multiplied', async () => {
    await it.import({ path: it.file('w.csv', content), mapping: { ...weekly, constants: { packSize: '64' } } })
    const panel = loadPanel(it.workspace)
    expect([...(panel?.units ?? [])]).toEqual([129, 96, 1])
    expect([...(panel?.price ?? [])]).toEqual([3.87, 3.2, 0.07 * 64])
    expect(it.workspace.db.prepare('SELECT sum(revenue) FROM sales').pluck().get()).toBe(49923 + 30720 + 448)
  })

  test('say what they replace: rows of earlier imports, and rows of another file of the same import', async () => {
    await it.import({ path: it.file('w.csv', content), mapping: weekly })
    const head = 'store,week,brand,oz,price,deal\n'
    const two = await it.import({ path: it.file('x.csv', `${head}2,40,1,100,0.06,1\n2,42,1,50,0.06,1\n`), mapping: weekly }, { path: it.file('y.csv', `${head}2,42,1,70,0.06,1\n5,40,1,8,0.07,0\n`), mapping: weekly })
    expect(two.warnings.filter(({ code }) => code.startsWith('feed.sales.')).map(({ code, file, params }) => [code, file, params?.['count'], params?.['units']])).toEqual([
      ['feed.sales.replaced', 'x.csv', 1, 8256], ['feed.sales.replaced', 'y.csv', 1, 64], ['feed.sales.replaced-here', 'y.csv', 1, 50],
    ])
    expect(loadSummary(it.workspace)).toMatchObject({ salesRows: 4, units: 100 + 6144 + 70 + 8 })
  })

  test('of another period length than those held are refused', async () => {
    await it.import({ path: it.file('w.csv', content), mapping: weekly })
    const daily = await it.import({ path: it.file('d.csv', content), mapping: { ...weekly, period: { origin: '1989-09-14', days: 1 } } })
    expect(daily.problems).toMatchObject([{ code: 'feed.period.mismatch', params: { days: 1, held: 7 } }])
    const shifted = await it.import({ path: it.file('s.csv', content), mapping: { ...weekly, period: { origin: '1989-09-15', days: 7 } } })
    expect(shifted.problems).toMatchObject([{ code: 'feed.period.misaligned' }])
  })

  test('the preview asks for the date of week 0 instead of making one up', async () => {
    const seen = await preview('w.csv', content)
    expect(seen.mapping).toMatchObject({ kind: 'sales', period: null, columns: { date: 'week', sku: 'brand', units: 'oz', price: 'price', outlet: 'store', 'covariate.deal': 'deal' } })
    expect(seen.problems).toMatchObject([{ code: 'feed.period.origin-missing', field: 'date' }])
  })
})

describe('offers', () => {
  const OFFERS = mapping('rival-offers', { date: 'date', seller: 'seller', sku: 'sku', price: 'price', available: 'available', own: 'own', sellerName: 'name', sellerNameZh: 'zh' })
  const content = `date,seller,sku,price,available,own,name,zh
2026-05-01,tianbao,A-1,10,1,1,Tianbao Mall,天宝商城
2026-05-02,tianbao,A-1,12,0.5,1,Tianbao Mall,天宝商城
2026-05-01,taomao,A-1,9,1,0,Taomao,淘猫
2026-05-01,taomao,A-1,11,1,0,Taomao,淘猫
2026-05-01,jinggou,A-1,16,1,0,Jinggou,京狗
2026-05-02,jinggou,A-1,1,0,0,Jinggou,京狗
`
  test('make the sellers, name our own, and the newest of each is found', async () => {
    await catalog()
    await it.import({ path: it.file('o.csv', content), mapping: OFFERS })
    expect(loadSellers(it.workspace)).toEqual([
      { id: 'tianbao', name: { en: 'Tianbao Mall', zh: '天宝商城' }, own: true }, { id: 'jinggou', name: { en: 'Jinggou', zh: '京狗' }, own: false }, { id: 'taomao', name: { en: 'Taomao', zh: '淘猫' }, own: false },
    ])
    expect(latestOffers(it.workspace)).toEqual([
      { seller: 'jinggou', own: false, sku: 'A-1', date: '2026-05-02', price: 100, available: 0 },
      { seller: 'taomao', own: false, sku: 'A-1', date: '2026-05-01', price: 1000, available: 1 },
      { seller: 'tianbao', own: true, sku: 'A-1', date: '2026-05-02', price: 1200, available: 0.5 },
    ])
  })

  test('give the panel the days without a sale, the stock-outs and the rivals\' geometric mean price while available', async () => {
    await catalog()
    await it.import({ path: it.file('o.csv', content), mapping: OFFERS }, { path: it.file('l.csv', 'date,sku,qty,price\n2026-05-01,A-1,3,9.5\n2026-05-03,B-1,1,30\n'), mapping: mapping('order-lines', { date: 'date', sku: 'sku', units: 'qty', price: 'price' }) })
    const panel = loadPanel(it.workspace)
    const rows = Array.from(panel?.units ?? [], (units, i) => [panel?.products[panel.product[i]].sku, panel?.step[i], units, panel?.price[i], panel?.stockoutShare[i], panel?.rivalPrice[i]])
    expect(rows).toEqual([['A-1', 0, 3, 9.5, 0, expect.closeTo(Math.sqrt(10 * 16), 10)], ['A-1', 1, 0, 12, 0.5, Number.NaN], ['B-1', 2, 1, 30, Number.NaN, Number.NaN]])
    expect(panel?.list[1]).toBe(12.5)
  })

  test('that mark a second seller as our own are refused', async () => {
    await catalog()
    const report = await it.import({ path: it.file('o.csv', content.replace('0,Taomao', '1,Taomao')), mapping: OFFERS })
    expect(report.problems).toMatchObject([{ code: 'feed.seller.several-own', row: 4, field: 'seller', value: 'taomao' }])
  })
})

test('treasury facts are money in their unit, rates and days as they are, and the newest counts', async () => {
  const content = 'item,date,amount,seller\nopeningCash,2026-05-01,600,\nopeningCash,2026-06-01,450,\ncollectDays,2026-05-01,7,\ntranche,2026-07-01,100,\ncash,2026-05-01,1000,taomao\nmargin,2026-05-01,0.24,taomao\ngain,2026-05-01,0.5,taomao\nlag,2026-05-01,2,taomao\ngain,2026-05-01,0,sushi\n'
  await it.import({ path: it.file('t.csv', content), mapping: mapping('treasury', { item: 'item', date: 'date', amount: 'amount', seller: 'seller' }, { moneyUnit: 10_000 }) })
  expect(loadTreasuryFacts(it.workspace)).toEqual({
    asOf: '2026-06-01', treasury: { openingCash: 4_500_000, collectDays: 7 }, tranches: [{ date: '2026-07-01', amount: 1_000_000 }], operations: {},
    rivals: [{ seller: 'sushi', policy: { kind: 'hold' } }, { seller: 'taomao', cash: 10_000_000, margin: 0.24, policy: { kind: 'match', lag: 2, gain: 0.5, floor: 0 } }],
  })
})

test('goods on their way in several files of one import are added up by day', async () => {
  await catalog()
  const ways = mapping('inbound', { sku: 'sku', date: 'eta', units: 'qty' })
  const report = await it.import({ path: it.file('i.csv', 'sku,eta,qty\nA-1,2026-06-01,10\n'), mapping: ways }, { path: it.file('j.csv', 'sku,eta,qty\nA-1,2026-06-01,5\nA-1,2026-06-02,1\n'), mapping: ways })
  expect(report.warnings).toEqual([])
  expect(loadInbound(it.workspace)).toEqual([{ sku: 'A-1', date: '2026-06-01', units: 15 }, { sku: 'A-1', date: '2026-06-02', units: 1 }])
})

test('goods on their way are added up by day', async () => {
  await catalog()
  await it.import({ path: it.file('i.csv', 'sku,eta,qty\nA-1,2026-06-01,10\nA-1,2026-06-01,5\nB-1,2026-05-30,7\n'), mapping: mapping('inbound', { sku: 'sku', date: 'eta', units: 'qty' }) })
  expect(loadInbound(it.workspace)).toEqual([{ sku: 'B-1', date: '2026-05-30', units: 7 }, { sku: 'A-1', date: '2026-06-01', units: 15 }])
})

describe('a mapping', () => {
  test('is remembered by the columns of the file, in any order, once an import was accepted', async () => {
    const odd = 'artikel,preis\nA,12\n'
    const chosen = mapping('catalog', { sku: 'artikel', list: 'preis' }, { moneyUnit: 0.01 })
    expect((await preview('x.csv', odd)).problems).toMatchObject([{ code: 'feed.kind.unknown' }, ...[{ field: 'sku' }, { field: 'list' }], ...[{ field: 'artikel' }, { field: 'preis' }]])
    await it.import({ path: it.file('bad.csv', 'artikel,preis\nA,-12\n'), mapping: chosen })
    expect((await preview('x.csv', odd)).remembered).toBe(false)
    await it.import({ path: it.file('x.csv', odd), mapping: chosen })
    const seen = await preview('y.csv', 'Preis,Artikel\n7,B\n'.replace('Preis,Artikel', 'preis,artikel'))
    expect(seen).toMatchObject({ remembered: true, mapping: chosen, problems: [] })
    await it.import({ path: it.file('y.csv', 'preis,artikel\n700,B\n') })
    expect(loadProducts(it.workspace)).toMatchObject([{ sku: 'A', list: 12 }, { sku: 'B', list: 700 }])
  })

  test.each([
    ['orders.csv', 'order_id,date,sku,quantity,paid_price_fen', { kind: 'order-lines', moneyUnit: 0.01, columns: { order: 'order_id', price: 'paid_price_fen', units: 'quantity' } }],
    ['rivals.csv', 'date,competitor,sku,price', { kind: 'rival-offers', columns: { seller: 'competitor' } }],
    ['订单.csv', '订单号,支付日期,商品编码,数量,实付金额(元)', { kind: 'order-lines', moneyUnit: 1, currency: 'CNY', columns: { order: '订单号', date: '支付日期', sku: '商品编码', units: '数量', revenue: '实付金额(元)' } }],
    ['cash.csv', 'item,date,amount', { kind: 'treasury' }],
    ['shipments.csv', 'sku,eta,units', { kind: 'inbound', columns: { date: 'eta' } }],
    ['p.csv', 'SKU,Product Name,Category,List Price (USD),Unit Cost (USD)', { kind: 'catalog', currency: 'USD', columns: { sku: 'SKU', name: 'Product Name', list: 'List Price (USD)', cost: 'Unit Cost (USD)' } }],
    ['s.csv', 'store,week,brand,oz,price_per_oz,deal,feat', { kind: 'sales', columns: { outlet: 'store', date: 'week', sku: 'brand', units: 'oz', price: 'price_per_oz', 'covariate.deal': 'deal', 'covariate.feat': 'feat' } }],
  ])('of %s is proposed by its columns', async (name, header, expected) => {
    expect((await preview(name, `${header}\n${header.split(',').map(() => 'x').join(',')}\n`)).mapping).toMatchObject(expected)
  })
})

test('cancelling leaves the workspace as it was', async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => `S-${i},${1 + (i % 90)}`).join('\n')
  const path = it.file('big.csv', `sku,list\n${rows}\n`)
  const before = contentOf(it.workspace)
  for (const stage of ['reading', 'checking', 'aggregating', 'writing']) {
    const controller = new AbortController()
    const cancelled = importFiles(it.workspace, [{ path, mapping: mapping('catalog', { sku: 'sku', list: 'list' }) }], { signal: controller.signal, progress: (_done, _total, note) => { if (note === stage) controller.abort() } }, 'import-x')
    await expect(cancelled).rejects.toThrow()
    expect(contentOf(it.workspace)).toEqual(before)
  }
  await expect(importFiles(it.workspace, [{ path: it.file('c.csv', GOOD_CATALOG), mapping: CATALOG }], idle, 'import-y')).resolves.toMatchObject({ accepted: true })
})

test('a second import waits its turn', async () => {
  const first = catalog()
  await expect(catalog()).rejects.toMatchObject({ kind: 'conflict', problems: [{ code: 'import.busy' }] })
  await first
})
