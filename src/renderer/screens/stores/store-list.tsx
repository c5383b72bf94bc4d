import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { StoreInfo, StoreKindInfo } from '../../../main/contract/stores.ts'
import { useFormat } from '../../ui/index.ts'
import { toneOf, useStoreText } from './use-store-text.ts'
import styles from './stores.module.css'

interface StoreListProps {
  readonly stores: readonly StoreInfo[]
  readonly kinds: readonly StoreKindInfo[]
  readonly selected: string
  readonly onSelect: (id: string) => void
}

/** Every store with whether it answers. */
export function StoreList({ stores, kinds, selected, onSelect }: StoreListProps) {
  const { t } = useTranslation('stores')
  const format = useFormat()
  const text = useStoreText(kinds)
  return (
    <nav className={styles.side} aria-label={t('list.label')}>
      {stores.map((store) => (
        <UnstyledButton key={store.id} className={styles.item} aria-current={store.id === selected ? 'true' : undefined} onClick={() => onSelect(store.id)}>
          <span className={styles.dot} data-tone={toneOf(store)} aria-hidden />
          <span className={styles.itemName}>{text.name(store)}</span>
          <span className={styles.itemFacts}>{text.kind(store)} · {store.reachable ? t('list.products', { products: format.number(store.products) }) : t('list.down')}</span>
        </UnstyledButton>
      ))}
    </nav>
  )
}
