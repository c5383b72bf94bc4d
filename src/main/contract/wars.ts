import { z } from 'zod'
import { ANSWERS, type Answer, type DocumentedWar } from '../../core/cases/documented-war.ts'
import type { Assumption } from '../../core/demand/market.ts'

const finite = z.number()
const text = z.strictObject({ en: z.string().min(1), zh: z.string().min(1).exactOptional() })
const list = <Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> => z.array(item).min(1).readonly()
const name = z.string().min(1).max(200)

/** How the seat answers its deepest rival. */
export const answer = z.enum(ANSWERS)

/** The position before the first blow; a person may put figures of their own in the place of what is assumed. */
export const openingPosition = z.strictObject({
  seat: name, ordersPerUnit: finite.gt(0), priceCoefficient: finite.gt(0), priceCoefficientSe: finite.min(0), sellerSimilarity: finite.gt(0).max(1), outsideShare: finite.gt(0).lt(1), demandLogSd: finite.min(0),
  bands: list(z.strictObject({ id: name, name: text, price: finite.gt(0), orders: z.record(z.string(), finite.min(0)).readonly() })),
  sellers: list(z.strictObject({ seller: name, margin: finite.min(0).lt(1), cash: finite.min(0), fixedCostPerDay: finite.min(0) })),
  assumptions: list(z.strictObject({ id: name, text, source: z.string().min(1) })),
})

/** The opening position is the file's where it is null. */
export const replayInput = z.strictObject({ id: name, answer, opening: openingPosition.nullable(), paths: z.int().min(16).max(2000) })

/** A documented war, the answers it can be replayed under, and what its opening position assumes. */
export interface WarView {
  readonly war: DocumentedWar
  readonly answers: readonly Answer[]
  readonly assumptions: readonly Assumption[]
}
