import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { useFocusedScenario } from '../../app/focus.ts'
import { textOrNull, useKept } from '../../app/use-kept.ts'
import { EmptyState, ErrorState, LoadingState, ScreenFrame } from '../../ui/index.ts'
import { MatchView } from './match-view.tsx'
import { PayoffView } from './payoff-view.tsx'

type View = 'payoffs' | 'match'
const isView = (value: unknown): boolean => value === 'payoffs' || value === 'match'

/** Strategies of ours against a rival's, and a war played week by week against personas. */
export function WarGameScreen() {
  const { t } = useTranslation('war-game')
  const navigate = useNavigate()
  const [view, setView] = useKept<View>('war-game.view', 'payoffs', isView)
  const market = useQuery(orpc.scenarios.market.queryOptions())
  const list = useQuery(orpc.scenarios.list.queryOptions())
  const presets = useQuery(orpc.scenarios.presets.queryOptions({ enabled: market.data !== null && market.data !== undefined }))
  const { scenario: focused } = useFocusedScenario()
  const [asked, setAsked] = useKept<string | null>('war-game.scenario', null, textOrNull)
  const scenarios = [...(list.data ?? []).map(({ id, name }) => ({ id, name })), ...(presets.data ?? []).filter(({ scenario }) => !list.data?.some(({ id }) => id === scenario.id)).map(({ scenario: { id, name } }) => ({ id, name }))]
  const chosen = scenarios.find(({ id }) => id === (asked ?? focused?.id)) ?? scenarios[0]
  const scenario = useQuery(orpc.scenarios.get.queryOptions({ input: { id: chosen?.id ?? '' }, enabled: chosen !== undefined }))
  useCommands([
    { id: 'war-game.payoffs', titleKey: 'war-game:command.payoffs', run: () => setView('payoffs') },
    { id: 'war-game.match', titleKey: 'war-game:command.match', run: () => setView('match') },
  ])

  const queries = [market, list, presets, scenario]
  const failed = queries.find((query) => query.error !== null && query.data === undefined)
  if (failed) return <ScreenFrame question={t('question')} state="error"><ErrorState error={failed.error} onRetry={() => { for (const query of queries) if (query.error) void query.refetch() }} /></ScreenFrame>
  if (market.data === null) {
    return (
      <ScreenFrame question={t('question')} state="empty">
        <EmptyState title={t('empty.title')} text={t('empty.text')} action={<Button onClick={() => void navigate({ to: '/data' })}>{t('empty.action')}</Button>} />
      </ScreenFrame>
    )
  }
  if (!market.data || !list.data || !scenario.data) return <ScreenFrame question={t('question')} state="loading"><LoadingState /></ScreenFrame>
  const tabs = <SegmentedControl aria-label={t('tab.label')} value={view} onChange={(value) => setView(value)} data={(['payoffs', 'match'] as const).map((value) => ({ value, label: t(`tab.${value}`) }))} />
  const world = { market: market.data, scenarios, scenario: scenario.data, onScenario: setAsked, tabs }
  return view === 'payoffs' ? <PayoffView {...world} /> : <MatchView {...world} />
}
