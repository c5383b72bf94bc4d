import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText } from '../catalog/catalog.ts'
import type { Claim, LawRule } from '../guard/law.ts'
import type { PublicRules, ReferencePrice } from '../guard/verdict.ts'
import type { GuardCampaign } from '../guard/worst-stack.ts'
import { exponentOf, type Currency, type Minor } from '../money/money.ts'
import type { Instrument, Limits, Off } from '../subsidy/instrument.ts'
import { FUNDERS, type Funder } from '../war/outcome.ts'
import type { Plan } from './plan.ts'
import type { PlanLine } from './plan-line.ts'

export interface PublicRulesInput {
  readonly plan: Pick<Plan, 'name' | 'currency' | 'lines'>
  readonly law: Pick<LawRule, 'id' | 'source'>
  readonly campaign: GuardCampaign | null
  /** Subsidy that is announced for it in all, minor units; null: none is. */
  readonly announced: Minor | null
  readonly claim: Claim
  /** IANA zone in which its days are counted. */
  readonly zone: string
}

/**
 * Object, method, conditions, period, funders, limits and what happens when stock is out, as the plan has them: nothing is promised that it does not hold, and no amount is named that it does not fund.
 * What each product costs stands in {@link publicPriceList}.
 */
export function publicRules({ plan, law, campaign, announced, claim, zone }: PublicRulesInput): PublicRules {
  return { law: law.id, en: english(plan, law, campaign, announced, claim, zone), zh: chinese(plan, law, campaign, announced, claim, zone) }
}

/** One row a product: SKU, name, list price, former price that may be shown, price, first and last day, most units, price afterwards; tab-separated, with a head. */
export function publicPriceList({ lines, currency }: Pick<Plan, 'lines' | 'currency'>, references: readonly ReferencePrice[], nameOf: (sku: string) => LocalText | null, language: 'en' | 'zh'): string {
  const former = new Map(references.map(({ sku, price }) => [sku, price]))
  const head = language === 'en' ? ['SKU', 'Product', 'List price', 'Former price', 'Price', 'From', 'To', 'Most units', 'Price afterwards'] : ['SKU', '商品', '标价', '划线价', '活动价', '开始', '结束', '限量', '活动后价格']
  const rows = lines.map((line) => {
    const name = nameOf(line.sku)
    const was = former.get(line.sku) ?? null
    return [line.sku, (language === 'zh' ? (name?.zh ?? name?.en) : name?.en) ?? '', amount(line.list, currency), was === null ? '' : amount(was, currency), amount(line.landed, currency), line.from, line.to, line.unitCap === null ? '' : String(line.unitCap), amount(line.returnPrice, currency)]
  })
  return [head, ...rows].map((cells) => `${cells.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')}\n`).join('')
}

const amount = (minor: number, currency: Currency): string => `${(minor / 10 ** exponentOf(currency)).toFixed(exponentOf(currency))} ${currency}`

interface Facts {
  readonly from: IsoDate
  readonly to: IsoDate
  /** Lines do not all have the same days. */
  readonly apart: boolean
  readonly channels: readonly string[]
  readonly capped: number
  /** Who pays, by their part of the expected subsidy, the largest first; parts of a per cent are rounded. */
  readonly funders: readonly { readonly funder: Funder; readonly percent: number }[]
}

function factsOf(lines: readonly PlanLine[]): Facts {
  const days = { from: lines.map((line) => line.from).sort()[0] ?? '', to: lines.map((line) => line.to).sort().at(-1) ?? '' }
  const paid = FUNDERS.map((funder) => ({ funder, money: lines.reduce((sum, line) => sum + line.funding[funder] * line.expected.units, 0) })).filter(({ money }) => money > 0)
  const all = paid.reduce((sum, { money }) => sum + money, 0)
  return {
    ...days, apart: lines.some(({ from, to }) => from !== days.from || to !== days.to), channels: [...new Set(lines.map(({ channel }) => channel))].sort(), capped: lines.filter(({ unitCap }) => unitCap !== null).length,
    funders: paid.sort((a, b) => b.money - a.money).map(({ funder, money }) => ({ funder, percent: Math.round((1000 * money) / all) / 10 })),
  }
}

type Text = (plan: PublicRulesInput['plan'], law: PublicRulesInput['law'], campaign: GuardCampaign | null, announced: Minor | null, claim: Claim, zone: string) => string

const FUNDER_EN: Readonly<Record<Funder, string>> = { platform: 'the platform', merchant: 'the merchant', brand: 'the brand', bank: 'the bank', state: 'the state' }
const FUNDER_ZH: Readonly<Record<Funder, string>> = { platform: '平台', merchant: '商家', brand: '品牌方', bank: '银行', state: '国家补贴' }

