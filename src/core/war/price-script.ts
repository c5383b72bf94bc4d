import type { Problem } from '../problem.ts'
import type { Market } from '../demand/market.ts'
import { marketTables } from './market-tables.ts'
import type { PriceScript, Scenario } from './scenario.ts'

/** Prices by date as tables: one row of products per scripted seller and day. Never written to once made. */
export interface ScriptTables {
  /** Row of each seller, or -1. */
  readonly rowOf: Int32Array
  readonly rows: number
  /** Row of the day a day's prices are those of: days whose prices are all the same share one; -1 where the starting prices hold. */
  readonly tableOf: Int32Array
  readonly tables: number
  /** Table x row x product (by position), starting prices where nothing is scripted. */
  readonly prices: Float64Array
}

/** Prices by date that fit their market, and the tables that were made of them last. */
interface Sound {
  readonly market: Market
  readonly scripts: readonly PriceScript[]
  made: { readonly days: number; readonly tables: ScriptTables } | null
}

/** By the array itself; and the last ones of each market, for those who send the same prices in another array. */
const sound = new WeakMap<readonly PriceScript[], Sound>()
const recent = new WeakMap<Market, readonly Sound[]>()
/** A draft, and what it is compared with. */
const RECENT = 2

/** What is known of these prices, if they were found to fit the market before. */
function knownSound(market: Market, scripts: readonly PriceScript[]): Sound | null {
  const known = sound.get(scripts)
  if (known !== undefined && known.market === market) return known
  const same = recent.get(market)?.find((one) => samePrices(one.scripts, scripts)) ?? null
  if (same !== null) sound.set(scripts, same)
  return same
}

function keepSound(market: Market, scripts: readonly PriceScript[], made: Sound['made']): void {
  const found: Sound = { market, scripts, made }
  sound.set(scripts, found)
  recent.set(market, [found, ...(recent.get(market) ?? [])].slice(0, RECENT))
}

function samePrices(a: readonly PriceScript[], b: readonly PriceScript[]): boolean {
  if (a.length !== b.length) return false
  for (let s = 0; s < a.length; s++) {
    const [one, other] = [a[s], b[s]]
    if (one.sku !== other.sku || one.seller !== other.seller || one.from !== other.from || !sameNumbers(one.prices, other.prices)) return false
  }
  return true
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let d = 0; d < a.length; d++) if (a[d] !== b[d]) return false
  return true
}

/** The tables of a scenario's prices by date, which fit the market; null without any. The same value for the same prices, market and days, so that what is made of it need not be made again. */
export function scriptTables(market: Market, scenario: Scenario): ScriptTables | null {
  const scripts = scenario.prices ?? []
  if (scripts.length === 0) return null
  const known = knownSound(market, scripts)
  if (known?.made?.days === scenario.days) return known.made.tables
  const { tables } = layScripts(market, scripts, cellsOf(market, scripts)!, scenario.days)
  if (known !== null) known.made = { days: scenario.days, tables }
  return tables
}

/** Row and product position of every script, as sellers' rows in the order in which they are first named; null where the market does not offer one. */
function cellsOf(market: Market, scripts: readonly PriceScript[]): { readonly rowOf: Int32Array; readonly rows: number; readonly cell: Int32Array } | null {
  const n = market.products.length
  const { skus, sellers, positionOf } = marketTables(market)
  const rowOf = new Int32Array(market.sellers.length).fill(-1)
  const cell = new Int32Array(scripts.length)
  let rows = 0
  for (let s = 0; s < scripts.length; s++) {
    const k = sellers.get(scripts[s].seller)
    const index = skus.get(scripts[s].sku)
    if (k === undefined || index === undefined || market.products[index].prices[k] === null) return null
    if (rowOf[k] < 0) rowOf[k] = rows++
    cell[s] = rowOf[k] * n + positionOf[index]
  }
  return { rowOf, rows, cell }
}

