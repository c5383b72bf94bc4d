import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { place, targetOf } from '../csv/place.ts'
import { currency, currencyField, timeZone, timeZoneField } from '../fields.ts'
import { storeKind } from '../kind.ts'
import { GoogleFeedConnector, GOOGLE_CAPABILITIES } from './connector.ts'

export const GOOGLE = storeKind({
  kind: 'google-merchant',
  label: { en: 'Google Merchant feed', zh: 'Google Merchant 商品源' },
  note: {
    en: 'A supplemental feed file beside the primary one. Google fetches it when it likes; publish to it after the shop itself, since both must agree.',
    zh: '与主商品源并列的补充商品源文件。Google 会自行抓取；应先发布到店铺本身再发布到此处，因为两者必须一致。',
  },
  proof: 'files',
  fields: [
    { name: 'primary', label: { en: 'Primary feed', zh: '主商品源' }, note: { en: 'Text with tabs or commas: a path or an address.', zh: '以制表符或逗号分隔的文本：路径或地址。' }, required: true, choices: null, initial: '', example: 'https://shop.example/feed.tsv' },
    { name: 'file', label: { en: 'Supplemental feed', zh: '补充商品源' }, note: { en: 'The file that Google fetches. Nothing else may write it.', zh: 'Google 抓取的文件。不得由其他程序写入。' }, required: true, choices: null, initial: '', example: '/srv/feeds/warchest.tsv' },
    currencyField, timeZoneField,
  ],
  secrets: [],
  capabilities: GOOGLE_CAPABILITIES,
  schema: z.strictObject({ primary: place, file: z.string().refine(isAbsolute, { message: 'must be an absolute path' }), currency, timeZone }),
  target: ({ primary }) => targetOf([primary]),
  connect: (options) => new GoogleFeedConnector(options),
})
