import { Button, Select, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import type { Currency } from '../../../core/money/money.ts'
import { orpc } from '../../app/client.ts'
import { ErrorState, LoadingState, useFormat } from '../../ui/index.ts'
import { found, rowsOf, type ProductRow } from './product-rows.ts'
import { ProductView } from './product-view.tsx'
import type { OverrideTarget } from './override-dialog.tsx'
import styles from './demand.module.css'

const ALL = ''
/** The grid is a large piece of code: it comes when the products are first looked at. */
const ProductList = lazy(async () => ({ default: (await import('./product-list.tsx')).ProductList }))

interface ProductsViewProps {
  readonly category: string
  readonly scenarioId: string | null
  readonly currency: Currency
  readonly source: string
  readonly sku: string | null
  /** The search is to be written in, as soon as it is there. */
  readonly finding: boolean
  readonly onFinding: () => void
  readonly said: (text: LocalText) => string
  readonly onCategory: (id: string) => void
  readonly onChoose: (sku: string) => void
  readonly onSet: (target: OverrideTarget) => void
}

/** The products of a category, or of all, and the demand of the one chosen. */
export function ProductsView({ category, scenarioId, currency, source, sku, finding, onFinding, said, onCategory, onChoose, onSet }: ProductsViewProps) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const products = useQuery(orpc.demand.products.queryOptions({ input: { scenarioId } }))
  const search = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  // Until another category is chosen.
  const [everywhereFrom, setEverywhereFrom] = useState<string | null>(null)
  const everywhere = everywhereFrom === category
  const wanted = useDeferredValue(text)
  const rows = useMemo(() => (products.data ? rowsOf(products.data) : []), [products.data])
  const shown = useMemo(() => found(rows, everywhere ? null : category, wanted), [rows, everywhere, category, wanted])
  const ready = products.data !== undefined
  useEffect(() => {
    if (!finding || !ready) return
    search.current?.focus()
    onFinding()
  }, [finding, ready, onFinding])
  if (products.error) return <ErrorState error={products.error} onRetry={() => { void products.refetch() }} />
  if (!products.data) return <LoadingState />
  // The one chosen, as long as it is among those shown; else the best seller of them.
  const best = shown.reduce<ProductRow | null>((most, row) => (most === null || row.units > most.units ? row : most), null)
  const inView = sku !== null && shown.some((row) => row.sku === sku) ? sku : (best?.sku ?? null)
  return (
    <div className={styles.products}>
      <div className={styles.productList}>
        <div className={styles.toolbar}>
          <TextInput ref={search} className={styles.search} aria-label={t('products.search')} placeholder={t('products.search')} leftSection={<IconSearch size={14} />} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Select className={styles.top} aria-label={t('products.category')} allowDeselect={false} value={everywhere ? ALL : category} data={[{ value: ALL, label: t('products.all') }, ...products.data.categories.map(({ id, name }) => ({ value: id, label: said(name) }))]}
            onChange={(value) => { setEverywhereFrom(value === ALL ? category : null); if (value !== null && value !== ALL) onCategory(value) }} />
          <span className={styles.count}>{t('products.count', { count: shown.length, n: format.number(shown.length) })}</span>
        </div>
        <Suspense fallback={<LoadingState />}><ProductList rows={shown} currency={currency} chosen={inView} onChoose={onChoose} /></Suspense>
      </div>
      <div className={styles.productView}>
        {inView === null ? <Nothing everywhere={everywhere} onEverywhere={() => setEverywhereFrom(category)} /> : <ProductView key={inView} sku={inView} scenarioId={scenarioId} currency={currency} source={source} said={said} onSet={onSet} />}
      </div>
    </div>
  )
}

/** No product fits: where only one category was searched, all of them may be. */
function Nothing({ everywhere, onEverywhere }: { readonly everywhere: boolean; readonly onEverywhere: () => void }) {
  const { t } = useTranslation('demand')
  if (everywhere) return <p className={styles.quiet}>{t('products.none')}</p>
  return <div><p className={styles.quiet}>{t('products.noneHere')}</p><Button mt="xs" size="compact-sm" variant="default" onClick={onEverywhere}>{t('products.everywhere')}</Button></div>
}
