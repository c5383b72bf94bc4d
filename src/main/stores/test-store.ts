import type { Problem } from '../../core/problem.ts'
import type { StoreTest } from '../contract/stores.ts'
import type { Clock } from '../engine/clock.ts'
import { StoreError, lookProblem, type CatalogItem, type StoreConnector } from './connector.ts'

/** Products of the workspace that are looked up: enough to tell a wrong shop, few enough for a slow one. */
const SAMPLE = 20
/** A clock that is further off makes times in journals and deadlines misleading. */
const SKEW_SECONDS = 60

/** Looks at a store as the publisher will use it, and writes nothing: who answers, its clock, what the access may do, and whether the workspace's products are there, priced and shown. */
export async function testStore(connector: StoreConnector, { items, clock, signal }: { readonly items: readonly CatalogItem[]; readonly clock: Clock; readonly signal?: AbortSignal }): Promise<StoreTest> {
  const at = clock.now()
  const begun = clock.milliseconds()
  try {
    const probe = await connector.probe(signal)
    const roundTripMilliseconds = Math.round(clock.milliseconds() - begun)
    // Read half-way between asking and hearing, as clocks over a network are compared (Cristian 1989).
    const skew = (Date.parse(probe.time) - Date.parse(at) - roundTripMilliseconds / 2) / 1000
    // `+ 0`: a skew of -0.3 s rounds to minus zero, which is not the zero that is read back from a file.
    const clockSkewSeconds = Number.isFinite(skew) ? Math.round(skew) + 0 : null
    const { sample, problems } = await compare(connector, items, signal)
    return {
      at, reachable: true, store: { name: probe.name, version: probe.version, currencies: probe.currencies, products: probe.products }, clockSkewSeconds, roundTripMilliseconds, access: probe.access ?? [], sample,
      problems: [...(clockSkewSeconds !== null && Math.abs(clockSkewSeconds) > SKEW_SECONDS ? [skewed(clockSkewSeconds)] : []), ...(probe.access?.some(({ what, granted }) => what === 'write-prices' && granted === false) ? [READ_ONLY] : []), ...(probe.remarks ?? []), ...problems],
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return { at, reachable: false, store: null, clockSkewSeconds: null, roundTripMilliseconds: null, access: [], sample: null, problems: [lookProblem(error)] }
  }
}

async function compare(connector: StoreConnector, items: readonly CatalogItem[], signal?: AbortSignal): Promise<{ sample: StoreTest['sample']; problems: Problem[] }> {
  if (items.length === 0) return { sample: null, problems: [] }
  const step = Math.max(1, Math.floor(items.length / SAMPLE))
  const chosen = items.filter((_, i) => i % step === 0).slice(0, Math.min(SAMPLE, connector.capabilities.maxReadRows))
  const seen = await connector.readPrices(chosen.map(({ sku }) => sku), signal)
  const found = chosen.flatMap((item) => { const price = seen.get(item.sku); return price ? [{ item, price }] : [] })
  const window = found.length > 0 ? await connector.readStorefront(found.map(({ item }) => item.sku), signal) : new Map<string, number>()
  const sameCurrency = found.filter(({ item, price }) => item.currency === price.currency)
  const shown = found.filter(({ price }) => {
    const buyer = window.get(price.sku)
    return buyer === price.price || (price.sale !== null && buyer === price.sale.price)
  }).length
  const sample = { asked: chosen.length, found: found.length, sameCurrency: sameCurrency.length, shown }
  const other = found.find(({ item, price }) => item.currency !== price.currency)
  return {
    sample, problems: [
      ...(found.length === 0 ? [{ code: 'store.no-products', message: `Of this workspace’s ${items.length} products ${chosen.length} were looked up as a sample, ${chosen[0].sku} for one; the store has none of them.`, mend: 'Check that the store uses the same SKUs, and that this is the right store.', params: { asked: chosen.length, products: items.length, example: chosen[0].sku } }] : []),
      ...(other ? [{ code: 'store.other-currency', message: `The store prices in ${other.price.currency}, this workspace in ${other.item.currency}.`, mend: 'Such products are not published; check the currency of the store’s settings.', params: { store: other.price.currency, workspace: other.item.currency } }] : []),
      ...(found.length > 0 && shown < found.length ? [{ code: 'store.not-shown', message: `The shop window shows another price than the administration holds for ${found.length - shown} of ${found.length} products.`, mend: 'Such prices could not be confirmed after publishing: look for a cache, a tax setting or another price list.', params: { other: found.length - shown, found: found.length } }] : []),
    ],
  }
}

const skewed = (seconds: number): Problem =>
  ({ code: 'store.clock', message: `The store’s clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine’s.`, mend: 'Set the clock that is wrong: sales start and end by it.', params: { seconds } })

const READ_ONLY: Problem = { code: 'store.read-only', message: 'The access given may read prices and not write them.', mend: 'Give an access that may write products.' }
