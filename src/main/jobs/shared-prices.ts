import type { PriceScript } from '../../core/war/scenario.ts'

/** Prices by date in memory that threads share: a copy for each would take longer to unpack than hundreds of paths take to run. */
export interface SharedPrices {
  readonly sellers: readonly string[]
  readonly skus: readonly string[]
  /** Per script: its seller's and its product's number in the lists, first day, and where its prices begin; one number more ends the last. */
  readonly seller: Int32Array
  readonly sku: Int32Array
  readonly from: Float64Array
  readonly begin: Int32Array
  readonly prices: Float64Array
}

export function sharePrices(scripts: readonly PriceScript[]): SharedPrices {
  const count = scripts.length
  const sellers = new Map<string, number>()
  const skus = new Map<string, number>()
  const numberOf = (numbers: Map<string, number>, id: string): number => {
    const known = numbers.get(id)
    if (known === undefined) numbers.set(id, numbers.size)
    return known ?? numbers.size - 1
  }
  const words = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length))
  const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length))
  const [seller, sku, from, begin] = [words(count), words(count), doubles(count), words(count + 1)]
  scripts.forEach((script, s) => {
    seller[s] = numberOf(sellers, script.seller)
    sku[s] = numberOf(skus, script.sku)
    from[s] = script.from
    begin[s + 1] = begin[s] + script.prices.length
  })
  const prices = doubles(begin[count])
  scripts.forEach((script, s) => copy(script.prices, prices, begin[s]))
  return { sellers: [...sellers.keys()], skus: [...skus.keys()], seller, sku, from, begin, prices }
}

/** The scripts again, in their order. */
export function pricesOf({ sellers, skus, seller, sku, from, begin, prices }: SharedPrices): PriceScript[] {
  return Array.from({ length: seller.length }, (_, s) => ({ seller: sellers[seller[s]], sku: skus[sku[s]], from: from[s], prices: numbers(prices, begin[s], begin[s + 1]) }))
}

function copy(from: readonly number[], to: Float64Array, at: number): void {
  for (let d = 0; d < from.length; d++) to[at + d] = from[d]
}

function numbers(from: Float64Array, begin: number, end: number): number[] {
  const list: number[] = []
  for (let d = begin; d < end; d++) list.push(from[d])
  return list
}
