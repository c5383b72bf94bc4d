import { z } from 'zod'
import { address, addressField, currency, currencyField } from '../fields.ts'

/** How a Medusa store is reached. The shop window shows prices of a region, to those who hold a publishable key. */
export const medusaSettings = z.strictObject({
  url: address,
  currency,
  region: z.string().regex(/^reg_\w{1,60}$/, { message: 'must be the id of a region, reg_…' }),
  publishableKey: z.string().regex(/^pk_\w{1,200}$/, { message: 'must be a publishable key, pk_…' }),
})

export type MedusaSettings = z.infer<typeof medusaSettings>

export const MEDUSA_FIELDS = [
  addressField('url', { en: 'Of the server, without admin.', zh: '服务器地址，不含 admin。' }, 'https://api.shop.example'),
  currencyField,
  { name: 'region', label: { en: 'Region', zh: '区域' }, note: { en: 'Its id: prices are read back as a buyer of this region sees them.', zh: '区域 ID：按该区域买家所见读回价格。' }, required: true, choices: null, initial: '', example: 'reg_01M82VW9AVCQDRP0C3VYBKJ0KC' },
  { name: 'publishableKey', label: { en: 'Publishable key', zh: '可公开密钥' }, note: { en: 'With which the shop window is read; it is no secret.', zh: '用于读取店面；不是机密。' }, required: true, choices: null, initial: '', example: 'pk_0123456789abcdef' },
] as const
