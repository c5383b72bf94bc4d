import { originOf } from '../fields.ts'
import { storeKind, type ConnectorOptions } from '../kind.ts'
import type { StoreConnector } from '../connector.ts'
import { VENDURE_CAPABILITIES, VendureConnector } from './connector.ts'
import { VENDURE_FIELDS, vendureSettings, type VendureSettings } from './settings.ts'

export const vendureConnector = (options: ConnectorOptions<VendureSettings>): StoreConnector => new VendureConnector(options)

export const VENDURE = storeKind<VendureSettings>({
  kind: 'vendure', label: { en: 'Vendure', zh: 'Vendure' }, proof: 'server',
  note: { en: 'Vendure 3, over its Admin API and Shop API.', zh: 'Vendure 3，通过其管理接口和店面接口。' },
  fields: VENDURE_FIELDS,
  secrets: [{ name: 'key', label: { en: 'API key or password', zh: 'API 密钥或密码' }, note: { en: 'The key, or the administrator’s password.', zh: '密钥，或管理员的密码。' }, required: true }],
  capabilities: VENDURE_CAPABILITIES, schema: vendureSettings, target: ({ url }) => originOf(url), connect: vendureConnector,
})
