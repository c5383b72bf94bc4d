import type { LocalText } from '../catalog/catalog.ts'

/** True demand of a category of the sample world, in the notation of MODEL.md section 2; the order is that of CATEGORIES. */
export interface CategoryParameters {
  readonly beta: number
  readonly lambda: number
  readonly gamma: number
  /** Negative-binomial size of daily units. */
  readonly dispersion: number
  /** Share of visits that buy nothing when everybody asks list price. */
  readonly outsideShare: number
  /** Our mean units per product and day when everybody asks list price. */
  readonly unitsPerDay: number
  /** Unit margin on list price, lowest and highest. */
  readonly margin: readonly [low: number, high: number]
}

export const PARAMETERS: readonly CategoryParameters[] = [
  { beta: 1.75, lambda: 0.72, gamma: 0.1, dispersion: 8, outsideShare: 0.55, unitsPerDay: 2.6, margin: [0.16, 0.34] },
  { beta: 1.3, lambda: 0.7, gamma: 0.08, dispersion: 10, outsideShare: 0.5, unitsPerDay: 2.8, margin: [0.12, 0.28] },
  { beta: 1.95, lambda: 0.68, gamma: 0.14, dispersion: 8, outsideShare: 0.6, unitsPerDay: 2.4, margin: [0.22, 0.44] },
  { beta: 1.7, lambda: 0.65, gamma: 0.12, dispersion: 9, outsideShare: 0.58, unitsPerDay: 2.5, margin: [0.2, 0.42] },
  { beta: 1.25, lambda: 0.62, gamma: 0.1, dispersion: 12, outsideShare: 0.5, unitsPerDay: 2.2, margin: [0.1, 0.24] },
  { beta: 2.05, lambda: 0.74, gamma: 0.12, dispersion: 9, outsideShare: 0.6, unitsPerDay: 1.8, margin: [0.2, 0.4] },
  { beta: 2.3, lambda: 0.7, gamma: 0.15, dispersion: 8, outsideShare: 0.55, unitsPerDay: 2.3, margin: [0.14, 0.3] },
  { beta: 1.9, lambda: 0.78, gamma: 0.16, dispersion: 7, outsideShare: 0.62, unitsPerDay: 1.7, margin: [0.28, 0.5] },
  { beta: 1.55, lambda: 0.85, gamma: 0.2, dispersion: 6, outsideShare: 0.68, unitsPerDay: 1.3, margin: [0.35, 0.62] },
  { beta: 1.45, lambda: 0.66, gamma: 0.06, dispersion: 9, outsideShare: 0.5, unitsPerDay: 1.5, margin: [0.14, 0.32] },
  { beta: 2.6, lambda: 0.8, gamma: 0.1, dispersion: 6, outsideShare: 0.7, unitsPerDay: 0.9, margin: [0.14, 0.34] },
  { beta: 2.75, lambda: 0.72, gamma: 0.12, dispersion: 6, outsideShare: 0.66, unitsPerDay: 1.4, margin: [0.16, 0.4] },
]

/** Spread of the products' ln beta around their category's, and of xi_ik around zero. */
export const BETA_LOG_SD = 0.1
export const UTILITY_SD = 0.08
/** Spread of ln popularity over products. */
export const POPULARITY_SD = 0.75

export interface SellerWords {
  readonly id: string
  readonly name: LocalText
  /** b_k of MODEL.md section 2. */
  readonly utility: number
  /** Share of our products it carries. */
  readonly coverage: number
  /** How far, after a day or two, it follows our promotions on the products it watches; and the share it watches. */
  readonly follow: number
  readonly watched: number
}

export const SELLERS: readonly SellerWords[] = [
  { id: 'tianbao', name: { en: 'Tianbao Mall', zh: '天宝商城' }, utility: 0, coverage: 1, follow: 0, watched: 0 },
  { id: 'taomao', name: { en: 'Taomao', zh: '淘猫' }, utility: 0.12, coverage: 0.94, follow: 0.5, watched: 0.35 },
  { id: 'jinggou', name: { en: 'Jinggou', zh: '京狗' }, utility: 0.05, coverage: 0.9, follow: 0.7, watched: 0.2 },
  { id: 'sushi', name: { en: 'Sushi', zh: '苏狮' }, utility: -0.15, coverage: 0.82, follow: 0, watched: 0 },
]

/** First day of the sample world; it holds the June and the October shopping festivals. */
export const START_DATE = '2026-05-01'
/** Shopping festivals: first day of the world they fall on, length, and how visits multiply. */
export const FESTIVALS: readonly { readonly day: number; readonly days: number; readonly visits: number }[] = [
  { day: 46, days: 4, visits: 1.7 },
  { day: 152, days: 5, visits: 1.4 },
]
/** Visits Monday to Sunday, mean 1. */
export const WEEKDAY: readonly number[] = [0.93, 0.92, 0.94, 0.97, 1.04, 1.12, 1.08]

/** Purpose of a random stream: the `quantity` of its key. */
export const DRAW = { product: 1, ownPrice: 2, rivalPrice: 3, demand: 4, lines: 5, traffic: 6, stock: 7 } as const
