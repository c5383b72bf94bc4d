import type { Database } from 'better-sqlite3'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import type { StoreConnector } from '../../../src/main/stores/connector.ts'
import type { Endpoint } from '../../../src/main/stores/embedded/protocol.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { knowSigners } from '../../support/signers.ts'
import { approvedPlan, bent, clientOf, line, options, publisherDeps, range } from '../../support/publish-fixture.ts'

/** What the driver is to do, and at which step it dies by kill -9; 0: never. */
export interface DriverOrder {
  readonly workspace: string
  readonly storeFolder: string
  readonly act: 'publish' | 'resume' | 'rollback'
  readonly id: string
  readonly first: number
  readonly count: number
  readonly batchRows: number
  readonly killAt: number
  /** Milliseconds between sending a call and dying, where the step is a call in flight. */
  readonly flight: number
}

/** Steps: before and after every commit of the journal; before, during and after every call to the store. */
let steps = 0
const order = JSON.parse(process.argv[2]) as DriverOrder
const die = (): void => { process.kill(process.pid, 'SIGKILL') }
const step = (): void => { if (++steps === order.killAt) die() }

const watchedDb = (db: Database): Database =>
  new Proxy(db, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (key !== 'transaction') return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value
      return (work: () => void) => {
        const transaction = target.transaction(work)
        return { immediate: () => {
          step()
          transaction.immediate()
          step()
        } }
      }
    },
  })

async function watchedCall<T>(call: () => Promise<T>): Promise<T> {
  step()
  const inFlight = ++steps === order.killAt
  const answer = call()
  if (inFlight) setTimeout(die, order.flight)
  const value = await answer
  if (inFlight) die()
  step()
  return value
}

const watchedConnector = (connector: StoreConnector): StoreConnector =>
  bent(connector, {
    readPrices: (...args) => watchedCall(() => connector.readPrices(...args)),
    readStorefront: (...args) => watchedCall(() => connector.readStorefront(...args)),
    applyBatch: (...args) => watchedCall(() => connector.applyBatch(...args)),
  })

const workspace = openWorkspace(order.workspace, { clock: systemClock, create: true })
knowSigners(workspace)
const endpoint = JSON.parse(readFileSync(join(order.storeFolder, 'endpoint.json'), 'utf8')) as Endpoint
const deps = publisherDeps(watchedDb(workspace.db), watchedConnector(clientOf(() => endpoint.url, () => endpoint.token)), { deadline: 1000 })
const lines = range(order.count).map((i) => line(order.first + i))
const summary = order.act === 'publish' ? await publishPlan(deps, approvedPlan(lines), 'embedded', options(order.id, { batchRows: order.batchRows, canaryShare: 0.05 }))
  : order.act === 'resume' ? await resumePublication(deps, order.id) : await rollbackPublication(deps, order.id)
workspace.close()
process.stdout.write(JSON.stringify({ steps, state: summary.state }))
