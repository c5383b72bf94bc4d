import type { WarRoom } from '../../../main/contract/contract.ts'

/** A war room that has a run to show. */
export type RunningRoom = WarRoom & { readonly outcome: NonNullable<WarRoom['outcome']> }
export const hasRun = (room: WarRoom): room is RunningRoom => room.outcome !== null
