import type { Seller } from '../../core/catalog/catalog.ts'
import type { Funder } from '../../core/war/outcome.ts'

export type ChartTheme = 'light' | 'dark'

/** Colours of one theme. Greys carry structure; red is for money or rules broken, amber for attention, green for confirmed. */
export interface Palette {
  readonly background: string
  /** A card or band set off from the background. */
  readonly surface: string
  readonly text: string
  readonly muted: string
  readonly grid: string
  readonly axis: string
  readonly red: string
  readonly amber: string
  readonly green: string
  /** Our store. */
  readonly own: string
  /** Series that are not sellers, in the order of their use: scenarios laid over each other, categories. */
  readonly series: readonly string[]
  readonly funders: Readonly<Record<Funder, string>>
  /** Bars of bridges: money in, money out, and where we stand between. */
  readonly inflow: string
  readonly outflow: string
  readonly standing: string
}

/** Hues stay apart under deuteranopia, protanopia and tritanopia, and stand 4.5:1 or better against the background, so that labels may carry them (WCAG 1.4.3). */
const SELLER_HUES: Readonly<Record<ChartTheme, { readonly own: string; readonly named: Readonly<Record<string, string>>; readonly spare: readonly string[] }>> = {
  light: { own: '#148287', named: { taomao: '#b75e00', jinggou: '#3b51ad', sushi: '#b60163' }, spare: ['#7a5c00', '#5b6470', '#4b2d8f', '#7d3b1f'] },
  dark: { own: '#1ec2a3', named: { taomao: '#fcad4a', jinggou: '#88b0fe', sushi: '#e16fbf' }, spare: ['#d9c25a', '#b4bcc6', '#b7a0f5', '#e0a68c'] },
}

const PALETTES: Readonly<Record<ChartTheme, Palette>> = {
  light: {
    background: '#ffffff', surface: '#f6f7f8', text: '#1b1f24', muted: '#5b6470', grid: '#e6e8eb', axis: '#a3abb5', red: '#c1271f', amber: '#a35f00', green: '#1b7339',
    own: SELLER_HUES.light.own, series: ['#148287', '#5b6470', '#4b2d8f', '#7a5c00'],
    funders: { platform: '#148287', merchant: '#3d4754', brand: '#7b8695', bank: '#a9b2be', state: '#cfd5dc' },
    inflow: '#6fb8b0', outflow: '#a3abb5', standing: '#148287',
  },
  dark: {
    background: '#14171b', surface: '#1d2126', text: '#e8eaed', muted: '#a0a8b3', grid: '#2b3038', axis: '#5f6873', red: '#ff7268', amber: '#f0b04b', green: '#5cc983',
    own: SELLER_HUES.dark.own, series: ['#1ec2a3', '#b4bcc6', '#b7a0f5', '#d9c25a'],
    funders: { platform: '#1ec2a3', merchant: '#dfe3e8', brand: '#a4adb8', bank: '#74808d', state: '#4c5662' },
    inflow: '#1f7d72', outflow: '#5f6873', standing: '#1ec2a3',
  },
}

export const palette = (theme: ChartTheme): Palette => PALETTES[theme]

/** The fixed hue of every seller: ours teal, the named rivals theirs, others from the spare set in the order they stand. */
export function sellerColors(sellers: readonly Pick<Seller, 'id' | 'own'>[], theme: ChartTheme): ReadonlyMap<string, string> {
  const { own, named, spare } = SELLER_HUES[theme]
  let next = 0
  return new Map(sellers.map((seller) => [seller.id, seller.own ? own : (named[seller.id.toLowerCase()] ?? spare[next++ % spare.length])]))
}
