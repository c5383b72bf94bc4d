import type { Language } from '../contract/menu.ts'
import type { JobStatus } from '../jobs/job.ts'

/** What the operating system shows of long work. */
export interface Notices {
  /** Share done of what runs, 0..1; 2 while it is unknown, -1 for nothing. */
  progress(share: number): void
  /** Tells a person who looks elsewhere. */
  tell(title: string, body: string): void
}

/** Work that took less is over before a person turns away. */
const LONG_MILLISECONDS = 10_000

const ENDINGS: Readonly<Record<Exclude<JobStatus['state'], 'running'>, Readonly<Record<Language, string>>>> = {
  done: { en: 'Done.', zh: '已完成。' },
  failed: { en: 'Failed.', zh: '失败。' },
  cancelled: { en: 'Cancelled.', zh: '已取消。' },
}

/** Shows the jobs of this process in the taskbar and tells of the end of long ones. Give it every status as it changes. */
export function jobNotices(notices: Notices, options: { readonly milliseconds: () => number; readonly language: () => Language }): (status: JobStatus) => void {
  const running = new Map<string, { readonly begun: number; readonly share: number | null }>()
  return (status) => {
    if (status.state === 'running') {
      running.set(status.id, { begun: running.get(status.id)?.begun ?? options.milliseconds(), share: status.total > 0 ? status.done / status.total : null })
    } else {
      const begun = running.get(status.id)?.begun
      running.delete(status.id)
      if (begun !== undefined && options.milliseconds() - begun >= LONG_MILLISECONDS) notices.tell(status.title, [ENDINGS[status.state][options.language()], ...status.problems.slice(0, 1).map((problem) => problem.message)].join(' '))
    }
    const shares = [...running.values()].map(({ share }) => share)
    const known = shares.filter((share) => share !== null)
    notices.progress(shares.length === 0 ? -1 : known.length === 0 ? 2 : known.reduce((sum, share) => sum + share, 0) / known.length)
  }
}
