import { Button } from '@mantine/core'
import { IconBuildingStore, IconSend } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublicationSummary } from '../../../main/publish/publication.ts'
import { orpc } from '../../app/client.ts'
import type { Asked } from '../../app/asked.ts'
import { useCommands } from '../../app/commands.ts'
import { EmptyState, ErrorState, LoadingState, ScreenFrame } from '../../ui/index.ts'
import { ProblemNotice } from './notice.tsx'
import { PublicationList } from './publication-list.tsx'
import { PublicationView } from './publication-view.tsx'
import { EmergencyNotices, EmergencyStop } from './emergency-stop.tsx'
import { RunnerStatus } from './runner-status.tsx'
import { StartDialog } from './start-dialog.tsx'
import { StoreStatus, useStoreName } from './store-status.tsx'
import { usePublication, usePublications } from './use-publication.ts'
import { useSentence } from './use-sentence.tsx'
import styles from './publications.module.css'

const STORE_LOOK = 10_000

/** The latest publication of the same plan in the same store after a dry run of it: what the dry run showed is then past. */
const sinceDryRun = (of: PublicationSummary, all: readonly PublicationSummary[]): PublicationSummary | null =>
  (of.dryRun ? all.find((each) => !each.dryRun && each.planId === of.planId && each.storeId === of.storeId && each.createdAt > of.createdAt) : undefined) ?? null

/** The dialog that starts a publication, and the plan it was asked for with. */
interface Starting {
  readonly planId: string | null
}

/** Takes approved plans into the store and back out again, row by row. */
export function PublicationsScreen() {
  const { t } = useTranslation('publications')
  const queryClient = useQueryClient()
  const publications = usePublications()
  const stores = useQuery(orpc.stores.list.queryOptions({ refetchInterval: STORE_LOOK }))
  const [chosen, setChosen] = useState<string | null>(null)
  const navigate = useNavigate()
  const { plan: asked }: Asked = useSearch({ strict: false })
  const [starting, setStarting] = useState<Starting | null>(asked === undefined ? null : { planId: asked })
  // The dialog opens once: not again when one comes back to this address.
  useEffect(() => { if (asked !== undefined) void navigate({ to: '/publications', search: {}, replace: true }) }, [asked, navigate])
  const listed = publications.data?.find(({ id }) => id === chosen) ?? publications.data?.[0] ?? null
  const summary = usePublication(listed)
  const sentence = useSentence(summary, stores.data?.find(({ id }) => id === summary?.storeId)?.reachable === false)
  const storeName = useStoreName()
  const refresh = (): void => { void queryClient.invalidateQueries({ queryKey: orpc.publications.key() }) }
  const onStarted = (id: string): void => {
    setChosen(id)
    setStarting(null)
    refresh()
  }
  useCommands([{ id: 'publications.start', titleKey: 'publications:command.start', icon: IconSend, keywords: ['publish', 'dry run', '发布', '试运行'], run: () => setStarting({ planId: null }) }])

  if (!publications.data) {
    return (
      <ScreenFrame question={t('question')} state={publications.error ? 'error' : 'loading'}>
        {publications.error ? <ErrorState error={publications.error} onRetry={() => { void publications.refetch() }} /> : <LoadingState />}
      </ScreenFrame>
    )
  }
  const begin = <Button onClick={() => setStarting({ planId: null })} variant={summary ? 'default' : 'filled'} leftSection={<IconSend size={16} />}>{t('action.start')}</Button>
  const trouble = stores.data?.find(({ why }) => why !== null)
  return (
    <ScreenFrame question={t('question')} answer={sentence} action={summary ? begin : undefined}>
      <EmergencyNotices publications={publications.data} />
      {trouble?.why && <ProblemNotice tone={trouble.reachable ? 'attention' : 'bad'} about={storeName(trouble)} problem={trouble.why} />}
      {stores.error && <ErrorState error={stores.error} onRetry={() => { void stores.refetch() }} />}
      {summary ? (
        <div className={styles.screen}>
          <aside className={styles.side}>
            <PublicationList publications={publications.data} selected={summary.id} onSelect={setChosen} />
            <StoreStatus stores={stores.data} />
            <RunnerStatus onSelect={setChosen} />
            <EmergencyStop publications={publications.data} />
          </aside>
          <PublicationView key={summary.id} summary={summary} since={sinceDryRun(summary, publications.data)} onSelect={setChosen} onStarted={onStarted} onChanged={refresh} />
        </div>
      ) : (
        <EmptyState icon={<IconBuildingStore size={32} />} title={t('empty.title')} text={t('empty.text')} action={begin} />
      )}
      {starting && <StartDialog stores={stores.data ?? []} plan={starting.planId} onClose={() => setStarting(null)} onStarted={onStarted} />}
    </ScreenFrame>
  )
}
