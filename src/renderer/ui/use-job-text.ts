import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { JobKind, JobStatus } from '../../main/jobs/job.ts'
import { useScenarioName } from '../app/use-scenario-name.ts'
import { useFormat } from './use-format.ts'

/** Kinds whose steps are things a person counts; the others' are shown as a share. */
const COUNTED: ReadonlySet<JobKind> = new Set(['simulate', 'game', 'waterfall', 'sweep', 'insight', 'publish', 'rollback', 'end'])

export interface JobText {
  /** Kind and subject, in the language on the screen. */
  title(job: JobStatus): string
  /** Steps done, what is being done and time left: 640 of 1 000 paths · 12 s left. */
  figures(job: JobStatus): string
}

/** Says a job in the language on the screen. */
export function useJobText(): JobText {
  const { t, i18n } = useTranslation('common')
  const format = useFormat()
  const named = useScenarioName()
  return useMemo(() => {
    const title = (job: JobStatus): string => (job.subject === '' ? t(`job.kind.${job.kind}`) : t('job.named', { kind: t(`job.kind.${job.kind}`), subject: job.kind === 'simulate' || job.kind === 'game' || job.kind === 'waterfall' || job.kind === 'sweep' || job.kind === 'insight' ? named(job.subject) : job.subject }))
    const noteOf = ({ note }: JobStatus): string => {
      const known: unknown = i18n.getResource(format.language, 'common', `job.note.${note}`)
      return typeof known === 'string' ? known : note
    }
    const done = (job: JobStatus): string => {
      const note = noteOf(job)
      if (job.total === 0) return note
      if (COUNTED.has(job.kind)) return t('job.counted', { done: format.number(job.done), total: format.number(job.total), note }).trim()
      const share = format.percent(Math.min(1, job.done / job.total), { digits: 0 })
      return note === '' ? share : t('job.share', { share, note })
    }
    const figures = (job: JobStatus): string => [done(job), job.secondsLeft === null ? '' : t('job.left', { time: format.duration(job.secondsLeft) })].filter((part) => part !== '').join(' · ')
    return { title, figures }
  }, [t, i18n, format, named])
}
