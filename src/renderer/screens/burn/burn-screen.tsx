import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { burnFacts } from '../../../core/burn/facts.ts'
import type { BurnSourceView, OutcomeSummary } from '../../../main/contract/contract.ts'
import { orpc } from '../../app/client.ts'
import { useFocusedScenario } from '../../app/focus.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { burnSentence } from '../../charts/burn/figures.ts'
import { burnView } from '../../charts/burn/view.ts'
import { useChartLook } from '../../charts/chart.tsx'
import { EmptyState, ErrorState, LoadingState, ScreenFrame, useFormat } from '../../ui/index.ts'
import { BurnCharts } from './burn-charts.tsx'
import { ExportPanel } from './export-panel.tsx'
import styles from './burn.module.css'

/** What a run costs and how long the cash lasts: the pictures of the burn pack, and the pack itself. */
export function BurnScreen() {
  const { t } = useTranslation('burn')
  const { scenario } = useFocusedScenario()
  const outcomes = useQuery(orpc.scenarios.outcomes.queryOptions({ input: { scenarioId: null } }))
  const [chosen, setChosen] = useState<string | null>(null)
  const all = outcomes.data ?? []
  const hash = (all.find((one) => one.hash === chosen) ?? all.find((one) => one.scenarioId === scenario?.id) ?? all[0])?.hash ?? null
  const view = useQuery(orpc.burn.view.queryOptions({ input: { outcomeHash: hash ?? '' }, enabled: hash !== null, staleTime: Number.POSITIVE_INFINITY }))
  const error = outcomes.error ?? view.error
  if (error) {
    const retry = (): void => { for (const query of [outcomes, view]) if (query.error) void query.refetch() }
    return <ScreenFrame question={t('question')} state="error"><ErrorState error={error} onRetry={retry} /></ScreenFrame>
  }
  if (outcomes.data && hash === null) return <Empty />
  if (!view.data || view.data.outcome.hash !== hash) return <ScreenFrame question={t('question')} state="loading"><LoadingState /></ScreenFrame>
  return <Loaded key={hash} source={view.data} outcomes={all} onChoose={setChosen} />
}

function Empty() {
  const { t } = useTranslation('burn')
  const navigate = useNavigate()
  return (
    <ScreenFrame question={t('question')} state="empty">
      <EmptyState title={t('empty.title')} text={t('empty.text')} action={<Button onClick={() => void navigate({ to: '/scenarios' })}>{t('empty.action')}</Button>} />
    </ScreenFrame>
  )
}

function Loaded({ source, outcomes, onChoose }: { readonly source: BurnSourceView; readonly outcomes: readonly OutcomeSummary[]; readonly onChoose: (hash: string) => void }) {
  const { t } = useTranslation('burn')
  const format = useFormat()
  const named = useScenarioName()
  const { language, theme } = useChartLook()
  const { outcome, scenario } = source
  const facts = useMemo(() => burnFacts(outcome), [outcome])
  const view = useMemo(() => burnView(outcome, facts, scenario, language, theme), [outcome, facts, scenario, language, theme])
  const options = outcomes.map((one) => ({ value: one.hash, label: `${named(one.scenarioName)} · ${format.instant(one.createdAt)}${one.stale ? ` · ${t('stale')}` : ''}` }))
  return (
    <ScreenFrame question={t('question')} answer={burnSentence(view)} action={<Select aria-label={t('outcome')} data={options} value={outcome.hash} onChange={(value) => { if (value !== null) onChoose(value) }} w={440} maw="44vw" comboboxProps={{ width: 460, position: 'bottom-end' }} />}>
      <div className={styles.screen}>
        <BurnCharts view={view} />
        <ExportPanel source={source} facts={facts} />
      </div>
    </ScreenFrame>
  )
}
