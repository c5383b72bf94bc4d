import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import styles from './basis-mark.module.css'

/** Verified, derived, estimate, assumption. */
export type Basis = 'V' | 'D' | 'E' | 'A'

/** The quiet label of a figure's origin; its meaning, source and date appear on hover and focus. */
export function BasisMark({ kind, note }: { readonly kind: Basis; readonly note?: string }) {
  const { t } = useTranslation('common')
  const text = note === undefined ? t(`basis.${kind}`) : `${t(`basis.${kind}`)}. ${note}`
  return (
    <Tooltip label={text}>
      <span className={styles.mark} role="note" tabIndex={0} aria-label={text}>{kind}</span>
    </Tooltip>
  )
}
