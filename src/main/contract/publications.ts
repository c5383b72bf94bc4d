import { z } from 'zod'
import { identifier } from './schemas.ts'

/** A decision about rows that the gate holds on their way back, signed by whoever is signed in; `days`: how long it holds. */
export const decideInput = z.strictObject({ id: identifier, skus: z.array(identifier).min(1).max(10_000), write: z.boolean(), reason: z.string().trim().min(1).max(500), days: z.number().gt(0).max(30).default(7) })

export const emergencyInput = z.object({ by: z.string().trim().min(1).max(200), reason: z.string().trim().max(500) })

/** IANA zone in which the days of plans are counted, for stores without one of their own; null: that of this machine. */
export const zoneInput = z.object({ zone: z.string().min(1).max(64).nullable() })
