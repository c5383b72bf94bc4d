import { OWN_ITEMS, RIVAL_ITEMS } from '../workspace/queries/treasury.ts'
import type { FeedField, FeedKind } from './feed.ts'

/** What a value of a field may be, beyond its type. */
export type FieldRule = 'positive' | 'not-negative' | 'share' | 'treasury-item'

export interface FieldSpec extends FeedField {
  readonly rule?: FieldRule
  /** Blank cells: refused, allowed, or allowed only where the mapping says that they mean "unknown". */
  readonly blank: 'refused' | 'allowed' | 'only-if-accepted'
  /** Column names taken for this field, compared without case, spaces and punctuation. */
  readonly names: readonly string[]
}

type Type = FeedField['type']

const required = (name: string, type: Type, names: string, rule?: FieldRule): FieldSpec => ({ name, required: true, type, blank: 'refused', names: names.split(' '), ...(rule ? { rule } : {}) })
const optional = (name: string, type: Type, names: string, rule?: FieldRule): FieldSpec => ({ name, required: false, type, blank: 'allowed', names: names.split(' '), ...(rule ? { rule } : {}) })
/** Mapped, its blanks are a slip until a person says otherwise. */
const careful = (name: string, type: Type, names: string, rule: FieldRule): FieldSpec => ({ ...optional(name, type, names, rule), blank: 'only-if-accepted' })
/** Mapped, it must be filled. */
const filled = (name: string, type: Type, names: string, rule?: FieldRule): FieldSpec => ({ ...optional(name, type, names, rule), blank: 'refused' })

const SKU = 'sku skuid skucode itemid itemno productid productcode product item goodsid brand upc ean 商品编码 商品编号 商品id 货号 商品 编码 品牌'
const DATE = 'date day orderdate saledate paiddate dt week period time 日期 下单日期 支付日期 销售日期 时间 周'
const OUTLET = 'outlet store storeid shop shopid branch channel location 门店 店铺 渠道'
const UNITS = 'units quantity qty move volume oz sold unitssold sales pieces 数量 销量 件数 购买数量'
const CATEGORY = 'category categoryid cat class department 类目 品类 类别 分类 类目编码'
const NAME = 'name title productname itemname skuname description nameen 名称 商品名称 商品名 标题 品名'

/** Facts of a product that a sales table may carry, for products without a catalog line. */
const carried = [filled('category', 'text', CATEGORY), optional('name', 'text', NAME)]
/** Units in one sold pack: units are divided and prices multiplied by it, e.g. 64 for ounces in a bottle. */
const packSize = filled('packSize', 'number', 'packsize unitsperpack 包装数', 'positive')

