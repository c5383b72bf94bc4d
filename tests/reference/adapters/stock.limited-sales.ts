import { limitedSales } from '../../../src/core/operations/limited-sales.ts'
import type { Adapter } from '../case.ts'

export const limitedSalesAdapter: Adapter = (raw) => {
  const { mean, sd, stock } = raw as unknown as { readonly mean: number; readonly sd: number; readonly stock: number }
  return { ...limitedSales({ mean, sd }, stock) }
}
