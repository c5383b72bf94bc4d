import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { StoreInfo } from '../../../main/contract/stores.ts'
import { orpc } from '../../app/client.ts'
import { useFormat } from '../../ui/index.ts'
import styles from './publications.module.css'

/** A store's name in the language on the screen; one that a person has named keeps that name, and one that was removed is called by its id. */
export function useStoreName(): (store: Pick<StoreInfo, 'id'> & { readonly name?: string }) => string {
  const { t } = useTranslation('publications')
  const stores = useQuery(orpc.stores.list.queryOptions({ staleTime: 60_000 }))
  return ({ id, name }) => (id === 'embedded' ? t('store.name.embedded') : (name ?? stores.data?.find((store) => store.id === id)?.name ?? id))
}

/** Each store with whether it answers. */
export function StoreStatus({ stores }: { readonly stores: readonly StoreInfo[] | undefined }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const name = useStoreName()
  if (!stores) return <p className={styles.store}><span className={styles.dot} data-tone="rest" aria-hidden /><span className={styles.quiet}>{t('store.checking')}</span></p>
  return stores.map((store) => (
    <p key={store.id} className={styles.store} data-store={store.reachable ? 'up' : 'down'}>
      <span className={styles.dot} data-tone={store.reachable ? 'good' : 'bad'} aria-hidden />
      <span>{name(store)}<br /><span className={styles.quiet}>{store.reachable ? t('store.up', { products: format.number(store.products) }) : t('store.down')}</span></span>
    </p>
  ))
}
