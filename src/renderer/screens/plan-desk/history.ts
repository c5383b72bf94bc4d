import type { PlanLine } from '../../../core/plan/plan-line.ts'
import type { PlanEdit } from '../../../main/contract/contract.ts'

/** One step a person took, and how to take it back. */
export interface Step {
  readonly forth: readonly PlanEdit[]
  readonly back: readonly PlanEdit[]
}

/** Steps that can be undone, newest last, and those that can be done again. */
export interface History {
  readonly done: readonly Step[]
  readonly undone: readonly Step[]
}

export const NO_HISTORY: History = { done: [], undone: [] }

/** How many steps are remembered. */
const KEPT = 200

/** The edit that brings a product back to what its line is now; null: it has none. */
export const restoring = (sku: string, line: PlanLine | null): PlanEdit =>
  line === null ? { sku, landed: null } : { sku, landed: line.landed, returnPrice: line.returnPrice, funding: line.funding, unitCap: line.unitCap, reason: line.reason }

/** A step made of edits, given the lines as they are before it. The last of several edits of one product counts. */
export function stepOf(edits: readonly PlanEdit[], lineOf: (sku: string) => PlanLine | null): Step {
  const last = new Map(edits.map((edit) => [edit.sku, edit]))
  return { forth: [...last.values()], back: [...last.keys()].map((sku) => restoring(sku, lineOf(sku))) }
}

export const withStep = ({ done }: History, step: Step): History => ({ done: [...done, step].slice(-KEPT), undone: [] })
export const afterUndo = ({ done, undone }: History): History => ({ done: done.slice(0, -1), undone: [...undone, ...done.slice(-1)] })
export const afterRedo = ({ done, undone }: History): History => ({ done: [...done, ...undone.slice(-1)], undone: undone.slice(0, -1) })
