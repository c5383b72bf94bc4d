import { Collapse, NumberInput, Slider, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useState, type ReactNode } from 'react'
import { THIN } from '../../ui/format.ts'
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

/** A labelled figure on one line: name left, value right. */
export function NumberField({ label, value, onChange, empty, min = 0, max = Number.MAX_SAFE_INTEGER, step = 1, decimals = 0, percent = false, unit, bare = false }: NumberFieldProps) {
  const id = useId()
  const scale = percent ? 100 : 1
  return (
    <div className={styles.field}>
      {!bare && <label htmlFor={id}>{label}</label>}
      <NumberInput
        id={id} {...(bare ? { 'aria-label': label } : {})} value={value === null ? '' : Number((value * scale).toPrecision(12))} placeholder={empty ?? ''} min={min * scale} max={max * scale} step={step * scale} decimalScale={decimals}
        thousandSeparator={THIN} suffix={percent ? '%' : unit === undefined ? '' : `${THIN}${unit}`} clampBehavior="blur" className={styles.number}
        onChange={(next) => {
          if (next === '') {
            if (empty !== undefined) onChange(null)
          } else if (typeof next === 'number' && next >= min * scale && next <= max * scale) onChange(next / scale)
        }}
      />
    </div>
  )
}

/** A labelled slider; its value stands at the right end of its name. */
export function SliderField({ label, value, text, min, max, step, onChange }: { readonly label: string; readonly value: number; readonly text: string; readonly min: number; readonly max: number; readonly step: number; readonly onChange: (value: number) => void }) {
  return (
    <div className={styles.slider}>
      <div className={styles.sliderHead}><span>{label}</span><output>{text}</output></div>
      <Slider value={value} min={min} max={max} step={step} label={null} thumbLabel={label} thumbProps={{ 'aria-valuetext': text }} onChange={onChange} />
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