/** Everything each feed can hold, in the order of the form. */
export const FEED_FIELDS: Readonly<Record<FeedKind, readonly FieldSpec[]>> = {
  catalog: [
    required('sku', 'text', SKU),
    filled('name', 'text', NAME),
    optional('nameZh', 'text', 'namezh chinesename namecn 中文名称 中文名'),
    filled('category', 'text', CATEGORY),
    optional('categoryName', 'text', 'categoryname categorynameen 类目名称 类目名'),
    optional('categoryNameZh', 'text', 'categorynamezh 类目中文名'),
    required('list', 'money', 'list listprice price msrp rrp regularprice originalprice 标价 原价 吊牌价 划线价 价格 单价', 'positive'),
    careful('cost', 'money', 'cost unitcost cogs purchaseprice 成本 成本价 进价 采购价', 'not-negative'),
    careful('floor', 'money', 'floor floorprice minprice lowestprice 底价 最低价 限价', 'not-negative'),
    careful('stock', 'number', 'stock onhand inventory stockunits 库存 库存数量 可用库存', 'not-negative'),
    optional('merchant', 'text', 'merchant seller vendor supplier 商家 供应商'),
  ],
  'order-lines': [
    required('date', 'date', DATE),
    required('sku', 'text', SKU),
    required('units', 'number', UNITS, 'positive'),
    filled('price', 'money', 'price paid paidprice unitprice saleprice 成交价 实付单价 单价 价格', 'positive'),
    filled('revenue', 'money', 'revenue amount total linetotal sales gmv payment 金额 实付金额 成交金额 销售额', 'not-negative'),
    optional('list', 'money', 'list listprice originalprice 原价 标价', 'positive'),
    optional('promo', 'flag', 'promo promotion onpromo ispromo deal 促销 活动'),
    filled('outlet', 'text', OUTLET),
    optional('order', 'text', 'order orderid orderno orderline lineid 订单号 订单编号'),
    packSize, ...carried,
  ],
  sales: [
    required('date', 'date', DATE),
    required('sku', 'text', SKU),
    required('units', 'number', UNITS, 'not-negative'),
    optional('price', 'money', 'price meanprice avgprice unitprice priceperoz priceperunit paid 均价 成交均价 单价 价格', 'positive'),
    optional('revenue', 'money', 'revenue amount total turnover gmv 金额 销售额 成交金额', 'not-negative'),
    optional('list', 'money', 'list listprice regularprice originalprice 原价 标价', 'positive'),
    optional('promo', 'flag', 'promo promotion onpromo ispromo 促销'),
    optional('stockout', 'number', 'stockout stockoutshare outofstock oos 缺货 缺货率', 'share'),
    filled('outlet', 'text', OUTLET),
    packSize, ...carried,
  ],
  'rival-offers': [
    required('date', 'date', DATE),
    required('seller', 'text', 'seller rival competitor merchant platform shop 卖家 竞争对手 竞品 平台 商家'),
    required('sku', 'text', SKU),
    required('price', 'money', 'price offer offerprice saleprice 价格 报价 售价', 'positive'),
    optional('available', 'flag', 'available availability instock 有货 可售'),
    optional('promo', 'flag', 'promo promotion onpromo 促销 活动'),
    optional('own', 'flag', 'own isown ours 自营 本店'),
    optional('sellerName', 'text', 'sellername sellernameen 卖家名称'),
    optional('sellerNameZh', 'text', 'sellernamezh 卖家中文名'),
    packSize,
  ],
  treasury: [
    required('item', 'text', 'item account key measure fact 项目 科目', 'treasury-item'),
    required('date', 'date', DATE),
    required('amount', 'number', 'amount value balance 金额 数值 余额'),
    optional('seller', 'text', 'seller rival subject 卖家 竞争对手'),
    optional('note', 'text', 'note source comment 备注 来源'),
  ],
  inbound: [
    required('sku', 'text', SKU),
    required('date', 'date', `${DATE} eta arrival arrivaldate 到货日期 预计到货`),
    required('units', 'number', UNITS, 'positive'),
  ],
}

/** Fields of which at least one must be given. */
export const ONE_OF: Partial<Record<FeedKind, readonly string[]>> = { 'order-lines': ['price', 'revenue'], sales: ['price', 'revenue'] }

/** Further explanatory columns of a sales table are fields `covariate.<name>`. */
export const COVARIATE = 'covariate.'
export const covariateField = (column: string): FieldSpec => ({ name: `${COVARIATE}${column}`, required: false, type: 'number', blank: 'allowed', names: [] })

/** The fields of a kind, with the covariates that a mapping names. */
export const fieldsOf = (kind: FeedKind, mapped: readonly string[]): readonly FieldSpec[] =>
  kind === 'sales' ? [...FEED_FIELDS.sales, ...mapped.filter((name) => name.startsWith(COVARIATE)).map((name) => covariateField(name.slice(COVARIATE.length)))] : FEED_FIELDS[kind]

/** Columns of our own error file, ignored when it is mended and imported again. */
export const ERROR_COLUMNS = ['warchest_file', 'warchest_row', 'warchest_field', 'warchest_problem', 'warchest_mend'] as const

export const treasuryItems = (seller: boolean): readonly string[] => (seller ? RIVAL_ITEMS : OWN_ITEMS)
