import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Minor } from '../../../core/money/money.ts'
import type { Plan, PlanRow } from '../../../core/plan/plan.ts'
import type { PlanLine } from '../../../core/plan/plan-line.ts'
import type { PlanEdit } from '../../../main/contract/contract.ts'
import { client, orpc } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { afterRedo, afterUndo, NO_HISTORY, stepOf, withStep, type History } from './history.ts'

export interface PlanInHand {
  readonly plan: Plan | undefined
  readonly rows: readonly PlanRow[] | undefined
  readonly error: unknown
  readonly refetch: () => void
  /** Prices on their way to the engine, by product; null where it is left out. */
  readonly pending: ReadonlyMap<string, Minor | null>
  readonly edit: (edits: readonly PlanEdit[]) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Takes in a plan that a procedure answered with. */
  readonly take: (plan: Plan) => void
}

/**
 * A plan with its rows. Edits show at once and go to the engine one after another, each against the version that the one before
 * answered with; where one is refused, its cells go back and the reason is shown. Undo and redo wait their turn in the same line.
 */
export function usePlan(id: string): PlanInHand {
  const queryClient = useQueryClient()
  const planQuery = useQuery(orpc.plans.get.queryOptions({ input: { id } }))
  const rowsQuery = useQuery(orpc.plans.rows.queryOptions({ input: { id } }))
  const [overlay, setOverlay] = useState<ReadonlyMap<string, PlanEdit>>(new Map())
  const [history, setHistory] = useState<History>(NO_HISTORY)
  const latest = useRef(history)
  const queue = useRef<Promise<void>>(Promise.resolve())
  const planKey = useMemo(() => orpc.plans.get.queryKey({ input: { id } }), [id])
  const rowsKey = useMemo(() => orpc.plans.rows.queryKey({ input: { id } }), [id])

  const remember = useCallback((next: History) => {
    latest.current = next
    setHistory(next)
  }, [])

  const take = useCallback((plan: Plan) => {
    const lines = new Map(plan.lines.map((line) => [line.sku, line]))
    // What is being read may have been asked for before the engine had this plan: it must not come in after it, and is read again.
    const reading = [planKey, rowsKey].filter((queryKey) => queryClient.isFetching({ queryKey }) > 0)
    for (const queryKey of reading) void queryClient.cancelQueries({ queryKey })
    queryClient.setQueryData(planKey, plan)
    queryClient.setQueryData(rowsKey, (rows) => rows?.map((row) => {
      const line = lines.get(row.sku) ?? null
      return sameLine(row.line, line) ? row : { ...row, line }
    }))
    if (plan.status !== 'draft') remember(NO_HISTORY)
    for (const queryKey of [...reading, orpc.plans.list.key(), orpc.plans.explain.key()]) void queryClient.invalidateQueries({ queryKey })
  }, [queryClient, planKey, rowsKey, remember])

  /** Puts work in the line; what it returns was kept by the engine. */
  const inTurn = useCallback((work: () => { readonly edits: readonly PlanEdit[]; readonly kept: () => void } | null) => {
    queue.current = queue.current.then(async () => {
      const task = work()
      if (task === null || task.edits.length === 0) return
      const { edits, kept } = task
      setOverlay((before) => new Map([...before, ...edits.map((edit) => [edit.sku, edit] as const)]))
      try {
        const now = queryClient.getQueryData(planKey) ?? (await client.plans.get({ id }))
        take(await client.plans.edit({ id, version: now.version, edits: [...edits] }))
        kept()
      } catch (error) {
        noticeFailure(error)
        void queryClient.invalidateQueries({ queryKey: orpc.plans.key() })
      } finally {
        const done = new Set(edits)
        setOverlay((before) => new Map([...before].filter(([, edit]) => !done.has(edit))))
      }
    })
  }, [id, planKey, queryClient, take])

  const edit = useCallback((edits: readonly PlanEdit[]) => {
    setOverlay((before) => new Map([...before, ...edits.map((one) => [one.sku, one] as const)]))
    inTurn(() => {
      const lines = new Map(queryClient.getQueryData(rowsKey)?.map((row) => [row.sku, row.line]))
      const step = stepOf(edits, (sku) => lines.get(sku) ?? null)
      return { edits: step.forth, kept: () => remember(withStep(latest.current, step)) }
    })
  }, [inTurn, queryClient, rowsKey, remember])

  const undo = useCallback(() => inTurn(() => {
    const step = latest.current.done[latest.current.done.length - 1]
    return step === undefined ? null : { edits: step.back, kept: () => remember(afterUndo(latest.current)) }
  }), [inTurn, remember])
  const redo = useCallback(() => inTurn(() => {
    const step = latest.current.undone[latest.current.undone.length - 1]
    return step === undefined ? null : { edits: step.forth, kept: () => remember(afterRedo(latest.current)) }
  }), [inTurn, remember])

  return {
    plan: planQuery.data, rows: rowsQuery.data, error: planQuery.error ?? rowsQuery.error, edit, undo, redo, take, canUndo: history.done.length > 0, canRedo: history.undone.length > 0,
    pending: useMemo(() => new Map([...overlay].map(([sku, { landed }]) => [sku, landed])), [overlay]),
    refetch: () => {
      void planQuery.refetch()
      void rowsQuery.refetch()
    },
  }
}

const sameLine = (a: PlanLine | null, b: PlanLine | null): boolean => a === b || (a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b))
