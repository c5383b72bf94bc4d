import { Collapse, NativeSelect, RangeSlider, Slider, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useState, type ReactNode } from 'react'
import { THIN } from '../../ui/format.ts'
import { FigureInput } from '../../ui/index.ts'
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

/** A labelled figure. It counts with Enter or when the field is left; what is no figure within the limits is marked, says why, and the figure stays as it was. */
export function NumberField({ label, value, onChange, empty, unit, bare = false, ...terms }: NumberFieldProps) {
  const id = useId()
  return (
    <div className={styles.field}>
      {!bare && <label htmlFor={id}>{label}</label>}
      <FigureInput id={id} {...(bare ? { 'aria-label': label } : {})} commit="leaving" value={value} blank={empty} unit={unit === undefined ? '' : `${THIN}${unit}`} onFigure={onChange} {...terms} />
    </div>
  )
}

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
