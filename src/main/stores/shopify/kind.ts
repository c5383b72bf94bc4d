import { z } from 'zod'
import { address, addressField, originOf } from '../fields.ts'
import { storeKind } from '../kind.ts'
import { ShopifyConnector, SHOPIFY_CAPABILITIES } from './connector.ts'

export const SHOPIFY = storeKind({
  kind: 'shopify',
  label: { en: 'Shopify', zh: 'Shopify' },
  note: {
    en: 'A Shopify shop, through the Admin interface. Prices have no schedule there: Warchest, or `warchest runner`, starts and ends a sale.',
    zh: '通过管理接口连接的 Shopify 商店。那里的价格没有定时功能：促销由 Warchest 或 `warchest runner` 开始和结束。',
  },
  proof: 'stand-in',
  fields: [
    addressField('url', { en: 'The shop’s own address at Shopify, not the one that buyers see.', zh: '商店在 Shopify 上的原始地址，不是买家看到的域名。' }, 'https://example.myshopify.com'),
    {
      name: 'country', label: { en: 'Buyers’ country', zh: '买家所在国家' }, note: { en: 'Whose price is read back, by its two letters; blank: the shop’s own.', zh: '回读哪个国家买家看到的价格，填两位国家代码；留空则为店铺所在国家。' }, required: false, choices: null, initial: '', example: 'DE',
    },
    {
      name: 'strike', label: { en: 'Earlier price', zh: '原价' }, note: { en: 'Whether a lower price shows the earlier one struck through. The law may say which price that must be.', zh: '降价时是否显示划掉的原价。法律可能规定必须显示哪个价格。' }, required: true,
      choices: [{ value: 'show', label: { en: 'Shown struck through', zh: '显示划线价' } }, { value: 'keep', label: { en: 'Left as it is', zh: '保持不变' } }], initial: 'show', example: 'show',
    },
  ],
  secrets: [{
    name: 'accessToken', label: { en: 'Admin API access token', zh: '管理接口访问令牌' }, required: true,
    note: { en: 'Of an app of the shop with the scopes read_products, write_products, read_inventory and read_orders.', zh: '店铺应用的令牌，权限范围为 read_products、write_products、read_inventory 与 read_orders。' },
  }],
  capabilities: SHOPIFY_CAPABILITIES,
  schema: z.strictObject({
    url: address, strike: z.enum(['show', 'keep'], { message: 'must be show or keep' }).transform((choice) => choice === 'show'),
    country: z.string().regex(/^[A-Za-z]{2}$/, { message: 'must be two letters, like DE' }).transform((code) => code.toUpperCase()).nullable().default(null),
  }),
  target: ({ url }) => originOf(url),
  connect: (options) => new ShopifyConnector(options),
})
