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
import { Notice } from './notice.tsx'
import { oursNow } from './row-states.ts'
import { useStoreName } from './store-status.tsx'
import styles from './publications.module.css'

const OVER: readonly string[] = ['rolled-back', 'ended']

/** Publications with prices of ours in a store, or on their way there. */
const inForce = (publications: readonly PublicationSummary[]): readonly PublicationSummary[] =>
  publications.filter((each) => !each.dryRun && !OVER.includes(each.state) && (oursNow(each) > 0 || ['scheduled', 'prepared', 'canary', 'waves'].includes(each.state)))

const useEmergency = (): Emergency | null => useQuery(orpc.publications.runner.queryOptions({ refetchInterval: 2_000 })).data?.emergency ?? null

function useStop(onDone?: () => void) {
  const queryClient = useQueryClient()
  return useMutation(orpc.publications.emergencyStop.mutationOptions({
    onSuccess: () => {
      onDone?.()
      void queryClient.invalidateQueries({ queryKey: orpc.publications.key() })
    },
  }))
}

/** An emergency stop that is not done: how far it is, and where it rests, a way to go on with it. Above all else, because nothing new begins until it is done. */
export function EmergencyNotice({ publications }: { readonly publications: readonly PublicationSummary[] }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const emergency = useEmergency()
  const stop = useStop()
  if (emergency === null) return null
  const concerned = publications.filter(({ id }) => emergency.publications.includes(id))
  const rests = !concerned.some(({ running }) => running)
  const figures = { done: format.number(concerned.filter(({ state }) => OVER.includes(state)).length), all: format.number(emergency.publications.length), rows: format.number(concerned.filter(({ state }) => !OVER.includes(state)).reduce((sum, each) => sum + oursNow(each), 0)) }
  return (
    <Notice tone="bad" message={t(rests ? 'emergency.rests' : 'emergency.underWay', { by: emergency.by })} mend={`${t('emergency.progress', figures)} ${t(rests ? 'emergency.restsMend' : 'emergency.closed')}`} emergency={rests ? 'rests' : 'runs'}>
      {rests && <Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate({ by: emergency.by, reason: emergency.reason })}>{t('emergency.resume')}</Button>}
    </Notice>
  )
}

/** One button that stops everything and takes it back. */
export function EmergencyStop({ publications }: { readonly publications: readonly PublicationSummary[] }) {
  const { t } = useTranslation('publications')
  const [asking, setAsking] = useState(false)
  const emergency = useEmergency()
  const concerned = inForce(publications)
  const stop = useStop(() => setAsking(false))
  const can = concerned.length > 0 && emergency === null
  useCommands([{ id: 'publications.emergency', titleKey: 'publications:command.emergency', icon: IconHandStop, keywords: ['stop', 'restore', 'panic', '紧急', '停止'], when: () => can, run: () => setAsking(true) }])
  return (
    <>
      <Button className={styles.danger} variant="default" fullWidth leftSection={<IconHandStop size={16} />} disabled={!can} title={can ? undefined : t(emergency === null ? 'emergency.nothing' : 'emergency.underWay', { by: emergency?.by })} onClick={() => setAsking(true)}>{t('emergency.button')}</Button>
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
