import { Select, UnstyledButton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Trans, useTranslation } from 'react-i18next'
import type { RunnerAct } from '../../../main/publish/publication.ts'
import { orpc } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { useFormat } from '../../ui/index.ts'
import styles from './publications.module.css'

const SHOWN = 4

/** Who keeps the schedule of this workspace, in which zone its days are counted, and what was done of late. */
export function RunnerStatus({ onSelect }: { readonly onSelect: (publicationId: string) => void }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const queryClient = useQueryClient()
  const runner = useQuery(orpc.publications.runner.queryOptions({ refetchInterval: 5_000 }))
  const zone = useMutation(orpc.publications.setZone.mutationOptions({ onSuccess: () => { void queryClient.invalidateQueries({ queryKey: orpc.publications.runner.key() }) }, onError: noticeFailure }))
  if (!runner.data) return null
  const { running, acts } = runner.data
  return (
    <section className={styles.runner} aria-label={t('runner.title')}>
      <p><span className={styles.dot} data-tone={running ? 'good' : 'attention'} aria-hidden /> {t(running ? 'runner.on' : 'runner.off')} <span className={styles.quiet}><Trans t={t} i18nKey="runner.cli" components={{ code: <code /> }} /></span></p>
      <Select size="xs" searchable label={t('schedule.zone')} data={[...new Set([runner.data.zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]} value={runner.data.zone} onChange={(to) => { if (to !== null) zone.mutate({ zone: to }) }} />
      {acts.length > 0 && (
        <ul className={styles.acts}>
          {acts.slice(0, SHOWN).map((act) => (
            <li key={`${act.at} ${act.publicationId} ${act.what}`} data-loud={act.loud || undefined} title={act.text}>
              <time dateTime={act.at}>{format.instant(act.at)}</time> <ActText act={act} onSelect={onSelect} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What was done, in the language on the screen; the publication itself says the rest. */
function ActText({ act, onSelect }: { readonly act: RunnerAct; readonly onSelect: (publicationId: string) => void }) {
  const { t } = useTranslation('publications')
  const text = t(`act.${act.what}${act.loud && act.what !== 'tripped' && act.what !== 'failed' && act.what !== 'drift' ? 'Loud' : ''}` as 'act.started', { plan: act.planName })
  const { publicationId } = act
  return publicationId === null ? text : <UnstyledButton className={styles.act} onClick={() => onSelect(publicationId)}>{text}</UnstyledButton>
}
