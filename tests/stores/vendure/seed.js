// node seed.js '{"file":...,"count":...,"sales":...}': a store of `count` products in an SQLite file. The first is made by Vendure itself, the others are its copies, written straight into the file.
import core from '@vendure/core'
import cli from '@vendure/core/cli/index.js'
import Database from 'better-sqlite3'
import { configOf } from './config.js'

const { file, count, sales } = JSON.parse(process.argv[2])
const CURRENCIES = { CNY: 1, USD: 1, JPY: 1 }

const app = await core.bootstrap(configOf({ file, port: 0, sales }))
await cli.populateInitialData(app, {
  defaultLanguage: 'en', defaultZone: 'Asia',
  countries: [{ name: 'China', code: 'CN', zone: 'Asia' }],
  taxRates: [{ name: 'Standard Tax', percentage: 20 }],
  shippingMethods: [{ name: 'Standard', price: 500 }],
  paymentMethods: [{ name: 'Dummy', handler: { code: 'dummy-payment-handler', arguments: [{ name: 'automaticSettle', value: 'true' }] } }],
  collections: [],
})
const ctx = await app.get(core.RequestContextService).create({ apiType: 'admin' })
const channels = app.get(core.ChannelService)
const own = await channels.getDefaultChannel()
await channels.update(ctx, { id: own.id, currencyCode: 'CNY', defaultCurrencyCode: 'CNY', availableCurrencyCodes: Object.keys(CURRENCIES), pricesIncludeTax: false })
const facets = app.get(core.FacetService)
const facet = await facets.create(ctx, { code: 'category', isPrivate: false, translations: [{ languageCode: 'en', name: 'Category' }] })
const rice = await app.get(core.FacetValueService).create(ctx, facet, { facetId: facet.id, code: 'rice', translations: [{ languageCode: 'en', name: 'Rice' }] })
const importer = app.get(core.FastImporterService)
await importer.initialize()
const [taxCategory] = (await app.get(core.TaxCategoryService).findAll(ctx)).items
const productId = Number(await importer.createProduct({ enabled: true, facetValueIds: [rice.id], assetIds: [], translations: [{ languageCode: 'en', name: 'Product 0', slug: 'product-0', description: '' }] }))
const variantId = Number(await importer.createProductVariant({
  productId, enabled: true, sku: 'SKU-0000', price: 1000, taxCategoryId: taxCategory.id, facetValueIds: [], assetIds: [], optionIds: [], stockOnHand: 1, trackInventory: 'TRUE',
  translations: [{ languageCode: 'en', name: 'Product 0' }, { languageCode: 'zh_Hans', name: '商品0' }],
}))
await app.close()

const db = new Database(file)
db.pragma('foreign_keys = OFF')
const rowsOf = (table, column, value) => db.prepare(`SELECT * FROM "${table}" WHERE "${column}" = ?`).all(value)
/** Writes copies of the first product's rows; `change` gives product i its own values. */
const copy = (table, column, value, change) => {
  const rows = rowsOf(table, column, value)
  if (rows.length === 0) throw new Error(`The first product has no row in ${table}.`)
  const names = Object.keys(rows[0]).filter((name) => name !== 'id' || table === 'product' || table === 'product_variant')
  const insert = db.prepare(`INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`)
  for (let i = 1; i < count; i++) for (const row of rows) insert.run(Object.fromEntries(Object.entries({ ...row, ...change(i, row) }).filter(([name]) => names.includes(name))))
}
const skuOf = (i) => `SKU-${String(i).padStart(4, '0')}`
db.transaction(() => {
  const price = rowsOf('product_variant_price', 'variantId', variantId)[0]
  const { id: _, ...first } = price
  const more = db.prepare(`INSERT INTO product_variant_price (${Object.keys(first).map((name) => `"${name}"`).join(', ')}) VALUES (${Object.keys(first).map((name) => `@${name}`).join(', ')})`)
  for (const currencyCode of Object.keys(CURRENCIES)) if (currencyCode !== price.currencyCode) more.run({ ...first, currencyCode })
  copy('product', 'id', productId, (i) => ({ id: productId + i }))
  copy('product_translation', 'baseId', productId, (i) => ({ baseId: productId + i, name: `Product ${i}`, slug: `product-${i}` }))
  copy('product_channels_channel', 'productId', productId, (i) => ({ productId: productId + i }))
  copy('product_facet_values_facet_value', 'productId', productId, (i) => ({ productId: productId + i }))
  copy('product_variant', 'id', variantId, (i) => ({ id: variantId + i, productId: productId + i, sku: skuOf(i) }))
  copy('product_variant_translation', 'baseId', variantId, (i, row) => ({ baseId: variantId + i, name: row.languageCode === 'en' ? `Product ${i}` : `商品${i}` }))
  copy('product_variant_channels_channel', 'productVariantId', variantId, (i) => ({ productVariantId: variantId + i }))
  copy('product_variant_price', 'variantId', variantId, (i) => ({ variantId: variantId + i, price: 1000 + i }))
  copy('stock_level', 'productVariantId', variantId, (i) => ({ productVariantId: variantId + i, stockOnHand: i }))
  // Every seventh has no stock level anywhere: its stock is unknown.
  db.prepare('DELETE FROM stock_level WHERE (productVariantId - ?) % 7 = 0').run(variantId)
})()
db.pragma('wal_checkpoint(TRUNCATE)')
db.close()
