import { kaplanMeier } from '../../../src/core/demand/kaplan-meier.ts'
import type { Adapter } from '../case.ts'
import { list } from './regression-input.ts'

export const kaplanMeierAdapter: Adapter = (raw) => {
  const { time, event } = raw as unknown as { readonly time: readonly number[]; readonly event: readonly number[] }
  const curve = kaplanMeier(time, event)
  return { ...curve, survival: list(curve.survival), greenwoodSe: list(curve.greenwoodSe) }
}
