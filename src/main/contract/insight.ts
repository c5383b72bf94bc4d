import { z } from 'zod'
import { SWEEP_LEVERS, type SweepAxis, type SweepCell } from '../../core/insight/sweep.ts'
import { identifier } from './schemas.ts'

const finite = z.number()

/** What further capacity costs over the scenario, major units; a person states it. */
export const leverInput = z.object({ id: identifier, money: finite.gt(0), prices: z.object({ perVisit: finite.gt(0), perOrder: finite.gt(0) }) })

/** The scenarios of `ids`, one after another, each over the whole grid; without axes each as it stands. */
export const sweepInput = z.object({
  ids: z.array(identifier).min(1).max(50),
  axes: z.array(z.object({ lever: z.enum(SWEEP_LEVERS), seller: identifier.nullable(), values: z.array(finite).min(1).max(21) })).max(2),
  threads: z.int().min(1).max(64).nullable(),
})

/** A sweep with what is known of it; null: not simulated yet. Cells stand scenario by scenario, within each as {@link sweepPoints} lists them. */
export interface SweepView {
  readonly axes: readonly SweepAxis[]
  /** Paths of a point, by scenario. */
  readonly paths: readonly number[]
  readonly cells: readonly (SweepCell | null)[]
}
