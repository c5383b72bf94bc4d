import { Button } from '@mantine/core'
import { IconPencil, IconPlugConnected, IconRefresh, IconStethoscope, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { StoreInfo, StoreKindInfo } from '../../../main/contract/stores.ts'
import { orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { ErrorState, LoadingState, ScreenFrame, useFormat } from '../../ui/index.ts'
import { Notice } from './notice.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { SecretsNotice } from './secrets-notice.tsx'
import { StoreForm } from './store-form.tsx'
import { StoreList } from './store-list.tsx'
import { StoreView } from './store-view.tsx'
import { useStoreText } from './use-store-text.ts'
import styles from './stores.module.css'

/** The engine looks at a connected store once a minute at most; more often is not worth asking. */
const LOOK = 30_000

/** Connects stores, tests them, and says what each can promise. */
export function StoresScreen() {
  const { t } = useTranslation('stores')
  const stores = useQuery(orpc.stores.list.queryOptions({ refetchInterval: LOOK }))
  const kinds = useQuery(orpc.stores.kinds.queryOptions({ staleTime: Infinity }))
  const error = stores.error ?? kinds.error
  if (stores.data && kinds.data) return <Loaded stores={stores.data} kinds={kinds.data} refresh={() => { void stores.refetch() }} />
  return (
    <ScreenFrame question={t('question')} state={error ? 'error' : 'loading'}>
      {error ? <ErrorState error={error} onRetry={() => { void stores.refetch(); void kinds.refetch() }} /> : <LoadingState />}
    </ScreenFrame>
  )
}

function Loaded({ stores, kinds, refresh }: { readonly stores: readonly StoreInfo[]; readonly kinds: readonly StoreKindInfo[]; readonly refresh: () => void }) {
  const { t } = useTranslation('stores')
  const queryClient = useQueryClient()
  const secrets = useQuery(orpc.stores.secrets.queryOptions())
  const [chosen, setChosen] = useState<string | null>(null)
  const [form, setForm] = useState<'connect' | 'edit' | null>(null)
  const [removing, setRemoving] = useState(false)
  const store = stores.find(({ id }) => id === chosen) ?? stores[stores.length > 1 ? 1 : 0]
  const test = useMutation(orpc.stores.test.mutationOptions({ onSettled: () => { void queryClient.invalidateQueries({ queryKey: orpc.stores.key() }) } }))
  const testing = test.isPending && test.variables.id === store.id
  const own = store.id === 'embedded'
  // The embedded store belongs to this machine, and what a test of it found is not kept in the workspace.
  const tested = own && test.data && test.variables.id === store.id ? { ...store, lastTest: test.data } : store
  useCommands([
    { id: 'stores.connect', titleKey: 'stores:command.connect', icon: IconPlugConnected, keywords: ['add', 'shop', 'shopify', 'woocommerce', '添加', '店铺'], run: () => setForm('connect') },
    { id: 'stores.test', titleKey: 'stores:command.test', icon: IconStethoscope, keywords: ['check', 'probe', '检查'], when: () => !testing, run: () => test.mutate({ id: store.id }) },
    { id: 'stores.edit', titleKey: 'stores:command.edit', icon: IconPencil, keywords: ['token', 'secret', '密钥'], when: () => !own, run: () => setForm('edit') },
    { id: 'stores.remove', titleKey: 'stores:command.remove', icon: IconTrash, keywords: ['disconnect', 'forget', '断开'], when: () => !own, run: () => setRemoving(true) },
    { id: 'stores.refresh', titleKey: 'stores:command.refresh', icon: IconRefresh, keywords: ['health', '健康'], run: refresh },
  ])
  const begin = <Button onClick={() => setForm('connect')} leftSection={<IconPlugConnected size={16} />}>{t('action.connect')}</Button>
  const locked = secrets.data?.needs === 'key' && stores.some(({ why }) => why?.code === 'secrets.locked') ? secrets.data : null
  return (
    <ScreenFrame question={t('question')} answer={<Answer stores={stores} kinds={kinds} />} action={begin}>
      {locked && <SecretsNotice secrets={locked} />}
      {test.error && <Notice tone="bad"><ErrorState error={test.error} onRetry={() => test.mutate({ id: store.id })} /></Notice>}
      <div className={styles.screen}>
        <StoreList stores={stores} kinds={kinds} selected={store.id} onSelect={setChosen} />
        <StoreView key={store.id} store={tested} kinds={kinds} testing={testing} onTest={() => test.mutate({ id: store.id })} onEdit={() => setForm('edit')} onRemove={() => setRemoving(true)} />
      </div>
      {form !== null && (
        <StoreForm kinds={kinds} store={form === 'edit' ? store : null} onClose={() => setForm(null)} onSaved={(id) => {
          setForm(null)
          setChosen(id)
          test.mutate({ id })
        }} />
      )}
      {removing && !own && <RemoveDialog store={store} onClose={() => { setRemoving(false); setChosen(null) }} />}
    </ScreenFrame>
  )
}

/** How many answer, and which one needs a person. */
function Answer({ stores, kinds }: { readonly stores: readonly StoreInfo[]; readonly kinds: readonly StoreKindInfo[] }) {
  const { t } = useTranslation('stores')
  const format = useFormat()
  const text = useStoreText(kinds)
  const needing = stores.filter(({ reachable, why }) => !reachable || why !== null)
  const components = { b: <strong /> }
  if (needing.length > 0) return <Trans t={t} i18nKey="answer.some" components={components} values={{ up: format.number(stores.filter(({ reachable }) => reachable).length), total: format.number(stores.length), names: needing.map(text.name).join(', ') }} />
  if (stores.length === 1) return <Trans t={t} i18nKey="answer.onlyEmbedded" components={components} />
  return <Trans t={t} i18nKey="answer.all" count={stores.length} components={components} />
}
