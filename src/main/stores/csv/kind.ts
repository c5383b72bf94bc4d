import { z } from 'zod'
import { currency, currencyField } from '../fields.ts'
import { storeKind } from '../kind.ts'
import { CsvConnector, csvCapabilities } from './connector.ts'
import { CSV_FIELDS, parseColumns } from './format.ts'
import { place, targetOf } from './place.ts'

const COLUMNS = 'sku,price,currency'

export const CSV = storeKind({
  kind: 'csv',
  label: { en: 'CSV files or addresses', zh: 'CSV 文件或地址' },
  note: {
    en: 'Any store that takes prices as a CSV file and gives out its price list. Only what that list shows counts as done.',
    zh: '任何能以 CSV 文件接收价格并给出价目表的店铺。只有价目表中显示的价格才算完成。',
  },
  proof: 'files',
  fields: [
    { name: 'list', label: { en: 'Price list', zh: '价目表' }, note: { en: 'The store’s own list as CSV: a path or an address. Prices are read back from it.', zh: '店铺自己的 CSV 价目表：路径或地址。价格由此回读。' }, required: true, choices: null, initial: '', example: 'https://shop.example/prices.csv' },
    { name: 'target', label: { en: 'Where prices go', zh: '价格送往何处' }, note: { en: 'A folder, or an address; {reference} and {key} stand for the publication and the call.', zh: '文件夹或地址；{reference} 与 {key} 分别代表发布和调用。' }, required: true, choices: null, initial: '', example: 'https://shop.example/import/{reference}' },
    { name: 'method', label: { en: 'Method', zh: '方法' }, note: { en: 'For an address.', zh: '用于地址。' }, required: true, choices: ['PUT', 'POST'].map((value) => ({ value, label: { en: value, zh: value } })), initial: 'PUT', example: 'PUT' },
    {
      name: 'columns', label: { en: 'Columns', zh: '列' }, required: true, choices: null, initial: COLUMNS, example: 'Artikel=sku,Preis=price',
      note: { en: `Name=content, in their order. Contents: ${CSV_FIELDS.join(', ')}. With the three of a sale, the store starts and ends it.`, zh: `按顺序写“列名=内容”。内容可为：${CSV_FIELDS.join('、')}。若含三个促销列，则由店铺开始和结束促销。` },
    },
    currencyField,
    { name: 'settle', label: { en: 'Wait for the list (seconds)', zh: '等待价目表（秒）' }, note: { en: 'How long the store may take until its list shows new prices.', zh: '店铺价目表显示新价格最多需要多久。' }, required: true, choices: null, initial: '60', example: '60' },
    { name: 'window', label: { en: 'What buyers see', zh: '买家所见' }, note: { en: 'A second list with the shop window’s prices, where there is one; blank: the price list is believed.', zh: '若有第二份店面价格表则填写；留空则以价目表为准。' }, required: false, choices: null, initial: '', example: 'https://shop.example/window.csv' },
  ],
  secrets: [{ name: 'authorization', label: { en: 'Authorization', zh: '授权' }, note: { en: 'The whole value of the header, e.g. Bearer …; only for addresses.', zh: '请求头的完整值，例如 Bearer …；仅用于地址。' }, required: false }],
  capabilities: csvCapabilities(parseColumns(COLUMNS) ?? []),
  schema: z.strictObject({
    list: place, target: place, currency, window: place.nullable().default(null), method: z.enum(['PUT', 'POST'], { message: 'must be PUT or POST' }),
    columns: z.string().transform((template, context) => {
      const columns = parseColumns(template)
      if (columns) return columns
      context.addIssue({ code: 'custom', params: { code: 'store.setting-columns' }, message: `must name sku and price, each content at most once of ${CSV_FIELDS.join(', ')}, and of a sale all three or none` })
      return z.NEVER
    }),
    settle: z.string().regex(/^\d{1,4}$/, { message: 'must be a whole number of seconds' }).transform(Number),
  }),
  target: ({ list, target, window }) => targetOf([list, target, window]),
  connect: (options) => new CsvConnector(options),
})
