import { z } from 'zod'
import { address, addressField, originOf } from '../fields.ts'
import { storeKind } from '../kind.ts'
import { WooCommerceConnector, WOOCOMMERCE_CAPABILITIES } from './connector.ts'

export const WOOCOMMERCE = storeKind({
  kind: 'woocommerce',
  label: { en: 'WooCommerce', zh: 'WooCommerce' },
  note: { en: 'A WordPress shop with WooCommerce 5.8 or newer. It starts and ends a sale by itself, when its queue next runs.', zh: '安装 WooCommerce 5.8 或更高版本的 WordPress 商店。促销由店铺自行开始和结束，时间取决于其任务队列何时运行。' },
  proof: 'stand-in',
  fields: [addressField('url', { en: 'Of the shop, as a buyer opens it.', zh: '买家打开店铺所用的地址。' }, 'https://shop.example')],
  secrets: [
    { name: 'consumerKey', label: { en: 'Consumer key', zh: '用户密钥' }, note: { en: 'From WooCommerce > Settings > Advanced > REST API, with permission to read and write.', zh: '在 WooCommerce > 设置 > 高级 > REST API 中创建，权限为读写。' }, required: true },
    { name: 'consumerSecret', label: { en: 'Consumer secret', zh: '用户密文' }, note: { en: 'Shown once beside the key.', zh: '与密钥一同显示，仅显示一次。' }, required: true },
  ],
  capabilities: WOOCOMMERCE_CAPABILITIES,
  schema: z.strictObject({ url: address }),
  target: ({ url }) => originOf(url),
  connect: (options) => new WooCommerceConnector(options),
})
