import { sellerColors, type ChartTheme } from '../charts/palette.ts'

/** Sellers with a hue of their own; the charts and the screens share one palette. */
const NAMED = [{ id: 'ours', own: true }, { id: 'taomao', own: false }, { id: 'jinggou', own: false }, { id: 'sushi', own: false }, { id: 'other', own: false }] as const

export type SellerKey = (typeof NAMED)[number]['id']

/** Fixed hue of every seller key under a theme. */
export const sellerHues = (theme: ChartTheme): Readonly<Record<SellerKey, string>> => Object.fromEntries(sellerColors(NAMED, theme)) as Record<SellerKey, string>

/** A seller's colour as a CSS variable that follows the theme: for dots and lines beside a label, never for the label's text alone. */
export function sellerColor(seller: { readonly id: string; readonly own?: boolean }): string {
  const id = seller.id.toLowerCase()
  const key = seller.own ? 'ours' : (NAMED.find((named) => named.id === id)?.id ?? 'other')
  return `var(--wc-seller-${key})`
}
