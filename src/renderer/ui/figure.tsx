import type { ReactNode } from 'react'
import { BasisMark, type Basis } from './basis-mark.tsx'
import styles from './figure.module.css'

export interface FigureProps {
  readonly label: ReactNode
  /** Already formatted, see format.ts. */
  readonly value: string
  readonly unit?: string
  /** What changed, with its own sign; the tone never stands alone. */
  readonly change?: { readonly text: string; readonly tone?: 'good' | 'bad' | 'attention' | 'neutral' }
  /** Where the figure comes from; `note` gives source and date on hover and focus. */
  readonly basis?: { readonly kind: Basis; readonly note?: string }
  readonly size?: 'sm' | 'md' | 'lg'
  /** A spark line or a whisker under the figure. */
  readonly children?: ReactNode
}

/** One figure with its label, unit, change and origin. */
export function Figure({ label, value, unit, change, basis, size = 'md', children }: FigureProps) {
  return (
    <div className={styles.figure} data-figure>
      <div className={styles.label}>
        <span>{label}</span>
        {basis && <BasisMark kind={basis.kind} {...(basis.note === undefined ? {} : { note: basis.note })} />}
      </div>
      <div className={styles.value} data-size={size}>
        <span>{value}</span>
        {unit !== undefined && <span className={styles.unit}>{unit}</span>}
      </div>
      {change && <div className={styles.change} data-tone={change.tone ?? 'neutral'}>{change.text}</div>}
      {children}
    </div>
  )
}
