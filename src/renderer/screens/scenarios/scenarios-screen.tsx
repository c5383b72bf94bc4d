import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { orpc } from '../../app/client.ts'
import { useFocusedScenario } from '../../app/focus.ts'
import { EmptyState, ErrorState, LoadingState, ScreenFrame } from '../../ui/index.ts'
import { Studio } from './studio.tsx'
import { treeOf } from './tree.ts'

/** What happens if we go deeper, and who runs out first? Branch, pull levers, run, compare. */
export function ScenariosScreen() {
  const { t } = useTranslation('scenarios')
  const navigate = useNavigate()
  const market = useQuery(orpc.scenarios.market.queryOptions())
  const list = useQuery(orpc.scenarios.list.queryOptions())
  const presets = useQuery(orpc.scenarios.presets.queryOptions({ enabled: market.data !== null && market.data !== undefined }))
  const { scenario: focused, asked, focus } = useFocusedScenario()
  const entries = useMemo(() => treeOf(list.data ?? [], presets.data ?? []), [list.data, presets.data])
  const chosen = entries.find(({ id }) => id === asked) ?? entries.find(({ id }) => id === focused?.id) ?? entries[0]
  const draft = useQuery(orpc.scenarios.get.queryOptions({ input: { id: chosen?.id ?? '' }, enabled: chosen !== undefined }))

  const queries = [market, list, presets, draft]
  const failed = queries.find((query) => query.error !== null && query.data === undefined)
  if (failed) return <ScreenFrame question={t('question')} state="error"><ErrorState error={failed.error} onRetry={() => { for (const query of queries) if (query.error) void query.refetch() }} /></ScreenFrame>
  if (market.data === null) {
    return (
      <ScreenFrame question={t('question')} state="empty">
        <EmptyState title={t('empty.title')} text={t('empty.text')} action={<Button onClick={() => void navigate({ to: '/data' })}>{t('empty.action')}</Button>} />
      </ScreenFrame>
    )
  }
  if (!market.data || !list.data || !draft.data || chosen === undefined) return <ScreenFrame question={t('question')} state="loading"><LoadingState /></ScreenFrame>
  return <Studio key={draft.data.id} market={market.data} entries={entries} entry={chosen} saved={draft.data} onChoose={focus} />
}
