import { Button, SegmentedControl } from '@mantine/core'
import { IconArrowBackUp, IconCalendarOff, IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext, IconSend } from '@tabler/icons-react'
import { skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublicationSummary, RowState } from '../../../main/publish/publication.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { noticeFailure } from '../../app/notices.ts'
import { ProblemList, useFormat } from '../../ui/index.ts'
import { AdvanceDialog } from './advance-dialog.tsx'
import { Consequence } from './consequence.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { JournalView } from './journal-view.tsx'
import { Notice, ProblemNotice } from './notice.tsx'
import { ReasonList } from './reason-list.tsx'
import { RollbackDialog } from './rollback-dialog.tsx'
import { RowTable } from './row-table.tsx'
import { actionsOf, onlyWaits, standingOf, STANDING_TONES, stuckRows, totalOf } from './row-states.ts'
import { SalesPanel } from './sales-panel.tsx'
import { ScheduleLine } from './schedule-line.tsx'
import { StateFilter } from './state-filter.tsx'
import { useStoreName } from './store-status.tsx'
import { WaveLanes } from './wave-lanes.tsx'
import styles from './publications.module.css'

type Tab = 'rows' | 'reasons' | 'sales' | 'journal'

/** What has stopped a publication lies in its rows: their reasons say more. */
const BY_ROWS: ReadonlySet<string> = new Set(['publication.canary-stopped', 'publication.too-many-bad', 'publication.moving', 'publication.drifted', 'publication.live-beside'])

/** What resuming would do, in the direction that the publication has. */
function resumeText({ direction, counts }: PublicationSummary, say: (key: 'resumes.publish' | 'resumes.restore' | 'resumes.end', rows: number) => string): string {
  if (direction === 'publish') return say('resumes.publish', counts.pending + counts.sent)
  return say(direction === 'end' ? 'resumes.end' : 'resumes.restore', counts.confirmed + counts.mismatch + counts.sent + counts.restoring + counts.ending)
}

export interface PublicationViewProps {
  readonly summary: PublicationSummary
  /** What was published since a dry run of the same plan in the same store; null for none. */
  readonly since: PublicationSummary | null
  readonly onSelect: (publicationId: string) => void
  /** Another publication was started from this one. */
  readonly onStarted: (publicationId: string) => void
  /** The publication was told to do something: read it again. */
  readonly onChanged: () => void
}