/** Which days have tables of their own. */
function daysOf(scripts: readonly PriceScript[], days: number): { readonly tableOf: Int32Array; readonly tables: number } {
  const moves = new Uint8Array(days + 1)
  let still = days
  const mark = (day: number): void => {
    if (moves[day] === 1) return
    moves[day] = 1
    still--
  }
  for (const { from, prices } of scripts) {
    // Once every day has prices of its own there is nothing left to find.
    if (still < 0) break
    for (let d = 0; d < prices.length && from + d < days; d++) if (d === 0 || prices[d] !== prices[d - 1]) mark(from + d)
    mark(Math.min(days, from + prices.length))
  }
  const first = scripts.reduce((day, script) => Math.min(day, script.from), days)
  const tableOf = new Int32Array(days).fill(-1)
  let tables = 0
  for (let t = first; t < days; t++) {
    if (moves[t] === 1) tables++
    tableOf[t] = tables - 1
  }
  return { tableOf, tables }
}

/** Room that threads may share, where there is such a thing. */
const room = (numbers: number): Float64Array => new Float64Array(typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(8 * numbers) : new SharedArrayBuffer(8 * numbers))

/** Makes the tables, and says whether every number that went into them is a price. */
function layScripts(market: Market, scripts: readonly PriceScript[], { rowOf, rows, cell }: NonNullable<ReturnType<typeof cellsOf>>, days: number): { readonly tables: ScriptTables; readonly sound: boolean } {
  const n = market.products.length
  const plan = daysOf(scripts, days)
  const stride = rows * n
  const prices = room(plan.tables * stride)
  const order = inCellOrder(cell, stride)
  // Where every offer has a price of its own on every day there is nothing else to write.
  if (order.length < stride || order.some((script, at) => cell[script] !== at || scripts[script].from > 0 || scripts[script].prices.length < days)) {
    const first = new Float64Array(stride)
    const { positionOf } = marketTables(market)
    market.products.forEach((product, index) => {
      for (let k = 0; k < rowOf.length; k++) if (rowOf[k] >= 0) first[rowOf[k] * n + positionOf[index]] = product.prices[k] ?? 0
    })
    for (let table = 0; table < plan.tables; table++) prices.set(first, table * stride)
  }
  const chunk: (readonly number[])[] = []
  const from = new Int32Array(CHUNK)
  const at = new Int32Array(CHUNK)
  let sound = true
  for (let first = 0; first < order.length; first += CHUNK) {
    const end = Math.min(order.length, first + CHUNK)
    chunk.length = 0
    for (let s = first; s < end; s++) {
      from[s - first] = scripts[order[s]].from
      at[s - first] = cell[order[s]]
      chunk.push(scripts[order[s]].prices)
    }
    sound = spread(chunk, from, at, plan.tableOf, stride, prices) && sound
  }
  return { tables: { rowOf, rows, ...plan, prices }, sound: sound && scripts.every((script) => script.from >= 0 && allPrices(script.prices, Math.max(0, days - script.from))) }
}

/** Scripts in the order of their cells; of two of one cell the later is written later. */
function inCellOrder(cell: Int32Array, cells: number): Int32Array {
  const last = new Int32Array(cells).fill(-1)
  let twice = false
  for (let s = 0; s < cell.length; s++) {
    twice ||= last[cell[s]] >= 0
    last[cell[s]] = s
  }
  if (!twice) return cell.length === cells ? last : last.filter((s) => s >= 0)
  return Int32Array.from(Float64Array.from(cell, (at, s) => at * cell.length + s).sort(), (key) => key % cell.length)
}

/** Offers whose prices are written at a time: neighbours in a table, so that a line of the cache is filled at once. */
const CHUNK = 16

/** Writes the prices of a few offers, which begin on days `from`, into cells `at` of the tables, which are `stride` apart; says whether all are prices. */
function spread(chunk: readonly (readonly number[])[], from: Int32Array, at: Int32Array, tableOf: Int32Array, stride: number, out: Float64Array): boolean {
  let sound = true
  for (let day = 0; day < tableOf.length; day++) {
    const table = tableOf[day] * stride
    if (table < 0) continue
    for (let c = 0; c < chunk.length; c++) {
      const d = day - from[c]
      if (d < 0 || d >= chunk[c].length) continue
      const price = chunk[c][d]
      out[table + at[c]] = price
      if (!(price > 0 && price < Number.POSITIVE_INFINITY)) sound = false
    }
  }
  return sound
}

/** Most faults of prices that are named. */
const NAMED = 20

