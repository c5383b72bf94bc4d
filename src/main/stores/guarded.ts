import { redactor } from '../secrets/redact.ts'
import { StoreError, type BatchResult, type CatalogPage, type PriceBatch, type ProbeResult, type StoreConnector, type StoreFailure, type StoreOrder } from './connector.ts'

/**
 * A connector whose words hold none of its secrets, whatever the store or a library repeats of them: errors, refusals of rows, and what a probe tells.
 * Everything that is journalled, audited, shown or logged of a store passes here.
 */
export function guarded(connector: StoreConnector, secrets: readonly string[]): StoreConnector {
  if (secrets.length === 0) return connector
  const clean = redactor(secrets)
  const cleanFailure = (failure: StoreFailure): StoreFailure => ({ ...failure, message: clean(failure.message) })
  const cleanError = (error: unknown): unknown => {
    if (error instanceof StoreError) return new StoreError(cleanFailure(error.failure))
    if (!(error instanceof Error) || error.name === 'AbortError') return error
    // A fault of ours: its text is cleaned, its stack would repeat it.
    const said = new Error(clean(error.message))
    said.name = error.name
    return said
  }
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw cleanError(error)
    }
  }
  async function* stream<T>(pages: () => AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* pages()
    } catch (error) {
      throw cleanError(error)
    }
  }
  const { readChanges } = connector
  return {
    id: connector.id, name: connector.name,
    // A probe may find more than was declared.
    get capabilities() { return connector.capabilities },
    probe: (signal) => call(async (): Promise<ProbeResult> => {
      const result = await connector.probe(signal)
      const remarks = result.remarks?.map((remark) => ({ ...remark, message: clean(remark.message), mend: clean(remark.mend) }))
      return { ...result, name: clean(result.name), version: clean(result.version), ...(remarks ? { remarks } : {}) }
    }),
    readCatalog: (options) => stream<CatalogPage>(() => connector.readCatalog(options)),
    readPrices: (skus, signal) => call(() => connector.readPrices(skus, signal)),
    readStorefront: (skus, signal) => call(() => connector.readStorefront(skus, signal)),
    applyBatch: (batch: PriceBatch, key: string, signal) => call(async (): Promise<BatchResult> => {
      const result = await connector.applyBatch(batch, key, signal)
      return {
        ...result, rows: result.rows.map((row) => (row.outcome === 'rejected' ? { ...row, message: clean(row.message) } : row)),
        failure: result.failure === null ? null : cleanFailure(result.failure),
      }
    }),
    readOrders: (since, signal) => stream<readonly StoreOrder[]>(() => connector.readOrders(since, signal)),
    ...(readChanges ? { readChanges: (since: string, signal?: AbortSignal) => stream(() => readChanges.call(connector, since, signal)) } : {}),
  }
}
