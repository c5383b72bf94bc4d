import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Currency } from '../../../core/money/money.ts'
import type { JobStatus } from '../../../main/jobs/job.ts'
import { orpc } from '../../app/client.ts'
import { useFocusedScenario } from '../../app/focus.ts'
import { noticeFailure } from '../../app/notices.ts'
import { useEndedJob } from './use-ended-job.ts'
import { requestOf, type TermsDraft } from './terms.ts'

export interface Optimising {
  readonly jobId: string | null
  readonly busy: boolean
  readonly start: (terms: TermsDraft, currency: Currency, replaces: { readonly id: string; readonly version: number } | null) => void
}

/** Starts the optimiser and hands over the plan it made. */
export function useOptimise(onMade: (planId: string) => void): Optimising {
  const queryClient = useQueryClient()
  const { scenario } = useFocusedScenario()
  const [jobId, setJobId] = useState<string | null>(null)
  const begin = useMutation(orpc.plans.optimize.mutationOptions({ onSuccess: (job) => setJobId(job.jobId), onError: noticeFailure }))
  useEndedJob(jobId, (job: JobStatus) => {
    setJobId(null)
    void queryClient.invalidateQueries({ queryKey: orpc.plans.key() })
    if (job.state === 'done' && job.result !== null) onMade(job.result)
  })
  return {
    jobId, busy: begin.isPending || jobId !== null,
    start: (terms, currency, replaces) => begin.mutate(requestOf(terms, currency, scenario?.id ?? null, replaces && { id: replaces.id, version: replaces.version })),
  }
}
