import { Button, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../../main/contract/audit.ts'
import { i18next } from '../../app/i18n/i18n.ts'
import type { TextKey } from '../../app/i18n/resources.ts'
import { useText } from '../../app/use-text.ts'
import { useFormat } from '../../ui/index.ts'
import { useStoreName } from '../publications/store-status.tsx'
import { detailText, type DetailWords } from './detail-text.ts'
import { useWhat } from './use-what.ts'
import styles from './audit.module.css'

/** Work of this process, whose number says nothing later. */
const JOB = /^job-\d+$/

interface EntryTableProps {
  readonly entries: readonly AuditEntry[]
  readonly more: boolean
  readonly onMore: () => void
}

/** Entries, newest first. */
export function EntryTable({ entries, more, onMore }: EntryTableProps) {
  const { t } = useTranslation('audit')
  const format = useFormat()
  const text = useText()
  const whatText = useWhat()
  const storeName = useStoreName()
  const known = (key: string): string | null => (i18next.exists(key) ? text(key as TextKey) : null)
  const words: DetailWords = {
    word: (name) => known(`audit:detail.${name}`),
    value: (name, value) => (name === 'store' || name === 'storeId' ? storeName({ id: value }) : name === 'status' ? known(`plan-desk:status.${value}`) : name === 'role' ? known(`people:role.${value}`) : name === 'act' ? known(`audit:act.${value}`) : null),
    number: (value) => format.number(value, { digits: (String(Number(value.toFixed(4))).split('.')[1] ?? '').length }), separator: ' · ',
  }
  const subjectOf = ({ what, subject, detail }: AuditEntry): string => (typeof detail['name'] === 'string' ? detail['name'] : what === 'settings' ? known(`audit:setting.${subject}`) ?? subject : what === 'fit' || what === 'import' || JOB.test(subject) ? '' : subject)
  if (entries.length === 0) return <p className={styles.none}>{t('none')}</p>
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('entries')}>
      <Table className={styles.table} stickyHeader verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr><Table.Th className={styles.seq}>{t('column.seq')}</Table.Th><Table.Th>{t('column.at')}</Table.Th><Table.Th>{t('column.person')}</Table.Th><Table.Th>{t('column.what')}</Table.Th></Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.seq}>
              <Table.Td className={styles.seq}>{format.number(entry.seq)}</Table.Td>
              <Table.Td className={styles.at} title={entry.at}>{format.instant(entry.at)}</Table.Td>
              <Table.Td className={styles.person} title={entry.person ?? t('nobody')}>{entry.person ?? <span className={styles.quiet}>–</span>}</Table.Td>
              <Table.Td>
                <div title={entry.subject}><b>{whatText(entry.what)}</b> {subjectOf(entry)}</div>
                <div className={styles.detail} title={JSON.stringify(entry.detail)}>{detailText(entry, words)}</div>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {more && <div className={styles.more}><Button variant="default" onClick={onMore}>{t('more')}</Button></div>}
    </div>
  )
}
