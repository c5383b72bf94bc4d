import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconDownload, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../../core/problem.ts'
import { orpc } from '../../app/client.ts'
import { downloadText } from '../../app/download.ts'
import { ErrorState, LoadingState, useFormat, useProblemText } from '../../ui/index.ts'
import { COVARIATE } from './mapping.ts'
import { useFieldName } from './use-field-name.ts'
import styles from './data.module.css'

/** Problems drawn at once; the error file has all. */
const SHOWN = 200

/** What an import did, or why it did nothing. */
export function ImportResult({ id, onDismiss }: { readonly id: string; readonly onDismiss: () => void }) {
  const { t } = useTranslation('data')
  const format = useFormat()
  const { data: report, error } = useQuery(orpc.data.report.queryOptions({ input: { id }, staleTime: Number.POSITIVE_INFINITY }))
  if (error) return <ErrorState error={error} />
  if (!report) return <LoadingState />
  const kept = report.files.reduce((sum, file) => sum + file.kept, 0)
  return (
    <section className={styles.result} data-accepted={report.accepted} aria-label={t('result.title')}>
      <header>
        <h2>{report.accepted ? t('result.accepted', { count: report.files.length, rows: format.number(kept) }) : t('result.refused', { count: report.problemCount, problems: format.number(report.problemCount) })}</h2>
        {report.errorFile !== '' && (
          <Button variant="default" leftSection={<IconDownload size={14} />} onClick={() => downloadText(`${id}-refused-rows.csv`, 'text/csv', `\uFEFF${report.errorFile}`)}>{t('result.download')}</Button>
        )}
        <Tooltip label={t('result.dismiss')}><ActionIcon aria-label={t('result.dismiss')} onClick={onDismiss}><IconX size={16} /></ActionIcon></Tooltip>
      </header>
      {!report.accepted && <p className={styles.note}>{t('result.untouched')}</p>}
      {(report.problems.length > 0 || report.warnings.length > 0) && <ProblemTable problems={[...report.problems, ...report.warnings]} errors={report.problems.length} />}
      {report.problemCount > SHOWN && <p className={styles.note}>{t('result.more', { shown: format.number(SHOWN), count: report.problemCount, all: format.number(report.problemCount) })}</p>}
    </section>
  )
}

function ProblemTable({ problems, errors }: { readonly problems: readonly Problem[]; readonly errors: number }) {
  const { t } = useTranslation('data')
  const text = useProblemText()
  const fieldName = useFieldName()
  const { i18n } = useTranslation('data')
  /** A problem names one of our fields, or a column of the file. */
  const nameOf = (field: string | undefined): string => (field === undefined ? '' : field.startsWith(COVARIATE) || i18n.exists(`data:field.${field}`) ? fieldName(field) : field)
  return (
    <div className={styles.problemScroll} tabIndex={0} role="region" aria-label={t('result.problems')}>
      <table className={styles.problemTable}>
        <thead><tr><th>{t('result.file')}</th><th data-align="end">{t('result.row')}</th><th>{t('result.field')}</th><th>{t('result.what')}</th><th>{t('result.mend')}</th></tr></thead>
        <tbody>
          {problems.slice(0, SHOWN).map((problem, i) => {
            const name = nameOf(problem.field)
            const { message, mend } = text({ ...problem, params: { ...problem.params, ...(name === '' ? {} : { field: name }) } })
            return (
              <tr key={i} data-severity={i < errors ? 'error' : 'warning'}>
                <td>{problem.file}</td><td data-align="end">{problem.row ?? ''}</td>
                <td>{name}</td><td>{message}</td><td className={styles.mend}>{mend}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
