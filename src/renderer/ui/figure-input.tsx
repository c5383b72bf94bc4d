import { TextInput, type TextInputProps } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from './format.ts'
import { readFigure, type FigureTerms } from './parse-number.ts'

export interface FigureInputProps extends Omit<TextInputProps, 'value' | 'defaultValue' | 'onChange' | 'min' | 'max' | 'step' | 'type'> {
  /** null or '': blank; NaN: what was typed is refused. */
  readonly value: number | null | ''
  /** null where the field is blank; NaN, only while typing, where it holds what it refuses. */
  readonly onFigure: (value: number | null) => void
  /**
   * `typing`: a draft follows every key, and whoever keeps it refuses NaN. `leaving`: the figure counts with Enter or when the field is left, since what is typed on the way to it
   * must not be taken; what is refused is marked and changes nothing.
   */
  readonly commit?: 'typing' | 'leaving'
  /** What an empty field means, e.g. "no limit"; left out, the field may not be empty. */
  readonly blank?: string | undefined
  readonly min?: number
  readonly max?: number
  readonly step?: number
  readonly decimals?: number
  /** All decimals are shown, as prices are. */
  readonly fixed?: boolean
  /** The value is a share, shown and typed in per cent; so are its limits. */
  readonly percent?: boolean
  /** Behind the figure, with the space before it. */
  readonly unit?: string
}

/** Beyond it a limit is only there to have one, and is not told. */
const NO_LIMIT = 1e15

/**
 * The one field for a figure: it reads all that is typed or nothing, says at once what is wrong and what it takes, and never moves a figure to a limit.
 * Esc takes back what was typed; arrow keys go up and down by a step.
 */
export function FigureInput({ value, onFigure, commit = 'typing', blank, min = 0, max = Number.MAX_SAFE_INTEGER, step = 1, decimals = 0, fixed = false, percent = false, unit = '', error, onBlur, onFocus, onKeyDown, styles, ...rest }: FigureInputProps) {
  const { t } = useTranslation('common')
  // The text as typed, the value it stands for, and the one from before the first key.
  const [typed, setTyped] = useState<{ readonly text: string; readonly stands: number | null; readonly before: number | null } | null>(null)
  const scale = percent ? 100 : 1
  const held = value === '' ? null : value
  // Someone else has set the value since: then that is what is shown.
  const open = typed !== null && alike(typed.stands, held) ? typed : null
  const tidy = (figure: number): number => Number(figure.toPrecision(12))
  const terms: FigureTerms = { min: tidy(min * scale), max: tidy(max * scale), decimals, unit: percent ? '%' : unit }
  const shown = held === null || Number.isNaN(held) ? '' : `${formatNumber(tidy(held * scale), { digits: fixed ? decimals : placesOf(held * scale, decimals) })}${terms.unit}`
  const reading = open === null ? null : readFigure(open.text, terms)
  const fault = reading !== null && 'fault' in reading && !(reading.fault === 'blank' && blank !== undefined) ? reading.fault : null
  const valueOf = (figure: number): number => tidy(figure / scale)
  const take = (text: string): void => {
    const before = open === null ? held : open.before
    const read = readFigure(text, terms)
    const next = 'figure' in read ? valueOf(read.figure) : read.fault === 'blank' ? null : Number.NaN
    setTyped({ text, before, stands: commit === 'typing' ? next : held })
    if (commit === 'typing' && !Object.is(next, held)) onFigure(next)
  }
  const leave = (): void => {
    if (open === null || reading === null || fault !== null) return
    setTyped(null)
    if (commit === 'typing') return
    const next = 'figure' in reading ? valueOf(reading.figure) : null
    if (!alike(next, held)) onFigure(next)
  }
  const back = (): void => {
    setTyped(null)
    if (commit === 'typing' && open !== null && !alike(open.before, held)) onFigure(open.before)
  }
  const move = (by: number): void => {
    const from = reading !== null && 'figure' in reading ? reading.figure : held === null || Number.isNaN(held) ? terms.min : held * scale
    setTyped(null)
    onFigure(valueOf(Math.min(terms.max, Math.max(terms.min, Number((from + by * step * scale).toFixed(decimals))))))
  }
  const told = (figure: number): string => formatNumber(figure, { digits: placesOf(figure, Math.max(decimals, 2)) })
  const allowed = terms.min <= -NO_LIMIT ? '' : terms.max >= NO_LIMIT ? t('number.from', { min: told(terms.min) }) : t('number.between', { min: told(terms.min), max: told(terms.max) })
  const said = fault === null ? null : fault === 'decimals' ? t(decimals === 0 ? 'number.whole' : 'number.decimals', { count: decimals }) : [t(`number.${fault}`), allowed].join(' ').trim()
  return (
    <TextInput
      {...rest} data-figure-input inputMode="decimal" autoComplete="off" value={open?.text ?? shown} placeholder={blank ?? rest.placeholder} error={fault === 'blank' ? (error ?? said) : (said ?? error)} errorProps={{ role: 'alert' }}
      styles={{ input: { textAlign: 'end' }, ...styles }} data-mantine-stop-propagation={open !== null || undefined}
      onFocus={(event) => {
        const { currentTarget } = event
        if (open === null) requestAnimationFrame(() => { if (document.activeElement === currentTarget) currentTarget.select() })
        onFocus?.(event)
      }}
      onChange={(event) => take(event.currentTarget.value)}
      onBlur={(event) => { leave(); onBlur?.(event) }}
      onKeyDown={(event) => {
        onKeyDown?.(event)
        // A shortcut that keeps or runs finds what stands in the field; those of the field itself leave it alone.
        if (event.key === 'Enter' || ((event.ctrlKey || event.metaKey) && /^[^acvxyz]$/i.test(event.key))) leave()
        if (event.key === 'Escape' && open !== null) {
          event.stopPropagation()
          back()
        }
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
        event.preventDefault()
        move(event.key === 'ArrowUp' ? 1 : -1)
      }}
    />
  )
}

/** Goes to the first field under `within` that is marked, so that its message is read; false where there is none. */
export function toMarked(within: ParentNode = document): boolean {
  const marked = within.querySelector<HTMLElement>('[data-figure-input][aria-invalid="true"]')
  marked?.focus()
  return marked !== null
}

/** The same but for the noise of a per cent that was divided and multiplied. */
const alike = (a: number | null, b: number | null): boolean => Object.is(a, b) || (a !== null && b !== null && Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)))

/** As many decimals as the figure has, up to `most`. */
const placesOf = (value: number, most: number): number => Math.min(most, (/\.(\d+)$/.exec(String(Number(value.toPrecision(12))))?.[1] ?? '').length)
