import { Button, Table } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../../core/problem.ts'
import type { JournalEntry, PublicationSummary } from '../../../main/publish/publication.ts'
import { PublicRulesButton } from '../../app/plans/public-rules-button.tsx'
import { orpc } from '../../app/client.ts'
import { download } from '../../app/download.ts'
import { noticeFailure } from '../../app/notices.ts'
import { useText } from '../../app/use-text.ts'
import { ErrorState, LoadingState, useFormat, useProblemText, type Format } from '../../ui/index.ts'
import type { TextKey } from '../../app/i18n/resources.ts'
import { i18next } from '../../app/i18n/i18n.ts'
import styles from './publications.module.css'

const SHOWN = 200

/** The write-ahead journal, latest step first. */
export function JournalView({ summary }: { readonly summary: PublicationSummary }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const detailOf = useDetail(format, [summary.why, summary.alarm].filter((problem) => problem !== null))
  const [shown, setShown] = useState(SHOWN)
  const files = useMutation(orpc.publications.files.mutationOptions({ onError: noticeFailure }))
  const journal = useQuery(orpc.publications.journal.queryOptions({ input: { id: summary.id }, refetchInterval: summary.running ? 1_000 : false }))
  if (journal.error) return <ErrorState error={journal.error} onRetry={() => { void journal.refetch() }} />
  if (!journal.data) return <LoadingState />
  const latest = journal.data.slice(-shown).reverse()
  const earlier = journal.data.length - latest.length
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('tab.journal')}>
      <div className={styles.journalHead}>
        <p className={styles.note}>{t('journal.note')}</p>
        <div className={styles.chips} role="group" aria-label={t('files.label')}>
          {(['manifest', 'journal'] as const).map((which) => <Button key={which} size="xs" variant="default" leftSection={<IconDownload size={14} />} loading={files.isPending} onClick={() => files.mutate({ id: summary.id }, { onSuccess: (all) => { for (const file of all) if (file.name.startsWith(which)) download(file) } })}>{t(`files.${which}`)}</Button>)}
          <PublicRulesButton planId={summary.planId} version={summary.planVersion} />
        </div>
      </div>
      <Table stickyHeader verticalSpacing={4} borderColor="var(--wc-line)">
        <Table.Thead><Table.Tr><Table.Th w={110}>{t('column.at')}</Table.Th><Table.Th w={248}>{t('column.step')}</Table.Th><Table.Th w={110}>{t('column.batch')}</Table.Th><Table.Th>{t('column.detail')}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {latest.map((entry) => (
            <Table.Tr key={entry.seq}>
              <Table.Td className={styles.quiet}><time dateTime={entry.at} title={format.instant(entry.at)}>{timeOf(entry.at)}</time></Table.Td>
              <Table.Td>{kindOf(entry, (key) => t(key))}</Table.Td>
              <Table.Td className={styles.hash} title={entry.batch ?? undefined}>{entry.batch?.slice(0, 8)}</Table.Td>
              <Table.Td className={styles.quiet}>{detailOf(entry)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {earlier > 0 && <Button variant="subtle" onClick={() => setShown(shown + 1000)}>{t('journal.earlier', { count: earlier })}</Button>}
    </div>
  )
}

/** The clock's time to the millisecond, in the person's zone: a journal is read by its order within seconds. */
function timeOf(at: string): string {
  const time = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

type KindKey = 'journal.prepared'

/** Steps are named by the engine; one that this interface does not know yet is shown by its name. */
const kindOf = ({ kind }: JournalEntry, t: (key: KindKey) => string): string => (i18next.exists(`publications:journal.${kind}`) ? t(`journal.${kind}` as KindKey) : kind)

/** @param known problems that the interface can say in its own language; the journal keeps what was written down. */
function useDetail(format: Format, known: readonly Problem[]): (entry: JournalEntry) => string {
  const text = useText()
  const problemText = useProblemText()
  const word = (group: 'detail' | 'row', name: string): string | null => {
    const key = `publications:${group}.${name}`
    return i18next.exists(key) ? text(key as TextKey) : null
  }
  const valueOf = (value: unknown): string => {
    if (typeof value === 'number') return format.number(value)
    if (typeof value !== 'string') return JSON.stringify(value)
    const problem = known.find(({ message }) => message === value)
    if (problem) return problemText(problem).message
    if (/^[0-9a-f]{64}$/.test(value)) return value.slice(0, 12)
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return timeOf(value)
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return format.date(value)
    return word('detail', value) ?? (i18next.exists(`publications:state.${value}`) ? text(`publications:state.${value}` as TextKey) : value)
  }
  return ({ kind, detail }) =>
    Object.entries(JSON.parse(detail) as Record<string, unknown>)
      // What is nothing says nothing; the direction is in the name of the step before, and that it was paused in the step's own.
      .filter(([name, value]) => value !== 0 && value !== false && name !== 'direction' && !(kind === 'paused' && name === 'why'))
      .map(([name, value]) => {
        // A reason is a sentence of its own.
        if (name === 'why' || name === 'failure') return valueOf(value)
        const label = word('row', name) ?? word('detail', name) ?? name
        if (value === true) return label.toLowerCase()
        return typeof value === 'number' && name !== 'wave' && name !== 'schema' ? `${valueOf(value)} ${label.toLowerCase()}` : `${label.toLowerCase()} ${valueOf(value)}`
      })
      .join(' · ')
}