/** What in the scripts does not fit the market. */
export function scriptProblems(market: Market, scenario: Scenario): Problem[] {
  const problems: Problem[] = []
  const { skus, sellers } = marketTables(market)
  const bad = (script: PriceScript, index: number): Problem | null => {
    const field = `prices[${index}]`
    const k = sellers.get(script.seller)
    const product = market.products[skus.get(script.sku) ?? -1]
    if (k === undefined || product === undefined || product.prices[k] === null) {
      return { code: 'scenario.script-offer', message: `${script.seller} does not offer ${script.sku}.`, mend: 'Script prices of offers that the market has.', field, value: script.sku, params: { seller: script.seller, sku: script.sku } }
    }
    if (!(script.from >= 0) || !allPrices(script.prices, 0)) {
      return { code: 'scenario.script-price', message: `The prices by date of ${script.sku} at ${script.seller} are not all prices, or begin before the first day.`, mend: 'Give prices above zero from day 0 on.', field, value: script.sku, params: { seller: script.seller, sku: script.sku } }
    }
    return null
  }
  const scripts = scenario.prices ?? []
  if (scripts.length > 0 && knownSound(market, scripts) === null) {
    // The tables are made on the way: reading so many numbers twice takes longer than what is done with them.
    const cells = scenario.days >= 1 ? cellsOf(market, scripts) : null
    const laid = cells === null ? null : layScripts(market, scripts, cells, scenario.days)
    for (let index = 0; laid?.sound !== true && index < scripts.length && problems.length < NAMED; index++) {
      const problem = bad(scripts[index], index)
      if (problem) problems.push(problem)
    }
    if (problems.length === 0) keepSound(market, scripts, laid === null ? null : { days: scenario.days, tables: laid.tables })
  }
  return [...problems, ...besideProblems(market, scenario)]
}

/** Sellers with prices by date. */
function scriptedSellers(market: Market, scripts: readonly PriceScript[]): ReadonlySet<string> {
  const rowOf = knownSound(market, scripts)?.made?.tables.rowOf
  return new Set(rowOf === undefined ? scripts.map(({ seller }) => seller) : market.sellers.flatMap(({ id }, k) => (rowOf[k] < 0 ? [] : [id])))
}

/** Parts of a scenario that look at the prices of offers and would not see that these go by date. */
function besideProblems(market: Market, { prices = [], rivals, moves, regulator }: Scenario): Problem[] {
  if (prices.length === 0) return []
  const problems: Problem[] = []
  const scripted = scriptedSellers(market, prices)
  const ours = scripted.has(market.sellers[0].id)
  for (const [r, { seller, policy, leaves }] of rivals.entries()) {
    const field = `rivals[${r}].policy`
    const name = market.sellers.find(({ id }) => id === seller)?.name
    const called = name?.en ?? seller
    const params = { seller: name?.zh ?? called }
    if (policy.kind !== 'hold' && scripted.has(seller)) {
      problems.push({ code: 'scenario.script-policy', message: `${called} has prices by date and a policy that sets prices, too.`, mend: 'Let it hold, or leave out its prices by date.', field, params })
    } else if (policy.kind === 'best-response' || (ours && (policy.kind === 'match' || policy.kind === 'undercut' || policy.kind === 'follow'))) {
      problems.push({ code: 'scenario.script-answer', message: `${called} answers prices of others, and would not see those that go by date.`, mend: 'Let it hold or follow dates of its own, or give the prices by date as moves.', field, params })
    }
    if (leaves === true && scripted.has(seller)) {
      problems.push({ code: 'scenario.script-leaves', message: `${called} has prices by date and may leave the market.`, mend: 'Let it stay, or leave out its prices by date.', field: `rivals[${r}].leaves`, params })
    }
  }
  for (const [index, move] of moves.entries()) {
    if (move.kind !== 'instrument' || !(ours || move.instrument.kind === 'price-match')) continue
    const { id } = move.instrument
    problems.push({ code: 'scenario.script-instrument', message: `${id} works on the prices at the start, and would not see those that go by date.`, mend: 'Leave out the instrument or the prices by date.', field: `moves[${index}]`, params: { id } })
  }
  if (regulator) problems.push({ code: 'scenario.script-regulator', message: 'The scenario has a regulator who binds prices, and prices by date, which he would not see.', mend: 'Leave out one of them.', field: 'regulator' })
  return problems
}

/** Whether everything from day `from` of a script on is a price. */
function allPrices(prices: readonly number[], from: number): boolean {
  for (let d = from; d < prices.length; d++) if (!(prices[d] > 0 && prices[d] < Number.POSITIVE_INFINITY)) return false
  return true
}
