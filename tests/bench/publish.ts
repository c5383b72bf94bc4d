import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Minor } from '../../src/core/money/money.ts'
import { systemClock } from '../../src/main/engine/clock.ts'
import { preparePublication, runPublication } from '../../src/main/publish/publisher.ts'
import type { StoreConnector } from '../../src/main/stores/connector.ts'
import { openWorkspace } from '../../src/main/workspace/workspace.ts'
import { approvedPlan, bent, clientOf, line, options, publisherDeps, range } from '../support/publish-fixture.ts'
import { knowSigners } from '../support/signers.ts'
import { products, StoreFixture } from '../support/store-fixture.ts'
import { atLeast, type Bench, type BenchContext, type Figure } from './bench.ts'
import { openRoad } from './road.ts'
import { alternate, median } from './rounds.ts'

/** One call as it was made, to be made again without anything around it. */
type Call = (connector: StoreConnector, shift: (sku: string) => string) => Promise<unknown>

const BATCH = 200
/** Milliseconds there and back to a store in another town; the embedded one is on this machine. */
const ROADS = [0, 40]

/** The publisher against a bare loop of the very calls that it made, to the same server, on other products of the same kind. */
export const publish: Bench = {
  name: 'publish',
  about: 'publishing 10,000 prices into the embedded store, against a bare loop of the same calls to the same server in the same run',
  async *run(context): AsyncIterable<Figure> {
    const rows = context.quick ? 1_000 : 10_000
    const store = new StoreFixture()
    try {
      await store.start()
      const client = clientOf(() => store.endpoint?.url ?? '', () => store.endpoint?.token ?? '')
      // Every run has products of its own: a price that stands already would be no write.
      await client.seed(products(rows * ROADS.length * (2 * context.rounds + 1)))
      for (const [i, milliseconds] of ROADS.entries()) {
        const block = i * (2 * context.rounds + 1)
        if (milliseconds === 0) {
          yield await measure(context, client, rows, { road: 0, block })
          continue
        }
        const road = await openRoad(store.endpoint?.url ?? '', milliseconds)
        try {
          yield await measure(context, clientOf(() => road.url, () => store.endpoint?.token ?? ''), rows, { road: milliseconds, block })
        } finally {
          road.close()
        }
      }
    } finally {
      await store.close()
    }
  },
}

/** @param at the first block of products that nobody has priced yet */
async function measure(context: BenchContext, client: StoreConnector, rows: number, at: { readonly road: number; readonly block: number }): Promise<Figure> {
  context.say(`publish: ${rows} prices in calls of ${BATCH}, ${client.capabilities.maxParallel} at a time, the store ${at.road} ms away`)
  let { block } = at
  const from = block * rows
  // A first publication, not measured, warms both sides and records the calls.
  const recorded = await publication(context, client, block++, rows)
  const ours = async (): Promise<number> => (await publication(context, client, block++, rows)).seconds
  const bare = async (): Promise<number> => {
    const first = block++ * rows - from
    const shift = (sku: string): string => `SKU-${String(first + Number(sku.slice(4))).padStart(4, '0')}`
    const begun = performance.now()
    let next = 0
    await Promise.all(Array.from({ length: client.capabilities.maxParallel }, async () => {
      while (next < recorded.calls.length) await recorded.calls[next++](client, shift)
    }))
    return (performance.now() - begun) / 1000
  }
  const [published, looped] = await alternate([ours, bare], context.rounds)
  const [seconds, peer] = [median(published), median(looped)]
  return {
    bench: 'publish', case: `${rows} prices, ${recorded.calls.length} calls, ${at.road} ms away`, threads: 1, amount: rows, unit: 'prices', seconds, peakMegabytes: null, peer: { name: 'bare loop', seconds: peer, peakMegabytes: null },
    checks: [atLeast('share of the bare loop’s throughput', peer / seconds, 0.9)],
  }
}

/** Publishes one block of products into a fresh workspace; its calls are those of the store's door, in their order. */
async function publication(context: BenchContext, client: StoreConnector, block: number, rows: number): Promise<{ readonly seconds: number; readonly calls: readonly Call[] }> {
  const calls: Call[] = []
  const connector = bent(client, {
    probe: (signal) => {
      calls.push((to) => to.probe())
      return client.probe(signal)
    },
    readPrices: (skus, signal) => {
      calls.push((to, shift) => to.readPrices(skus.map(shift)))
      return client.readPrices(skus, signal)
    },
    readStorefront: (skus, signal) => {
      calls.push((to, shift) => to.readStorefront(skus.map(shift)))
      return client.readStorefront(skus, signal)
    },
    applyBatch: (batch, key, signal) => {
      calls.push(async (to, shift) => {
        const rows = batch.rows.map((row) => ({ ...row, sku: shift(row.sku), price: (row.price + 1) as Minor }))
        const answer = await to.applyBatch({ ...batch, notAfter: new Date(Date.now() + 60_000).toISOString(), rows }, `bare-${shift(batch.rows[0].sku)}-${key}`)
        // A write that the store refuses, or need not make, would be cheaper than ours.
        if (answer.rows.some(({ outcome }) => outcome !== 'applied')) throw new Error('The bare loop did not write what the publisher wrote.')
      })
      return client.applyBatch(batch, key, signal)
    },
  })
  const workspace = openWorkspace(join(await mkdtemp(join(context.folder, 'publish-')), 'war.warchest'), { clock: systemClock, create: true })
  knowSigners(workspace)
  const first = block * rows
  const plan = approvedPlan(range(rows).map((i) => line(first + i, 500 + i)))
  const deps = publisherDeps(workspace.db, connector)
  // The manifest is frozen before anything is asked of the store; what is measured begins with the first call.
  const id = preparePublication(deps, plan, 'embedded', options(`pub-${block}`, { batchRows: BATCH }))
  const begun = performance.now()
  const summary = await runPublication(deps, id)
  const seconds = (performance.now() - begun) / 1000
  workspace.close()
  if (summary.state !== 'live' || summary.counts.confirmed !== rows) throw new Error(`The publication ended as ${summary.state}: ${summary.problem}`)
  return { seconds, calls }
}
