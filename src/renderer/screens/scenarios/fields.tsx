import { Collapse, NativeSelect, RangeSlider, Slider, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber, THIN } from '../../ui/format.ts'
import { parseNumber } from '../../ui/parse-number.ts'
import { useHeld } from './use-held.ts'
import styles from './scenarios.module.css'

export interface NumberFieldProps {
  readonly label: string
  /** null: no limit, or unknown; the field is then empty. */
  readonly value: number | null
  /** Called with null only where `empty` is given. */
  readonly onChange: (value: number | null) => void
  /** What an empty field means, e.g. "no limit"; left out, the field may not be empty. */
  readonly empty?: string
  readonly min?: number
  readonly max?: number
  readonly step?: number
  readonly decimals?: number
  /** Shown and typed in per cent. */
  readonly percent?: boolean
  readonly unit?: string
  /** In a table, whose heads name it: the label is there for screen readers only. */
  readonly bare?: boolean
}

/** A labelled figure. What is typed counts when it is a figure within the limits; anything else is marked and says why, and the figure stays as it was. */
export function NumberField({ label, value, onChange, empty, min = 0, max = Number.MAX_SAFE_INTEGER, step = 1, decimals = 0, percent = false, unit, bare = false }: NumberFieldProps) {
  const { t } = useTranslation('common')
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const scale = percent ? 100 : 1
  const shown = value === null ? '' : formatNumber(Number((value * scale).toPrecision(12)), { digits: placesOf(value * scale, decimals) })
  const suffix = percent ? '%' : unit === undefined ? '' : `${THIN}${unit}`
  const bare_ = (text: string): string => text.trim().replace(new RegExp(`${escaped(suffix.trim())}$`), '')
  const round = (next: number): number => Number(next.toFixed(decimals))
  const read = (text: string): number | null | undefined => {
    if (bare_(text) === '') return empty === undefined ? undefined : null
    const next = parseNumber(bare_(text))
    return next === null || round(next) < min * scale || round(next) > max * scale ? undefined : round(next) / scale
  }
  const wrong = typed !== null && read(typed) === undefined
  const take = (text: string): void => {
    setTyped(text)
    const next = read(text)
    if (next !== undefined && next !== value) onChange(next)
  }
  const move = (by: number): void => {
    const next = Math.min(max * scale, Math.max(min * scale, round((value ?? min) * scale + by * step * scale)))
    setTyped(null)
    onChange(next / scale)
  }
  const limits = max === Number.MAX_SAFE_INTEGER ? t('number.from', { min: formatNumber(min * scale, { digits: placesOf(min * scale, decimals) }) }) : t('number.between', { min: formatNumber(min * scale, { digits: placesOf(min * scale, decimals) }), max: formatNumber(max * scale, { digits: placesOf(max * scale, decimals) }) })
  return (
    <div className={styles.field}>
      {!bare && <label htmlFor={id}>{label}</label>}
      <TextInput
        id={id} {...(bare ? { 'aria-label': label } : {})} inputMode="decimal" autoComplete="off" value={typed ?? (shown === '' ? '' : `${shown}${suffix}`)} placeholder={empty ?? ''} className={styles.number}
        error={wrong ? (parseNumber(bare_(typed)) === null ? t('number.none') : min <= -1e15 ? t('number.none') : limits) : undefined}
        onFocus={(event) => { const { currentTarget } = event; requestAnimationFrame(() => currentTarget.select()) }}
        onChange={(event) => take(event.currentTarget.value)} onBlur={() => setTyped(null)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'Escape') { setTyped(null); if (event.key === 'Escape' && typed !== null) event.stopPropagation() }
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
          event.preventDefault()
          move(event.key === 'ArrowUp' ? 1 : -1)
        }}
      />
    </div>
  )
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** As many decimals as the figure has, up to `most`. */
const placesOf = (value: number, most: number): number => Math.min(most, (/\.(\d+)$/.exec(String(Number(value.toPrecision(12))))?.[1] ?? '').length)

/** A labelled choice of a few. */
export function SelectField<T extends string>({ label, value, data, onChange }: { readonly label: string; readonly value: T; readonly data: readonly { readonly value: T; readonly label: string }[]; readonly onChange: (value: T) => void }) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <NativeSelect id={id} value={value} data={[...data]} onChange={(event) => onChange(event.currentTarget.value as T)} />
    </div>
  )
}

interface SlidingProps<T> {
  readonly label: string
  readonly value: T
  /** The value in words, as it stands at the right end of the label. */
  readonly text: (value: T) => string
  readonly min: number
  readonly max: number
  readonly step: number
  readonly onChange: (value: T) => void
}

/** A labelled slider. */
export function SliderField({ label, value, text, min, max, step, onChange }: SlidingProps<number>) {
  const { shown, hold, release } = useHeld(value, onChange)
  return (
    <div className={styles.slider}>
      <div className={styles.sliderHead}><span>{label}</span><output>{text(shown)}</output></div>
      <Slider value={shown} min={min} max={max} step={step} label={null} thumbLabel={label} thumbProps={{ 'aria-valuetext': text(shown) }} onChange={hold} onChangeEnd={release} />
    </div>
  )
}

/** A labelled slider of two thumbs, at least a step apart, each with a name of its own. */
export function RangeField({ label, value, text, min, max, step, first, last, onChange }: SlidingProps<readonly [number, number]> & { readonly first: string; readonly last: string }) {
  const { shown, hold, release } = useHeld(value, onChange)
  return (
    <div className={styles.slider}>
      <div className={styles.sliderHead}><span>{label}</span><output>{text(shown)}</output></div>
      <RangeSlider value={[...shown]} min={min} max={max} step={step} minRange={step} label={null} thumbFromLabel={first} thumbToLabel={last} size="sm" onChange={hold} onChangeEnd={release} />
    </div>
  )
}

/** Levers that few need, behind a line that says what they are; open where one of them is set. */
export function More({ label, open: initially, children }: { readonly label: string; readonly open: boolean; readonly children: ReactNode }) {
  const [open, setOpen] = useState(initially)
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <div className={styles.more}>
      <UnstyledButton className={styles.moreHead} aria-expanded={open} onClick={() => setOpen(!open)}><Chevron size={14} aria-hidden />{label}</UnstyledButton>
      <Collapse expanded={open}>{children}</Collapse>
    </div>
  )
}

/** A titled group of levers. */
export const Levers = ({ title, note, children }: { readonly title: string; readonly note?: ReactNode; readonly children: ReactNode }) => (
  <section className={styles.levers} aria-label={title}>
    <header className={styles.leversHead}><h2>{title}</h2>{note !== undefined && <span>{note}</span>}</header>
    {children}
  </section>
)
