import type { Database } from 'better-sqlite3'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { endPublication, publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import type { StoreConnector } from '../../../src/main/stores/connector.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { knowSigners } from '../../support/signers.ts'
import { approvedPlan, bent, clientOf, line, options, publisherDeps, range } from '../../support/publish-fixture.ts'

/** What the driver is to do, and at which step it dies by kill -9; 0: never. */
export interface DriverOrder {
  readonly workspace: string
  /** Where the store is reached: the road of the test. */
  readonly url: string
  readonly token: string
  readonly act: 'publish' | 'resume' | 'rollback' | 'end'
  readonly id: string
  readonly first: number
  readonly count: number
  readonly batchRows: number
  readonly killAt: number
  /** Milliseconds between sending a call and dying, where the step is a call in flight. */
  readonly flight: number
  /** Milliseconds by which its clock is ahead: an end comes weeks after a start. */
  readonly ahead: number
}

// The order comes on standard input, so that the next driver can be loaded while the one before still runs.
const [text] = (await once(createInterface({ input: process.stdin }), 'line')) as [string]
const order = JSON.parse(text) as DriverOrder

/** Steps: before and after every commit of the journal; before, during and after every call to the store. */
let steps = 0
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

const clock = { now: () => new Date(Date.now() + order.ahead).toISOString(), milliseconds: systemClock.milliseconds }
const workspace = openWorkspace(order.workspace, { clock, create: true })
knowSigners(workspace)
const deps = publisherDeps(watchedDb(workspace.db), watchedConnector(clientOf(() => order.url, () => order.token, 500)), { clock, deadline: 1000, backOff: { attempts: 12, base: 5, cap: 100 } })
const lines = range(order.count).map((i) => line(order.first + i))
const summary = order.act === 'publish' ? await publishPlan(deps, approvedPlan(lines), 'embedded', options(order.id, { batchRows: order.batchRows, canaryShare: 0.05 }))
  : order.act === 'resume' ? await resumePublication(deps, order.id) : order.act === 'end' ? await endPublication(deps, order.id) : await rollbackPublication(deps, order.id)
workspace.close()
process.stdout.write(JSON.stringify({ steps, state: summary.state }))
process.exit(0)
