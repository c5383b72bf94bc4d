/** What Shopify says of its bucket with every answer. */
export interface CostReport {
  readonly requestedQueryCost?: number | null | undefined
  readonly throttleStatus?: { readonly maximumAvailable: number; readonly currentlyAvailable: number; readonly restoreRate: number } | null | undefined
}

/**
 * Shopify's leaky bucket of query cost, learnt from its answers and never assumed: rates differ by plan and are changed by Shopify.
 * Each call waits until the bucket holds what the same operation cost last, so that other apps of the shop are not starved and nothing is refused.
 */
export class CostBucket {
  readonly #now: () => number
  readonly #costs = new Map<string, number>()
  #status: { readonly available: number; readonly max: number; readonly rate: number; readonly at: number } | null = null

  /** @param now milliseconds, monotonic */
  constructor(now: () => number) {
    this.#now = now
  }

  learn(operation: string, report: CostReport | null | undefined): void {
    if (!report) return
    if (typeof report.requestedQueryCost === 'number') this.#costs.set(operation, report.requestedQueryCost)
    const { throttleStatus: status } = report
    if (status && status.restoreRate > 0) this.#status = { available: status.currentlyAvailable, max: status.maximumAvailable, rate: status.restoreRate, at: this.#now() }
  }

  /** Milliseconds until the operation fits; 0 while nothing is known. Reserves its cost, so that calls beside it count. */
  reserve(operation: string): number {
    const cost = this.#costs.get(operation)
    const status = this.#status
    if (cost === undefined || status === null) return 0
    const now = this.#now()
    const available = Math.min(status.max, status.available + ((now - status.at) / 1000) * status.rate)
    // An operation that is dearer than the whole bucket is refused by Shopify with a reason; waiting would not help.
    const wait = Math.max(0, ((Math.min(cost, status.max) - available) / status.rate) * 1000)
    this.#status = { ...status, available: available - cost, at: now }
    return Math.ceil(wait)
  }

  /** Milliseconds after a refusal; a second where nothing is known. */
  afterRefusal(operation: string): number {
    const cost = this.#costs.get(operation)
    const status = this.#status
    if (cost === undefined || status === null) return 1000
    return Math.max(200, Math.ceil(((Math.min(cost, status.max) - status.available) / status.rate) * 1000))
  }
}
