import { toSvgText, type SvgNode } from './svg.ts'
import type { Language } from './format.ts'
import type { ChartTheme } from './palette.ts'

/** What a person reads off at one place of the horizontal axis. */
export interface Reading {
  /** Pixels from the left edge of the picture. */
  readonly x: number
  /** The date or name there. */
  readonly label: string
  readonly values: readonly { readonly label: string; readonly text: string; readonly color: string; readonly y: number | null }[]
}

export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** A finished picture: the drawing, the plotting area and what can be read off it. Pure data. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly svg: SvgNode
  readonly plot: Box
  readonly readings: readonly Reading[]
  /** What the picture says, as a sentence for people who do not see it. */
  readonly ariaLabel: string
}

/** What every chart is told beside its data. An empty title, subtitle or source takes no room. */
export interface ChartOptions {
  readonly title: string
  /** One quiet line under the title; the unit is added to it. */
  readonly subtitle?: string
  /** Where the figures come from, with date and label. */
  readonly source?: string
  readonly language: Language
  readonly theme: ChartTheme
  readonly width: number
  readonly height: number
}

export const pictureText = (picture: Picture): string => toSvgText(picture.svg)
