import { Button, Collapse } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type dataEn from '../../app/i18n/en/data.json'
import type { FitReport } from '../../../core/demand/market.ts'
import type { FitAssumptions } from '../../../main/contract/contract.ts'
import type { DataSummary } from '../../../main/feeds/feed.ts'
import { EmptyState, JobProgress, ProblemList, useFormat } from '../../ui/index.ts'
import { problemsOfError } from '../../app/client.ts'
import { FitAssumptionsForm } from './fit-assumptions.tsx'
import { FitReportTable } from './fit-report.tsx'
import styles from './data.module.css'

interface FitPanelProps {
  readonly summary: DataSummary
  readonly report: FitReport | null
  readonly assumptions: FitAssumptions
  readonly onAssumptions: (value: FitAssumptions) => void
  /** The fit that runs now. */
  readonly jobId: string | null
  readonly error: unknown
  readonly onFit: () => void
}

/** Demand as the last fit found it, and the means to fit again. */
export function FitPanel({ summary, report, assumptions, onAssumptions, jobId, error, onFit }: FitPanelProps) {
  const { t } = useTranslation('data')
  const format = useFormat()
  const [open, setOpen] = useState(report === null)
  const stated = [assumptions.outsideShare, assumptions.costShare, assumptions.floorShare].filter((share) => share !== null).length + (assumptions.rivals ? 1 : 0)
  return (
    <section className={styles.group} aria-labelledby="data-fit">
      <header className={styles.groupHeader}>
        <h2 id="data-fit">{t('fit.title')}</h2>
        {report && <span className={styles.quiet}>{t('fit.asOf', { date: format.date(report.asOf), rows: format.number(report.rows) })}</span>}
        <Button variant="subtle" aria-expanded={open} leftSection={open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />} onClick={() => setOpen(!open)}>{t('fit.stated', { count: stated })}</Button>
      </header>
      <Collapse expanded={open}><FitAssumptionsForm summary={summary} value={assumptions} onChange={onAssumptions} /></Collapse>
      {jobId !== null && <JobProgress jobId={jobId} />}
      {error !== null && error !== undefined && <ProblemList problems={problemsOfError(error)} />}
      {report ? <FitReportTable report={report} /> : <EmptyState title={t('fit.none')} text={t('fit.noneWhy')} action={<Button disabled={summary.salesRows === 0 || jobId !== null} onClick={onFit}>{t('fit.run')}</Button>} />}
      {report && report.warnings.length > 0 && <FitNotes warnings={report.warnings} />}
    </section>
  )
}

type WarningCode = keyof (typeof dataEn)['fit']['warning']

/** The fit's warnings, those of all categories together. */
function FitNotes({ warnings }: { readonly warnings: FitReport['warnings'] }) {
  const { t, i18n } = useTranslation('data')
  const format = useFormat()
  const sums = new Map<string, { count: number; message: string }>()
  for (const { code, count, message } of warnings) sums.set(code, { count: (sums.get(code)?.count ?? 0) + count, message })
  const said = (code: string, { count, message }: { count: number; message: string }): string =>
    i18n.exists(`data:fit.warning.${code}`) ? t(`fit.warning.${code as WarningCode}`, { n: format.number(count) }) : `${format.number(count)}: ${message}`
  return (
    <ul className={styles.warnings} aria-label={t('fit.notes')}>
      {[...sums].map(([code, warning]) => <li key={code}>{said(code, warning)}</li>)}
    </ul>
  )
}
