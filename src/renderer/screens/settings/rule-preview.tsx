import { UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { orpc, problemsOfError } from '../../app/client.ts'
import { ProblemList, useFormat } from '../../ui/index.ts'
import styles from './settings.module.css'

/** Products that are listed by name; a rule that touches more is told in figures, too. */
const LISTED = 500

/** Exactly which products of the catalog a rule would hold up at today's prices, before it is saved. */
export function RulePreview({ expression }: { readonly expression: string }) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const [asked] = useDebouncedValue(expression.trim(), 250)
  const { data, error } = useQuery({ ...orpc.guard.preview.queryOptions({ input: { expression: asked, planId: null }, enabled: asked !== '', retry: false }), placeholderData: keepPreviousData })
  if (asked === '') return <p className={styles.note}>{t('preview.blank')}</p>
  if (error) return <ProblemList problems={problemsOfError(error)} />
  if (!data) return null
  const { touched, products, currency } = data
  const count = touched.length
  const undecided = touched.filter(({ state }) => state === 'undecided').length
  return (
    <div className={styles.preview} data-touched={count}>
      <UnstyledButton className={styles.previewHead} aria-expanded={open} disabled={count === 0} onClick={() => setOpen(!open)}>
        {count === 0 ? t('preview.none', { products: format.number(products) }) : t('preview.touches', { count, touched: format.number(count), products: format.number(products) })}
        {undecided > 0 && ` ${t('preview.undecided', { count: undecided, undecided: format.number(undecided) })}`}
      </UnstyledButton>
      {open && (
        <ul className={styles.touched} aria-label={t('preview.list')} tabIndex={0}>
          {touched.slice(0, LISTED).map(({ sku, name, price, state, blank }) => (
            <li key={sku} data-state={state}>
              <span>{format.language === 'zh' ? (name.zh ?? name.en) : name.en}</span><span className={styles.quiet}>{sku}</span>
              <span>{state === 'undecided' ? t('preview.needs', { names: blank.map((one) => t(`field.${one}`)).join(', ') }) : format.minor(price, currency, { style: 'full' })}</span>
            </li>
          ))}
          {count > LISTED && <li>{t('preview.more', { more: format.number(count - LISTED) })}</li>}
        </ul>
      )}
    </div>
  )
}
