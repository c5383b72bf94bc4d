import { afterAll, beforeEach, describe } from 'vitest'
import { clientOf } from '../../support/publish-fixture.ts'
import { DEATHS, publicationSuite, seedsOr } from '../../support/publication-suite.ts'
import { products, StoreFixture } from '../../support/store-fixture.ts'

const COUNT = 60
const BATCH = '/admin/prices/batch'

/** The same publications over the same rough roads run against real servers: `npm run test:stores`. */
describe('publications into the embedded store', () => {
  let store: StoreFixture
  let url = ''
  const client = (address: string, patience: number) => clientOf(() => address, () => store.endpoint?.token ?? '', patience)
  const open = async (): Promise<void> => {
    store = new StoreFixture()
    url = (await store.start()).url
    await client(url, 10_000).seed(products(COUNT))
  }
  // Its record of every change is part of it: each test gets a new one.
  beforeEach(async () => {
    await store?.close()
    await open()
  })
  afterAll(() => store.close())

  publicationSuite(() => ({
    get url() { return url },
    connect: client, patience: 250,
    power: { kill: () => store.kill(), start: async () => { url = (await store.start()).url } },
    writes: ({ path }) => path === BATCH,
    road: {
      reads: ({ method, path }) => method === 'GET' || path.endsWith('/query') || path === '/storefront/prices',
      halve: ({ path, body }) => {
        if (path !== BATCH) return null
        const batch = JSON.parse(body) as { rows: unknown[] }
        return JSON.stringify({ ...batch, rows: batch.rows.slice(0, Math.ceil(batch.rows.length / 2)) })
      },
    },
  }), { smooth: COUNT, rough: 30, seeds: seedsOr(1, 2, 3), deaths: DEATHS })
})
