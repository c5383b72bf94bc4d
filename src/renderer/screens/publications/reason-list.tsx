import { Table, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PublicationSummary, RowState } from '../../../main/publish/publication.ts'
import { orpc } from '../../app/client.ts'
import { ErrorState, LoadingState, useFormat } from '../../ui/index.ts'
import { TONES } from './row-states.ts'
import { useReason } from './use-reason.ts'
import styles from './publications.module.css'

/** Rows that are not simply done, by reason; a group opens the row table on its state. */
export function ReasonList({ summary, onOpen }: { readonly summary: PublicationSummary; readonly onOpen: (state: RowState) => void }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const reasonOf = useReason(summary.currency)
  const reasons = useQuery(orpc.publications.reasons.queryOptions({ input: { id: summary.id }, refetchInterval: summary.running ? 1_000 : false }))
  if (reasons.error) return <ErrorState error={reasons.error} onRetry={() => { void reasons.refetch() }} />
  if (!reasons.data) return <LoadingState />
  if (reasons.data.length === 0) return <p className={styles.nothing}>{t('noReasons')}</p>
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('tab.reasons')}>
      <Table stickyHeader highlightOnHover borderColor="var(--wc-line)">
        <Table.Thead><Table.Tr><Table.Th ta="right" w={96}>{t('column.rows')}</Table.Th><Table.Th w={160}>{t('column.state')}</Table.Th><Table.Th>{t('column.reason')}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {reasons.data.map(({ state, reason, rows }) => (
            <Table.Tr key={`${state} ${reason}`}>
              <Table.Td ta="right"><strong>{format.number(rows)}</strong></Table.Td>
              <Table.Td><UnstyledButton className={styles.stateLink} onClick={() => onOpen(state)}><span className={styles.dot} data-tone={TONES[state]} aria-hidden />{t(`row.${state}`)}</UnstyledButton></Table.Td>
              <Table.Td>{reasonOf(reason)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
