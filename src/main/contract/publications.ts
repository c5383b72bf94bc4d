import { z } from 'zod'
import { identifier } from './schemas.ts'

/** A decision about rows that the gate holds on their way back, signed by whoever is signed in; `days`: how long it holds. */
export const decideInput = z.strictObject({ id: identifier, skus: z.array(identifier).min(1).max(10_000), write: z.boolean(), reason: z.string().trim().min(1).max(500), days: z.number().gt(0).max(30).default(7) })

/** `seq`: goes on with that emergency stop alone; without it everything in force is taken back, and every stop that is open is gone on with. */
export const emergencyInput = z.object({ by: z.string().trim().min(1).max(200), reason: z.string().trim().max(500), seq: z.int().min(1).exactOptional() })
export const emergencyOf = z.object({ seq: z.int().min(1) })
/** Ends an emergency stop that cannot be done; `seen`: the digest of what was shown to stay. */
export const closeEmergencyInput = z.strictObject({ seq: z.int().min(1), reason: z.string().trim().max(2000), seen: z.string().max(200) })

/** Ends the watch over a canary early. */
export const advanceInput = z.strictObject({ id: identifier, reason: z.string().trim().min(1).max(500) })

/** IANA zone in which the days of plans are counted, for stores without one of their own; null: that of this machine. */
export const zoneInput = z.object({ zone: z.string().min(1).max(64).nullable() })
