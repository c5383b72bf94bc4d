import { Button } from '@mantine/core'
import { IconChartAreaLine, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays } from '../../../core/calendar/calendar.ts'
import { orpc } from '../../app/client.ts'
import { useFocusedScenario } from '../../app/focus.ts'
import { EmptyState, ErrorState, JobProgress, LoadingState, ScreenFrame, useFormat } from '../../ui/index.ts'
import { ComposeDialog } from './compose-dialog.tsx'
import { PlanView } from './plan-view.tsx'
import { freshTerms, type TermsDraft } from './terms.ts'
import { useOptimise } from './use-work.ts'

interface Composing {
  readonly terms: TermsDraft
  readonly replaces: { readonly id: string; readonly version: number; readonly name: string } | null
}

/** Chooses prices under an envelope, and takes them through the gate to an approval. */
export function PlanDeskScreen() {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const navigate = useNavigate()
  const plans = useQuery(orpc.plans.list.queryOptions())
  const report = useQuery(orpc.demand.report.queryOptions())
  const info = useQuery(orpc.workspace.info.queryOptions())
  const { scenario } = useFocusedScenario()
  const focus = useQuery(orpc.scenarios.get.queryOptions({ input: { id: scenario?.id ?? '' }, enabled: scenario !== null }))
  const [chosen, setChosen] = useState<string | null>(null)
  const [composing, setComposing] = useState<Composing | null>(null)
  const optimising = useOptimise((planId) => {
    setChosen(planId)
    setComposing(null)
  })
  const categories = useMemo(() => (report.data?.categories ?? []).map(({ id, name }) => ({ id, name: format.language === 'zh' && name.zh ? name.zh : name.en })), [report.data, format.language])
  const error = plans.error ?? report.error ?? info.error
  const data = plans.data && report.data !== undefined && info.data ? { plans: plans.data, report: report.data, currency: info.data.currency } : null

  if (!data) {
    const retry = (): void => { for (const query of [plans, report, info]) if (query.error) void query.refetch() }
    return <ScreenFrame question={t('question')} state={error ? 'error' : 'loading'}>{error ? <ErrorState error={error} onRetry={retry} /> : <LoadingState />}</ScreenFrame>
  }
  const id = data.plans.find((one) => one.id === chosen)?.id ?? data.plans[0]?.id ?? null
  const startNew = (): void => {
    const envelope = focus.data?.envelope.total ?? ''
    setComposing({ terms: freshTerms(t('newName', { date: format.date(data.report?.asOf ?? null, 'short') }), data.report?.asOf ?? addDays('1970-01-01', 0), envelope), replaces: null })
  }
  const dialog = composing && (
    <ComposeDialog start={composing.terms} currency={data.currency} categories={categories} replaces={composing.replaces?.name ?? null} busy={optimising.busy} onClose={() => setComposing(null)}
      onOptimise={(terms) => {
        const { replaces } = composing
        optimising.start(terms, data.currency, replaces)
        setComposing(null)
      }} />
  )
  if (id === null) {
    const begin = <Button leftSection={<IconPlus size={16} />} onClick={startNew}>{t('action.new')}</Button>
    return (
      <ScreenFrame question={t('question')} state="empty">
        {optimising.jobId !== null ? <JobProgress jobId={optimising.jobId} />
          : data.report === null ? <EmptyState icon={<IconChartAreaLine size={32} />} title={t('unfitted.title')} text={t('unfitted.text')} action={<Button onClick={() => { void navigate({ to: '/data' }) }}>{t('unfitted.action')}</Button>} />
            : <EmptyState icon={<IconChartAreaLine size={32} />} title={t('empty.title')} text={t('empty.text')} action={begin} />}
        {dialog}
      </ScreenFrame>
    )
  }
  return (
    <>
      <PlanView key={id} id={id} plans={data.plans} categories={categories} optimising={optimising} onChoose={setChosen} onNew={startNew} onCompose={(terms, replaces) => setComposing({ terms, replaces })} />
      {dialog}
    </>
  )
}
