import { StoreError, type StoreConnector, type StoreFailure } from './connector.ts'

/**
 * The same connector, and how each of its calls ended: null where the store answered. So that everybody who asks how the store stands hears what the one who works
 * with it has just seen, and a store that went away in the middle of a publication is not called well for another minute.
 */
export function heard(connector: StoreConnector, told: (failure: StoreFailure | null) => void): StoreConnector {
  const failed = (error: unknown): never => {
    if (error instanceof StoreError) told(error.failure)
    throw error
  }
  const call = async <T>(work: () => Promise<T>, failureOf: (answer: T) => StoreFailure | null = () => null): Promise<T> => {
    const answer = await work().catch(failed)
    told(failureOf(answer))
    return answer
  }
  async function* stream<T>(pages: () => AsyncIterable<T>): AsyncGenerator<T> {
    try {
      for await (const page of pages()) {
        told(null)
        yield page
      }
    } catch (error) {
      failed(error)
    }
  }
  const { readChanges } = connector
  return {
    id: connector.id, name: connector.name,
    get capabilities() { return connector.capabilities },
    probe: (signal) => call(() => connector.probe(signal)),
    readCatalog: (options) => stream(() => connector.readCatalog(options)),
    readPrices: (skus, signal) => call(() => connector.readPrices(skus, signal)),
    readStorefront: (skus, signal) => call(() => connector.readStorefront(skus, signal)),
    applyBatch: (batch, key, signal) => call(() => connector.applyBatch(batch, key, signal), ({ failure }) => failure),
    readOrders: (since, signal) => stream(() => connector.readOrders(since, signal)),
    ...(readChanges ? { readChanges: (since: string, signal?: AbortSignal) => stream(() => readChanges.call(connector, since, signal)) } : {}),
  }
}