const english: Text = ({ name, currency, lines }, law, campaign, announced, claim, zone) => {
  const { from, to, apart, channels, capped, funders } = factsOf(lines)
  const offers = (campaign?.instruments ?? []).map(({ instrument, from: first, to: last }) => `  - ${instrument.id}: ${KIND_EN[instrument.kind]}${termsOf(instrument, currency, EN)}; ${first} to ${last}${limitsOf(instrument.limits, EN)}${instrument.segments.length === 0 ? '' : `; for ${instrument.segments.map((one) => SEGMENT_EN[one]).join(', ')}`}.`)
  return paragraphs([
    `${name}: rules of the promotion`,
    `Who: every buyer in ${channels.join(', ')}. The promotional price is the same for everybody.`,
    `What: ${lines.length} ${lines.length === 1 ? 'product' : 'products'}, each named in the price list with its price.`,
    `How: the promotional price is the price of the product. Nothing has to be claimed or collected for it.`,
    `When: from ${from}, 00:00, to ${to}, 24:00 (${zone}).${apart ? ' The days of each product stand in the price list.' : ''}`,
    CLAIM_EN[claim],
    capped === 0 ? 'Limits: the promotion itself sets no number of units.' : `Limits: of ${capped} ${capped === 1 ? 'product' : 'products'} only the number of units in the price list is sold at the promotional price.`,
    offers.length === 0 ? 'Conditions: none beyond these.' : `Further offers beside it, each under its own conditions:\n${offers.join('\n')}`,
    funders.length === 0 ? '' : `Who pays: of the reduction ${funders.map(({ funder, percent }) => `${FUNDER_EN[funder]} bears ${percent}%`).join(', ')}, by the expected sales.`,
    announced === null ? '' : `Subsidy announced: ${amount(announced, currency)} in all.`,
    'Stock: while stock lasts. A product that is sold out is no longer offered at the promotional price, also before the last day; no other product takes its place.',
    'Afterwards: when the period is over each product costs what the price list names as the price afterwards.',
    `Published as ${law.id} demands (${law.source}).`,
  ])
}

const chinese: Text = ({ name, currency, lines }, law, campaign, announced, claim, zone) => {
  const { from, to, apart, channels, capped, funders } = factsOf(lines)
  const offers = (campaign?.instruments ?? []).map(({ instrument, from: first, to: last }) => `  - ${instrument.id}：${KIND_ZH[instrument.kind]}${termsOf(instrument, currency, ZH)}；${dateZh(first)}至${dateZh(last)}${limitsOf(instrument.limits, ZH)}${instrument.segments.length === 0 ? '' : `；限${instrument.segments.map((one) => SEGMENT_ZH[one]).join('、')}`}。`)
  return paragraphs([
    `${name}：促销活动规则`,
    `补贴对象：在 ${channels.join('、')} 购买的所有消费者，活动价人人相同。`,
    `活动商品：共 ${lines.length} 个商品，名称与价格见价目表。`,
    '补贴方式：活动价即商品售价，无需领取或凑单。',
    `活动时间：${dateZh(from)} 0 时至${dateZh(to)} 24 时（${zone}）。${apart ? '各商品的起止日期见价目表。' : ''}`,
    CLAIM_ZH[claim],
    capped === 0 ? '数量限制：活动本身不限购买件数。' : `数量限制：${capped} 个商品仅按价目表所列件数以活动价销售。`,
    offers.length === 0 ? '其他条件：无。' : `同期其他优惠，各按其条件执行：\n${offers.join('\n')}`,
    funders.length === 0 ? '' : `补贴出资：按预计销量，优惠金额中${funders.map(({ funder, percent }) => `${FUNDER_ZH[funder]}承担 ${percent}%`).join('，')}。`,
    announced === null ? '' : `宣传补贴总额：${amount(announced, currency)}。`,
    '库存：数量有限，售完即止。售罄商品不再以活动价供应（包括活动结束日之前），亦不以其他商品替代。',
    '活动结束后：各商品恢复为价目表所列“活动后价格”。',
    `依 ${law.id} 公示（${law.source}）。`,
  ])
}

const paragraphs = (all: readonly string[]): string => `${all.filter((one) => one !== '').join('\n\n')}\n`

const dateZh = (date: IsoDate): string => date.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日')

const CLAIM_EN: Readonly<Record<Claim, string>> = {
  lowest: 'Former price: where one is shown, it is the lowest price of the legal period before the promotion, as in the price list.', list: 'Former price: the list price is shown; it is named as such.',
  current: 'Former price: the price on the day before the promotion.', none: 'Former price: none is shown.',
}
const CLAIM_ZH: Readonly<Record<Claim, string>> = {
  lowest: '划线价：如有展示，为活动前法定期间内的最低价，见价目表。', list: '划线价：展示标价，并注明为标价。', current: '划线价：活动前一日的价格。', none: '划线价：不展示。',
}

const SEGMENT_EN = { new: 'new buyers', active: 'active buyers', lapsed: 'buyers who have not bought for long', bargain: 'buyers who take part in promotions' } as const
const SEGMENT_ZH = { new: '新客', active: '活跃用户', lapsed: '久未下单的用户', bargain: '参与促销的用户' } as const