/** One publication: what may be done with it, its lanes, its rows, reasons and journal. */
export function PublicationView({ summary, since, onSelect, onStarted, onChanged }: PublicationViewProps) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const storeName = useStoreName()
  const [tab, setTab] = useState<Tab>('rows')
  const [state, setState] = useState<RowState | 'drifted' | null>(null)
  const [confirming, setConfirming] = useState(false)
  const [deciding, setDeciding] = useState(false)
  const [advancing, setAdvancing] = useState(false)
  const { id } = summary
  const actions = actionsOf(summary)
  const can = { ...actions, publish: actions.publish && since === null }
  const standing = standingOf(summary)

  const told = { onSuccess: onChanged, onError: noticeFailure }
  const pause = useMutation(orpc.publications.pause.mutationOptions(told))
  const resume = useMutation(orpc.publications.resume.mutationOptions(told))
  const rollback = useMutation(orpc.publications.rollback.mutationOptions(told))
  const end = useMutation(orpc.publications.end.mutationOptions(told))
  const start = useMutation(orpc.publications.start.mutationOptions({ onSuccess: ({ publicationId }) => onStarted(publicationId) }))
  const preview = useQuery(orpc.publications.preview.queryOptions({ input: can.publish ? { planId: summary.planId, storeId: summary.storeId } : skipToken }))
  // The plan has got another version since this dry run: what it showed is past, and that version is tried first.
  const newer = preview.data && preview.data.planHash !== summary.planHash ? preview.data : null
  const tryNewer = (): void => { if (newer) start.mutate({ planId: summary.planId, storeId: summary.storeId, dryRun: true, planHash: newer.planHash }) }
  const publish = (): void => start.mutate({ planId: summary.planId, storeId: summary.storeId, dryRun: false, planHash: summary.planHash })
  const resumes = resumeText(summary, (key, rows) => t(key, { rows: format.number(rows) }))
  const openRows = (next: RowState | 'drifted' | null): void => {
    setState(next)
    setTab('rows')
  }
  useCommands([
    { id: 'publications.publish', titleKey: 'publications:command.publish', icon: IconSend, when: () => can.publish && preview.data !== undefined && newer === null, run: publish },
    { id: 'publications.pause', titleKey: 'publications:command.pause', icon: IconPlayerPause, when: () => can.pause, run: () => pause.mutate({ id }) },
    { id: 'publications.resume', titleKey: 'publications:command.resume', icon: IconPlayerPlay, when: () => can.resume, run: () => resume.mutate({ id }) },
    { id: 'publications.advance', titleKey: 'publications:command.advance', icon: IconPlayerTrackNext, when: () => can.advance, run: () => setAdvancing(true) },
    { id: 'publications.end', titleKey: 'publications:command.end', icon: IconCalendarOff, when: () => can.end, run: () => end.mutate({ id }) },
    { id: 'publications.rollback', titleKey: 'publications:command.rollback', icon: IconArrowBackUp, when: () => can.rollback, run: () => setConfirming(true) },
  ])

  return (
    <article className={styles.view} aria-label={summary.planName} data-publication-state={standing}>
      <header className={styles.viewHead}>
        <div className={styles.viewTitle}>
          <h2>{summary.planName}</h2>
          <span className={styles.badge} data-tone={STANDING_TONES[standing]}>{t(`state.${standing}`)}</span>
          <span className={styles.facts}>
            {[t('facts.version', { version: summary.planVersion }), storeName({ id: summary.storeId }), format.instant(summary.createdAt)].join(' · ')} · <span title={summary.manifestHash}>{t('facts.manifest', { hash: summary.manifestHash.slice(0, 8) })}</span>
          </span>
        </div>
        <div className={styles.actions}>
          {can.advance && <Button size="sm" variant="default" leftSection={<IconPlayerTrackNext size={16} />} onClick={() => setAdvancing(true)}>{t('action.advance')}</Button>}
          {can.end && <Button size="sm" variant="default" leftSection={<IconCalendarOff size={16} />} loading={end.isPending} onClick={() => end.mutate({ id })}>{t('action.end')}</Button>}
          {can.pause && <Button size="sm" variant="default" leftSection={<IconPlayerPause size={16} />} loading={pause.isPending} onClick={() => pause.mutate({ id })}>{t('action.pause')}</Button>}
          {can.rollback && <Button size="sm" variant="default" className={styles.danger} leftSection={<IconArrowBackUp size={16} />} loading={rollback.isPending} onClick={() => setConfirming(true)}>{t(onlyWaits(summary) ? 'action.callOff' : 'action.rollback')}</Button>}
          {can.resume && <Button size="sm" variant={standing === 'stopped' ? 'default' : 'filled'} title={resumes} leftSection={<IconPlayerPlay size={16} />} loading={resume.isPending} onClick={() => resume.mutate({ id })}>{t('action.resume')}</Button>}
        </div>
      </header>

      {standing === 'interrupted' && <Notice tone="attention" message={t('interrupted.message')} mend={t('interrupted.mend')} />}
      {summary.why && (standing === 'stopped' || standing === 'failed' || (standing === 'paused' && summary.why.code === 'publication.left-behind')) && summary.why.code !== 'publication.held' && summary.why.code !== summary.alarm?.code && (
        <ProblemNotice tone="bad" problem={summary.why} more={can.resume ? resumes : undefined}>{tab !== 'reasons' && BY_ROWS.has(summary.why.code) && <Button size="xs" variant="default" onClick={() => setTab('reasons')}>{t('action.reasons')}</Button>}</ProblemNotice>
      )}
      {summary.alarm && <ProblemNotice tone="bad" problem={summary.alarm} />}
      {summary.schedule.lateSeconds !== null && <Notice tone="bad" message={t('schedule.endedLate', { late: format.duration(summary.schedule.lateSeconds) })} />}
      {can.decide && summary.counts.held > 0 && <Notice tone="bad" message={t('held.notice', { rows: format.number(summary.counts.held) })} mend={t('held.mend')}><Button size="xs" variant="default" onClick={() => setDeciding(true)}>{t('held.decide')}</Button></Notice>}
      {can.decide && summary.counts.held === 0 && <Notice tone="bad" message={t('stuck.notice', { count: stuckRows(summary), rows: format.number(stuckRows(summary)) })} mend={t('stuck.mend')}><Button size="xs" variant="default" onClick={() => setDeciding(true)}>{t('held.decide')}</Button></Notice>}
      {summary.trouble !== null && summary.trouble.tries > 1 && <Notice tone="rest" message={t(summary.direction === 'publish' ? 'trouble.since' : 'trouble.sinceBack', { at: format.instant(summary.trouble.since), tries: format.number(summary.trouble.tries) })} />}
      {summary.drifted > 0 && <Notice tone="attention" message={t('drift.notice', { rows: format.number(summary.drifted) })}><Button size="xs" variant="default" onClick={() => openRows('drifted')}>{t('drift.show')}</Button></Notice>}
      {!summary.dryRun && !can.publish && <ScheduleLine schedule={summary.schedule} over={standing === 'ended' || summary.direction === 'restore'} begun={summary.counts.confirmed > 0} />}
      {actions.publish && since !== null && <Notice tone="rest" message={t('publishedSince', { at: format.instant(since.createdAt) })}><Button size="xs" variant="default" onClick={() => onSelect(since.id)}>{t('action.look')}</Button></Notice>}
      {newer !== null && <Notice tone="attention" message={t('newer.message', { version: newer.planVersion })} mend={t('newer.mend')}><Button size="xs" variant="default" loading={start.isPending} onClick={tryNewer}>{t('newer.dryRun', { version: newer.planVersion })}</Button></Notice>}
      {can.publish && newer === null && (
        <div className={styles.publish}>
          {preview.data ? <Consequence preview={preview.data} rows={summary.counts.pending} left={totalOf(summary) - summary.counts.pending} /> : preview.error ? <ProblemList problems={problemsOfError(preview.error)} /> : <div />}
          <Button size="md" leftSection={<IconSend size={18} />} disabled={!preview.data} loading={start.isPending} onClick={publish}>{t('action.publish', { rows: format.number(summary.counts.pending) })}</Button>
        </div>
      )}
      {start.error && <ProblemList problems={problemsOfError(start.error)} />}

      <WaveLanes summary={summary} />
      <div className={styles.filters}>
        <StateFilter summary={summary} value={tab === 'rows' ? state : null} onChange={openRows} />
        <SegmentedControl<Tab> aria-label={t('tab.label')} value={tab} onChange={setTab} data={(summary.dryRun ? (['rows', 'reasons', 'journal'] as const) : (['rows', 'reasons', 'sales', 'journal'] as const)).map((name) => ({ value: name, label: t(`tab.${name}`) }))} />
      </div>
      <div className={styles.evidence}>
        {tab === 'rows' && <RowTable summary={summary} state={state} />}
        {tab === 'reasons' && <ReasonList summary={summary} onOpen={openRows} />}
        {tab === 'sales' && <SalesPanel summary={summary} />}
        {tab === 'journal' && <JournalView summary={summary} />}
      </div>
      {advancing && <AdvanceDialog summary={summary} onClose={() => setAdvancing(false)} onAdvanced={() => {
        setAdvancing(false)
        onChanged()
      }} />}
      {deciding && <DecideDialog summary={summary} onClose={() => setDeciding(false)} onDecided={() => {
        setDeciding(false)
        onChanged()
      }} />}
      {confirming && (
        <RollbackDialog summary={summary} onClose={() => setConfirming(false)} onConfirm={() => {
          setConfirming(false)
          rollback.mutate({ id })
        }} />
      )}
    </article>
  )
}
