import type { IsoDate } from '../calendar/calendar.ts'
import type { LocalText, Seller } from '../catalog/catalog.ts'
import type { Assumption } from './market.ts'

/** What stands in where neither the data nor a person says; each is carried as a labelled {@link Assumption}. */
export const DEFAULTS = {
  outsideShare: 0.6,
  sellerSimilarity: 0.75,
  rival: { id: 'assumed-rival', name: { en: 'Assumed rival', zh: '假设竞争对手' }, own: false } satisfies Seller,
} as const

const TEXTS: Readonly<Record<'outside-share' | 'rival-at-our-price' | 'sellers-liked-equally' | 'seller-similarity' | 'list-is-highest-seen' | 'cost-share' | 'floor-share', LocalText>> = {
  'outside-share': { en: 'Share of visits that buy from nobody', zh: '不在任何商家购买的访问占比' },
  'rival-at-our-price': { en: 'No rival offers were imported: one rival is assumed at our present price', zh: '未导入竞争对手报价：假设有一家竞争对手以我方现价出售' },
  'sellers-liked-equally': { en: 'Rivals\' sales are unknown: sellers are taken to be liked equally at equal prices', zh: '竞争对手销量未知：假设同价时各商家同样受欢迎' },
  'seller-similarity': { en: 'Similarity of sellers (lambda) where rivals\' prices could not tell it', zh: '竞争对手价格无法识别时的商家相似度（λ）' },
  'list-is-highest-seen': { en: 'Products without a list price: the highest price seen stands for it', zh: '无划线价的商品数：以历史最高价代替' },
  'cost-share': { en: 'Unit cost as a share of the list price, where cost is blank', zh: '成本为空时，单位成本占划线价的比例' },
  'floor-share': { en: 'Floor as a share of the list price, where the floor is blank', zh: '底价为空时，底价占划线价的比例' },
}

/** The assumption `id` as it goes into a market; `given` tells a person's figure from a default. */
export const describe = (id: keyof typeof TEXTS, value: number | string, date: IsoDate, given: boolean): Assumption => ({
  id: `demand.${id}`, text: TEXTS[id], value, label: 'assumption', source: given ? 'stated when fitting' : 'default of Warchest', date,
})
