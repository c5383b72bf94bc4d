import { Button, Textarea, TextInput } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Emergency, PublicationSummary } from '../../../main/publish/publication.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { useNameAtDesk } from '../../app/people/use-signer.ts'
import { Dialog, ProblemList, useFormat } from '../../ui/index.ts'
import { CloseEmergencyDialog } from './close-emergency-dialog.tsx'
import { Notice } from './notice.tsx'
import { oursNow } from './row-states.ts'
import { useStoreName } from './store-status.tsx'
import styles from './publications.module.css'

const OVER: readonly string[] = ['rolled-back', 'ended']

/** Publications with prices of ours in a store, or on their way there. */
const inForce = (publications: readonly PublicationSummary[]): readonly PublicationSummary[] =>
  publications.filter((each) => !each.dryRun && !OVER.includes(each.state) && (oursNow(each) > 0 || ['scheduled', 'prepared', 'canary', 'waves'].includes(each.state)))

/** Those that are open, and when that was read, milliseconds since 1970. */
function useEmergencies(): { readonly emergencies: readonly Emergency[]; readonly readAt: number } {
  const { data, dataUpdatedAt } = useQuery(orpc.publications.runner.queryOptions({ refetchInterval: 2_000 }))
  return { emergencies: data?.emergencies ?? [], readAt: dataUpdatedAt }
}

/** A stop that has tried for so long may be ended without waiting until it rests, milliseconds: against a store that answers late it never does. */
const LONG = 60_000

function useStop(onDone?: () => void) {
  const queryClient = useQueryClient()
  return useMutation(orpc.publications.emergencyStop.mutationOptions({
    onSuccess: () => {
      onDone?.()
      void queryClient.invalidateQueries({ queryKey: orpc.publications.key() })
    },
  }))
}

/** Emergency stops that are not done: how far each is, and where it rests, the ways on. Above all else, because nothing new begins in their stores until then. */
export function EmergencyNotices({ publications }: { readonly publications: readonly PublicationSummary[] }) {
  const { emergencies, readAt } = useEmergencies()
  return emergencies.map((emergency) => <EmergencyNotice key={emergency.seq} emergency={emergency} long={readAt - Date.parse(emergency.at) > LONG} concerned={publications.filter(({ id }) => emergency.publications.includes(id))} />)
}

function EmergencyNotice({ emergency, long, concerned }: { readonly emergency: Emergency; readonly long: boolean; readonly concerned: readonly PublicationSummary[] }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const storeName = useStoreName()
  const stop = useStop()
  const [closing, setClosing] = useState(false)
  const { seq, by, reason, stores } = emergency
  const rests = !concerned.some(({ running }) => running)
  const figures = { done: format.number(concerned.filter(({ state }) => OVER.includes(state)).length), all: format.number(emergency.publications.length), rows: format.number(concerned.filter(({ state }) => !OVER.includes(state)).reduce((sum, each) => sum + oursNow(each), 0)) }
  const closed = t('emergency.closed', { stores: stores.map((id) => storeName({ id })).join(format.language === 'zh' ? '、' : ', ') })
  return (
    <>
      <Notice tone="bad" message={t(rests ? 'emergency.rests' : 'emergency.underWay', { by })} mend={[t('emergency.progress', figures), closed, ...(rests ? [t('emergency.restsMend')] : [])].join(format.language === 'zh' ? '' : ' ')} emergency={rests ? 'rests' : 'runs'}>
        <div className={styles.noticeActions}>
          {(rests || long) && <Button size="xs" variant="subtle" onClick={() => setClosing(true)}>{t('emergency.end')}</Button>}
          {rests && <Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate({ by, reason, seq })}>{t('emergency.resume')}</Button>}
        </div>
      </Notice>
      {closing && <CloseEmergencyDialog seq={seq} onClose={() => setClosing(false)} />}
    </>
  )
}

/** One button that stops everything and takes it back. */
export function EmergencyStop({ publications }: { readonly publications: readonly PublicationSummary[] }) {
  const { t } = useTranslation('publications')
  const [asking, setAsking] = useState(false)
  const { emergencies } = useEmergencies()
  const concerned = inForce(publications).filter(({ id }) => !emergencies.some((each) => each.publications.includes(id)))
  const stop = useStop(() => setAsking(false))
  const can = concerned.length > 0
  useCommands([{ id: 'publications.emergency', titleKey: 'publications:command.emergency', icon: IconHandStop, keywords: ['stop', 'restore', 'panic', '紧急', '停止'], when: () => can, run: () => setAsking(true) }])
  return (
    <>
      <Button className={styles.danger} variant="default" fullWidth leftSection={<IconHandStop size={16} />} disabled={!can} title={can ? undefined : emergencies.length === 0 ? t('emergency.nothing') : t('emergency.underWay', { by: emergencies[0].by })} onClick={() => setAsking(true)}>{t('emergency.button')}</Button>
      {asking && <EmergencyDialog concerned={concerned} stop={stop} onClose={() => setAsking(false)} />}
    </>
  )
}

interface DialogProps {
  readonly concerned: readonly PublicationSummary[]
  readonly stop: { readonly isPending: boolean; readonly error: unknown; mutate(input: { by: string; reason: string }): void }
  readonly onClose: () => void
}

function EmergencyDialog({ concerned, stop, onClose }: DialogProps) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const atDesk = useNameAtDesk()
  const storeName = useStoreName()
  const [typedName, setBy] = useState<string | null>(null)
  const by = typedName ?? atDesk
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const rows = concerned.reduce((sum, each) => sum + oursNow(each), 0)
  const ready = by.trim() !== '' && typed.trim().toUpperCase() === t('emergency.word')
  return (
    <Dialog onClose={onClose} title={t('emergency.title')}>
      <form className={styles.dialog} onSubmit={(event) => {
        event.preventDefault()
        if (ready && !stop.isPending) stop.mutate({ by, reason })
      }}>
        <p><Trans t={t} i18nKey="emergency.text" components={{ b: <strong /> }} values={{ publications: format.number(concerned.length), rows: format.number(rows) }} /></p>
        <ul className={styles.concerned}>
          {concerned.map((each) => <li key={each.id}><span>{each.planName}</span><span className={styles.quiet}>{storeName({ id: each.storeId })}</span><span className={styles.number}>{t('emergency.prices', { rows: format.number(oursNow(each)) })}</span></li>)}
        </ul>
        <TextInput label={t('emergency.by')} value={by} onChange={(event) => setBy(event.currentTarget.value)} required data-autofocus={by === '' || undefined} />
        <Textarea label={t('emergency.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} autosize minRows={1} maxLength={500} />
        <TextInput label={t('emergency.type')} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" required data-autofocus={by !== '' || undefined} />
        {stop.error !== null && <ProblemList problems={problemsOfError(stop.error)} />}
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>{t('emergency.keep')}</Button>
          <Button type="submit" className={styles.dangerous} disabled={!ready} loading={stop.isPending}>{t('emergency.do', { rows: format.number(rows) })}</Button>
        </div>
      </form>
    </Dialog>
  )
}
