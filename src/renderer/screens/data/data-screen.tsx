import { Button } from '@mantine/core'
import { IconDatabaseImport, IconFileUpload, IconMathFunction, IconX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState, type DragEvent } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { FitReport } from '../../../core/demand/market.ts'
import type { FitAssumptions, WorkspaceInfo } from '../../../main/contract/contract.ts'
import type { DataSummary } from '../../../main/feeds/feed.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { queryClient } from '../../app/query-client.ts'
import { useJobs } from '../../app/use-jobs.ts'
import { EmptyState, ErrorState, JobProgress, LoadingState, ProblemList, ScreenFrame, useFormat } from '../../ui/index.ts'
import { FitPanel } from './fit-panel.tsx'
import { History, Holdings } from './holdings.tsx'
import { ImportResult } from './import-result.tsx'
import { ImportWorkbench } from './import-workbench.tsx'
import { readinessOf } from './mapping.ts'
import { useStaging } from './use-staging.ts'
import styles from './data.module.css'

const ACCEPTED = '.csv,.tsv,.txt,.parquet,.pq'
const NOTHING_ASSUMED: FitAssumptions = { rivals: false, outsideShare: null, costShare: null, floorShare: null }

/** Import of tables, what the workspace holds, and the fit that stands on it. */
export function DataScreen() {
  const { t } = useTranslation('data')
  const summary = useQuery(orpc.data.summary.queryOptions())
  const workspace = useQuery(orpc.workspace.info.queryOptions())
  const report = useQuery(orpc.demand.report.queryOptions())
  const queries = [summary, workspace, report]
  const error = queries.map((query) => query.error).find((found) => found !== null)
  if (summary.data && workspace.data && report.data !== undefined) return <Loaded key={workspace.data.path} summary={summary.data} workspace={workspace.data} report={report.data} />
  return (
    <ScreenFrame question={t('question')} state={error ? 'error' : 'loading'}>
      {error ? <ErrorState error={error} onRetry={() => { for (const query of queries) if (query.error) void query.refetch() }} /> : <LoadingState />}
    </ScreenFrame>
  )
}

/** Results that a person has put away, for as long as the page lives. */
const dismissed = new Set<string>()

interface LoadedProps {
  readonly summary: DataSummary
  readonly workspace: WorkspaceInfo
  readonly report: FitReport | null
}

