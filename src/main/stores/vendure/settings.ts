import { z } from 'zod'
import { address, addressField, currency, currencyField } from '../fields.ts'

/** How a Vendure store is reached. */
const path = z.string().regex(/^[\w/-]{1,80}$/, { message: 'must be a path like admin-api' })

export const vendureSettings = z.strictObject({
  url: address,
  currency,
  access: z.enum(['api-key', 'login'], { message: 'must be api-key or login' }).exactOptional(),
  user: z.string().max(200).exactOptional(),
  channel: z.string().max(200).exactOptional(),
  adminPath: path.exactOptional(),
  shopPath: path.exactOptional(),
}).refine(({ access, user }) => access !== 'login' || user !== undefined, { message: 'must be given to log in', path: ['user'] })
  .transform((given) => ({ access: 'api-key' as const, user: '', channel: '', adminPath: 'admin-api', shopPath: 'shop-api', ...given }))

export type VendureSettings = z.infer<typeof vendureSettings>

export const VENDURE_FIELDS = [
  addressField('url', { en: 'Of the server, without admin-api.', zh: '服务器地址，不含 admin-api。' }, 'https://shop.example'),
  currencyField,
  {
    name: 'access', label: { en: 'Access', zh: '访问方式' }, note: { en: 'An API key (Vendure 3.6 and later), or an administrator who logs in.', zh: 'API 密钥（Vendure 3.6 及以上），或管理员登录。' }, required: true,
    choices: [{ value: 'api-key', label: { en: 'API key', zh: 'API 密钥' } }, { value: 'login', label: { en: 'Log in', zh: '登录' } }], initial: 'api-key', example: 'api-key',
  },
  { name: 'user', label: { en: 'Administrator', zh: '管理员' }, note: { en: 'Only to log in.', zh: '仅登录方式需要。' }, required: false, choices: null, initial: '', example: 'pricing@shop.example' },
  { name: 'channel', label: { en: 'Channel token', zh: '渠道令牌' }, note: { en: 'Of the channel whose prices are set; blank for the default one.', zh: '要定价的渠道；留空为默认渠道。' }, required: false, choices: null, initial: '', example: 'eu-channel' },
  { name: 'adminPath', label: { en: 'Path of the Admin API', zh: '管理接口路径' }, note: { en: 'Where the store has another one than admin-api.', zh: '若不是 admin-api。' }, required: false, choices: null, initial: '', example: 'admin-api' },
  { name: 'shopPath', label: { en: 'Path of the Shop API', zh: '店面接口路径' }, note: { en: 'Where the store has another one than shop-api.', zh: '若不是 shop-api。' }, required: false, choices: null, initial: '', example: 'shop-api' },
] as const
