import type { StoreConnector } from '../connector.ts'
import { originOf } from '../fields.ts'
import { storeKind, type ConnectorOptions } from '../kind.ts'
import { MEDUSA_CAPABILITIES, MedusaConnector } from './connector.ts'
import { MEDUSA_FIELDS, medusaSettings, type MedusaSettings } from './settings.ts'

export const medusaConnector = (options: ConnectorOptions<MedusaSettings>): StoreConnector => new MedusaConnector(options)

export const MEDUSA = storeKind<MedusaSettings>({
  kind: 'medusa', label: { en: 'Medusa', zh: 'Medusa' }, proof: 'server',
  note: { en: 'Medusa 2: plans become price lists that the store itself starts and ends.', zh: 'Medusa 2：计划写成价目表，由商店自己按时生效和结束。' },
  fields: MEDUSA_FIELDS,
  secrets: [{ name: 'key', label: { en: 'Secret API key', zh: '机密 API 密钥' }, note: { en: 'Made under Settings, Secret API Keys; it has all rights.', zh: '在“设置 - 机密 API 密钥”中创建；拥有全部权限。' }, required: true }],
  capabilities: MEDUSA_CAPABILITIES, schema: medusaSettings, target: ({ url }) => originOf(url), connect: medusaConnector,
})
