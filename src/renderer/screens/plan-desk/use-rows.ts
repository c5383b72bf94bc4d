import { useMemo } from 'react'
import type { Finding } from '../../../core/guard/verdict.ts'
import type { PlanRow } from '../../../core/plan/plan.ts'
import { whyOf, type GridRow } from './grid-values.ts'
import type { PlanInHand } from './use-plan.ts'

const NONE: readonly Finding[] = []

/** Rows for the grid. A row whose parts have not changed is the same object as before, so that the grid redraws only what moved. */
export function useGridRows({ plan, rows, pending }: PlanInHand): readonly GridRow[] {
  const still = useMemo(() => {
    if (!plan || !rows) return []
    const findings = Map.groupBy(plan.verdict?.findings ?? NONE, ({ sku }) => sku)
    const excluded = new Map(plan.excluded?.map(({ sku, reason }) => [sku, reason]))
    const byHand = new Set(plan.byHand?.map(({ sku }) => sku))
    return rows.map((row) => withParts(row, findings.get(row.sku) ?? NONE, row.line?.landed ?? null, false, () => whyOf(row, plan, excluded, byHand)))
  }, [plan, rows])
  return useMemo(() => (pending.size === 0 ? still : still.map((row) => {
    const landed = pending.get(row.sku)
    return landed === undefined ? row : { ...row, landed, pending: true }
  })), [still, pending])
}

const made = new WeakMap<PlanRow, GridRow>()

function withParts(row: PlanRow, findings: readonly Finding[], landed: GridRow['landed'], pending: boolean, why: () => GridRow['why']): GridRow {
  const before = made.get(row)
  if (before && before.findings === findings) return before
  const next = { ...row, landed, pending, findings, why: why(), text: `${row.sku} ${row.name.en} ${row.name.zh ?? ''}`.toLowerCase() }
  made.set(row, next)
  return next
}
