import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { WarchestError } from '../../core/problem.ts'
import { lastDoor } from '../guard/last-door.ts'
import { returnGate } from '../guard/return-gate.ts'
import type { When } from '../publish/publisher.ts'
import type { PublisherDeps } from '../publish/run.ts'
import { StoreError, storeProblem } from '../stores/connector.ts'
import { ownerOf } from '../stores/owner.ts'
import { EMBEDDED } from '../stores/store-owner.ts'
import { getConnectedStore } from '../workspace/queries/stores.ts'
import { zoneOf as workspaceZone } from '../workspace/queries/zone.ts'
import { todayOf } from '../workspace/queries/today.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Desk } from './desk.ts'
import { movePlanStatus } from './plan-status.ts'

/** Waits; an abort ends the wait without an error, and the publisher looks at its signal next. */
export const sleep = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  await wait(milliseconds, null, signal ? { signal } : {}).catch((error: unknown) => {
    if (!signal?.aborted) throw error
  })
}

/** Where a pause after a failure falls is left to chance, so that many clients do not return at once; no result hangs on it. */
const jitter = (): number => randomInt(2 ** 32) / 2 ** 32

/** What the publisher works with in a store of this workspace. */
export async function publisherDeps(desk: Pick<Desk, 'clock' | 'stores'>, workspace: Workspace, storeId: string): Promise<(job: { readonly signal?: AbortSignal; progress?(done: number, total: number, note?: string, secondsLeft?: number | null): void }) => PublisherDeps> {
  const connector = await desk.stores.connector(ownerOf(workspace), storeId)
  return ({ signal, progress }) => ({
    db: workspace.db, clock: desk.clock, connector, sleep, random: jitter, ...(signal ? { signal } : {}), ...(progress ? { progress: (done: number, total: number, secondsLeft: number | null) => progress(done, total, '', secondsLeft) } : {}),
    door: lastDoor(workspace), planStatus: (id, version, status) => movePlanStatus(workspace, id, version, status), guard: returnGate(workspace),
  })
}

/** IANA zone of a store's days: its own where it was given one, else the workspace's, else this machine's. */
export function zoneOf(workspace: Pick<Workspace, 'db'>, storeId: string | null): string {
  const own = storeId === null ? undefined : getConnectedStore(workspace as Workspace, storeId)?.settings['timeZone']
  if (own !== undefined && own !== '') return own
  return workspaceZone(workspace)
}

/**
 * When and by whose clock a plan would be in force in a store: what the store can do is asked of the store itself, since a plug-in may have taught it.
 * @throws WarchestError 'unavailable' where it does not answer, 'refused' where a workspace of a stated day would write into a live shop
 */
export async function whenIn(desk: Pick<Desk, 'stores'>, workspace: Workspace, storeId: string): Promise<When> {
  const connector = await desk.stores.connector(ownerOf(workspace), storeId)
  try {
    await connector.probe()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    throw new WarchestError('unavailable', storeProblem(error))
  }
  const { date, stated } = todayOf(workspace)
  if (stated && storeId !== EMBEDDED) {
    throw new WarchestError('refused', {
      code: 'publication.stated-day', message: `This workspace states that it is ${date}: its plans are for trying out, and go into the embedded store only.`, mend: 'Clear the stated day in the settings, and plan with days of the calendar.', params: { date },
    })
  }
  return { keeper: connector.capabilities.schedule === 'none' ? 'runner' : 'store', zone: zoneOf(workspace, storeId), asOf: stated ? date : null }
}