const KIND_EN: Readonly<Record<Instrument['kind'], string>> = {
  'direct-cut': 'a lower price', coupon: 'a coupon', threshold: 'money off by spending', 'cross-store': 'money off by spending in several stores', 'group-buy': 'a price for groups', task: 'a prize for tasks', deposit: 'a deposit that counts for more',
  'price-protection': 'the difference back when a price falls', 'price-match': 'the difference to a cheaper offer back', 'cash-back': 'money back', delivery: 'a part of the delivery', 'trade-in': 'the state’s subsidy for handing in the old one',
}
const KIND_ZH: Readonly<Record<Instrument['kind'], string>> = {
  'direct-cut': '直降', coupon: '优惠券', threshold: '满减', 'cross-store': '跨店满减', 'group-buy': '拼团价', task: '任务奖励', deposit: '定金膨胀', 'price-protection': '价保', 'price-match': '贵必赔', 'cash-back': '返现', delivery: '运费补贴', 'trade-in': '国家以旧换新补贴',
}

/** The words of a language that terms are said with. */
interface Words {
  readonly off: (what: string) => string
  readonly from: (what: string) => string
  readonly every: (off: string, every: string, repeats: boolean) => string
  readonly most: (what: string) => string
  readonly group: (size: number, off: string) => string
  readonly days: (days: number) => string
  readonly prize: (steps: number, days: number) => string
  readonly deposit: (paid: string, counts: string) => string
  readonly limits: Readonly<Record<keyof Limits, (n: number) => string>>
  readonly join: string
}
const EN: Words = {
  off: (what) => `${what} off`, from: (what) => `from ${what} on`, every: (off, every, repeats) => `${off} off for ${repeats ? 'every' : 'the first'} ${every}`, most: (what) => `at most ${what}`, group: (size, off) => `${off} off for ${size} buyers together`,
  days: (days) => `${days} days back`, prize: (steps, days) => `${steps} steps within ${days} days`, deposit: (paid, counts) => `${paid} count as ${counts}`, join: ', ',
  limits: { issueCap: (n) => `${n} in all`, dailyQuota: (n) => `${n} a day`, perUser: (n) => `${n} a person`, perAddress: (n) => `${n} an address`, perDevice: (n) => `${n} a device` },
}
const ZH: Words = {
  off: (what) => `减 ${what}`, from: (what) => `满 ${what} 可用`, every: (off, every, repeats) => `${repeats ? '每' : ''}满 ${every} 减 ${off}`, most: (what) => `最高 ${what}`, group: (size, off) => `${size} 人成团减 ${off}`,
  days: (days) => `${days} 天内`, prize: (steps, days) => `${days} 天内完成 ${steps} 步`, deposit: (paid, counts) => `${paid} 抵 ${counts}`, join: '，',
  limits: { issueCap: (n) => `共 ${n} 份`, dailyQuota: (n) => `每日 ${n} 份`, perUser: (n) => `每人限 ${n} 次`, perAddress: (n) => `每地址限 ${n} 次`, perDevice: (n) => `每设备限 ${n} 次` },
}

const share = (part: number): string => `${Math.round(part * 1000) / 10}%`

/** What an instrument gives and asks for; amounts of instruments are major units. */
function termsOf(instrument: Instrument, currency: Currency, words: Words): string {
  const major = (value: number): string => `${value} ${currency}`
  const offOf = (off: Off): string => (off.kind === 'percent' ? share(off.share) : major(off.amount))
  const said = ((): readonly string[] => {
    switch (instrument.kind) {
      case 'direct-cut': return [instrument.off.kind === 'price' ? major(instrument.off.price) : words.off(offOf(instrument.off))]
      case 'coupon': return [words.off(offOf(instrument.off)), ...(instrument.threshold > 0 ? [words.from(major(instrument.threshold))] : []), ...(instrument.ceiling === null ? [] : [words.most(major(instrument.ceiling))])]
      case 'threshold':
      case 'cross-store': return [words.every(major(instrument.off), major(instrument.every), instrument.repeatable)]
      case 'group-buy': return [words.group(instrument.size, share(instrument.groupOff))]
      case 'task': return [words.prize(instrument.steps, instrument.deadlineDays)]
      case 'deposit': return [words.deposit(major(instrument.deposit), major(instrument.deposit * instrument.inflation))]
      case 'price-protection': return [words.days(instrument.daysBack)]
      case 'price-match': return [`×${instrument.multiple}`]
      case 'cash-back': return [offOf(instrument.off)]
      case 'delivery': return [words.most(major(instrument.perOrder)), ...(instrument.threshold > 0 ? [words.from(major(instrument.threshold))] : [])]
      case 'trade-in': return [share(instrument.rate), words.most(major(instrument.cap))]
    }
  })()
  return `${words.join}${said.join(words.join)}`
}

function limitsOf(limits: Limits, words: Words): string {
  const said = (Object.keys(words.limits) as (keyof Limits)[]).flatMap((key) => (limits[key] === null ? [] : [words.limits[key](limits[key])]))
  return said.length === 0 ? '' : `; ${said.join(words.join)}`
}
