import { Select, TextInput } from '@mantine/core'
import { IconListCheck, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { AUDITED, type Audited } from '../../../main/contract/audit.ts'
import { orpc } from '../../app/client.ts'
import { EmptyState, ErrorState, LoadingState, ScreenFrame, useFormat } from '../../ui/index.ts'
import { ChainPanel } from './chain-panel.tsx'
import { EntryTable } from './entry-table.tsx'
import { PeoplePanel } from './people-panel.tsx'
import { useWhat } from './use-what.ts'
import styles from './audit.module.css'

/** Entries fetched at first, and with each further look back. */
const PAGE = 200
const NOTHING_ASKED = { what: null, person: null, text: '', offset: 0, limit: 1 } as const

/** What was done in the workspace, by whom, in a chain that shows where anybody has written into the past. */
export function AuditScreen() {
  const { t } = useTranslation('audit')
  const format = useFormat()
  const whatText = useWhat()
  const [what, setWhat] = useState<Audited | null>(null)
  const [person, setPerson] = useState<string | null>(null)
  const [text, setText] = useState('')
  const [limit, setLimit] = useState<number>(PAGE)
  const sought = useDeferredValue(text)
  const page = useQuery(orpc.audit.page.queryOptions({ input: { what, person, text: sought, offset: 0, limit }, placeholderData: keepPreviousData, staleTime: 0, refetchInterval: 10_000 }))
  const newest = useQuery(orpc.audit.page.queryOptions({ input: NOTHING_ASKED, staleTime: 0, refetchInterval: 10_000 }))
  const oldest = useQuery(orpc.audit.page.queryOptions({ input: { ...NOTHING_ASKED, offset: Math.max(0, (newest.data?.total ?? 1) - 1) }, enabled: newest.data !== undefined, staleTime: 0 }))
  const error = page.error ?? newest.error
  if (error) return <ScreenFrame question={t('question')} state="error"><ErrorState error={error} onRetry={() => { void page.refetch(); void newest.refetch() }} /></ScreenFrame>
  if (!page.data || !newest.data) return <ScreenFrame question={t('question')} state="loading"><LoadingState /></ScreenFrame>
  const { total, head } = newest.data
  const last = newest.data.entries.at(0)
  const answer = last && oldest.data?.entries[0] && (
    <Trans t={t} i18nKey={last.person === null ? 'answerNobody' : 'answer'} components={{ b: <strong /> }} values={{ entries: format.number(total), from: format.date(oldest.data.entries[0].at.slice(0, 10)), person: last.person ?? '', at: format.instant(last.at) }} />
  )
  return (
    <ScreenFrame question={t('question')} answer={answer} state={total === 0 ? 'empty' : 'loaded'}>
      <div className={styles.columns}>
        {total === 0 ? <EmptyState icon={<IconListCheck size={32} />} title={t('empty.title')} text={t('empty.text')} /> : (
          <div className={styles.log}>
            <div className={styles.filters}>
              <Select aria-label={t('filter.what')} value={what ?? ''} data={[{ value: '', label: t('filter.all') }, ...page.data.whats.map((one) => ({ value: one, label: whatText(one) }))]} onChange={(value) => setWhat(AUDITED.find((one) => one === value) ?? null)} />
              <Select aria-label={t('filter.person')} value={person ?? ''} data={[{ value: '', label: t('filter.anybody') }, ...page.data.persons.map((one) => ({ value: one, label: one }))]} onChange={(value) => setPerson(value === null || value === '' ? null : value)} />
              <TextInput className={styles.search} aria-label={t('filter.text')} placeholder={t('filter.text')} leftSection={<IconSearch size={14} />} value={text} maxLength={200} onChange={(event) => setText(event.currentTarget.value)} />
              <span className={styles.quiet}>{t('shown', { shown: format.number(page.data.entries.length), total: format.number(page.data.total) })}</span>
            </div>
            <EntryTable entries={page.data.entries} more={page.data.total > page.data.entries.length} onMore={() => setLimit((shown) => Math.min(10_000, shown + PAGE * 4))} />
          </div>
        )}
        <aside className={styles.side}>
          <ChainPanel head={head} />
          <PeoplePanel />
        </aside>
      </div>
    </ScreenFrame>
  )
}