function Loaded({ summary, workspace, report }: LoadedProps) {
  const { t } = useTranslation('data')
  const staging = useStaging()
  const input = useRef<HTMLInputElement>(null)
  const jobs = useJobs()
  const [assumptions, setAssumptions] = useState(NOTHING_ASSUMED)
  const [, redraw] = useState(0)
  const [dragging, setDragging] = useState(false)
  const startImport = useMutation(orpc.data.import.mutationOptions({ onSuccess: () => staging.clear() }))
  const startFit = useMutation(orpc.demand.fit.mutationOptions())
  const running = (kind: 'import' | 'fit') => jobs.find((job) => job.kind === kind && job.state === 'running') ?? null
  const lastImport = jobs.find((job) => job.kind === 'import' && job.state !== 'running') ?? null
  const importing = running('import')
  const fitting = running('fit')
  // A refused import has failed and left its report.
  const resultId = lastImport && lastImport.result !== null && !dismissed.has(lastImport.id) ? lastImport.result : null
  const ready = staging.files.length > 0 && staging.files.every((file) => readinessOf(file) === 'ready')

  const choose = (): void => input.current?.click()
  const fit = (): void => startFit.mutate({ assumptions })
  const run = (): void => {
    const files = staging.files.flatMap((file) => (file.stagedId !== null && file.mapping !== null ? [{ stagedId: file.stagedId, mapping: file.mapping }] : []))
    if (ready && files.length > 0) startImport.mutate({ files })
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setDragging(false)
    staging.add(event.dataTransfer.files)
  }
  useCommands([
    { id: 'data.choose', titleKey: 'data:command.choose', icon: IconFileUpload, shortcut: 'mod+shift+i', keywords: ['import', 'csv', 'parquet', '导入'], run: choose },
    { id: 'data.import', titleKey: 'data:command.import', icon: IconDatabaseImport, run, when: () => ready && importing === null },
    { id: 'data.fit', titleKey: 'data:command.fit', icon: IconMathFunction, keywords: ['demand', 'elasticity', '弹性'], run: fit, when: () => summary.salesRows > 0 && fitting === null },
    { id: 'data.discard', titleKey: 'data:command.discard', icon: IconX, run: () => staging.clear(), when: () => staging.files.length > 0 },
  ])
  const mode = staging.files.length > 0 ? 'staging' : summary.products === 0 && importing === null && resultId === null ? 'empty' : 'holding'
  const action = mode === 'staging' ? (
    <>
      <Button variant="default" onClick={() => staging.clear()}>{t('discard')}</Button>
      <Button disabled={!ready || importing !== null} loading={startImport.isPending} onClick={run}>{t('import', { count: staging.files.length })}</Button>
    </>
  ) : (
    <>
      {summary.salesRows > 0 && <Button variant="default" disabled={fitting !== null} onClick={fit}>{t('fit.run')}</Button>}
      <Button leftSection={<IconFileUpload size={14} />} onClick={choose}>{t('choose')}</Button>
    </>
  )
  return (
    <div
      className={styles.dropTarget} data-dragging={dragging || undefined} onDrop={drop}
      onDragOver={(event) => { event.preventDefault(); setDragging(true) }} onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDragging(false) }}
    >
      <input ref={input} type="file" multiple accept={ACCEPTED} hidden data-choose-files onChange={(event) => { staging.add([...(event.currentTarget.files ?? [])]); event.currentTarget.value = '' }} />
      <ScreenFrame question={t('question')} state={mode === 'empty' ? 'empty' : 'loaded'} answer={<Answer mode={mode} summary={summary} ready={ready} />} action={action}>
        {startImport.error && <ProblemList problems={problemsOfError(startImport.error)} />}
        {importing && <JobProgress jobId={importing.id} onEnd={() => { void queryClient.invalidateQueries() }} />}
        {lastImport?.state === 'failed' && lastImport.result === null && !dismissed.has(lastImport.id) && <ProblemList problems={lastImport.problems} />}
        {mode === 'staging' && <ImportWorkbench staging={staging} onChoose={choose} />}
        {mode === 'empty' && <EmptyState icon={<IconDatabaseImport size={36} stroke={1.4} />} title={t('empty.title')} text={t('empty.text')} action={<Button onClick={choose}>{t('choose')}</Button>} />}
        {mode === 'holding' && (
          <div className={styles.columns}>
            <div className={styles.column}>
              {resultId !== null && lastImport && <ImportResult key={resultId} id={resultId} onDismiss={() => { dismissed.add(lastImport.id); redraw((n) => n + 1) }} />}
              {summary.products > 0 && <FitPanel summary={summary} report={report} assumptions={assumptions} onAssumptions={setAssumptions} jobId={fitting?.id ?? null} error={startFit.error} onFit={fit} />}
            </div>
            <div className={styles.column}>
              <Holdings summary={summary} currency={workspace.currency} />
              {summary.imports.length > 0 && <History imports={summary.imports} />}
            </div>
          </div>
        )}
      </ScreenFrame>
    </div>
  )
}

function Answer({ mode, summary, ready }: { readonly mode: 'staging' | 'empty' | 'holding'; readonly summary: DataSummary; readonly ready: boolean }) {
  const { t } = useTranslation('data')
  const format = useFormat()
  if (mode === 'staging') return <>{t(ready ? 'answer.ready' : 'answer.staging')}</>
  if (mode === 'empty' || summary.from === null) return <>{t(summary.products === 0 ? 'answer.empty' : 'answer.catalogOnly', { products: format.number(summary.products) })}</>
  const values = { rows: format.number(summary.salesRows), products: format.number(summary.products), from: format.date(summary.from), to: format.date(summary.to) }
  const bold = <strong />
  return (
    <>
      <Trans ns="data" i18nKey="answer.sales" values={values} components={{ b: bold }} />{' '}
      {summary.rivals.length > 0 ? t('answer.rivals', { count: summary.rivals.length }) : t('answer.noRivals')}{' '}
      {summary.blankCosts > 0 && <Trans ns="data" i18nKey="answer.blankCosts" count={summary.blankCosts} values={{ n: format.number(summary.blankCosts) }} components={{ b: bold }} />}
    </>
  )
}
