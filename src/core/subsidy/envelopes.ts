import type { Envelope } from '../war/scenario.ts'

/** A hair below 1, so that rounding never lets a sum of many products pass its limit. */
export const BELOW = 1 - 1e-12

/** What may still be spent, and what was, on one path. Money is major units; no limit is Infinity. */
export class EnvelopeTracker {
  readonly total: number
  readonly perDay: number
  readonly categories: Float64Array
  totalSpent = 0
  daySpent = 0
  totalExhausted = false
  /** Most spent on a day before today, and whether the limit of a day was reached before, and today. */
  #largestBefore = 0
  #exhaustedBefore = false
  #exhaustedToday = false
  readonly categorySpent: Float64Array
  readonly categoryExhausted: Uint8Array

  /** `categoryIndex` finds a category of the market by its id; the smallest of several amounts for one category holds. */
  constructor(envelope: Envelope, categories: number, categoryIndex: (id: string) => number) {
    this.total = envelope.total ?? Number.POSITIVE_INFINITY
    this.perDay = envelope.perDay ?? Number.POSITIVE_INFINITY
    this.categories = new Float64Array(categories).fill(Number.POSITIVE_INFINITY)
    for (const { category, amount } of envelope.categories) {
      const g = categoryIndex(category)
      if (g >= 0) this.categories[g] = Math.min(this.categories[g], amount)
    }
    this.categorySpent = new Float64Array(categories)
    this.categoryExhausted = new Uint8Array(categories)
  }

  startPath(): void {
    this.totalSpent = 0
    this.#largestBefore = 0
    this.#exhaustedBefore = this.#exhaustedToday = false
    this.totalExhausted = this.total <= 0
    this.categorySpent.fill(0)
    for (let g = 0; g < this.categories.length; g++) this.categoryExhausted[g] = this.categories[g] <= 0 ? 1 : 0
    this.daySpent = 0
  }

  startDay(): void {
    this.#largestBefore = this.largestDay
    this.#exhaustedBefore = this.dayExhausted
    this.#exhaustedToday = false
    this.daySpent = 0
  }

  /** Most spent on any day so far. */
  get largestDay(): number {
    return Math.max(this.#largestBefore, this.daySpent)
  }

  /** Whether the limit of a day was reached on any day so far. */
  get dayExhausted(): boolean {
    return this.#exhaustedBefore || this.#exhaustedToday
  }

  /** False once the category, or everything, is spent: the return price holds from then on. */
  open(g: number): boolean {
    return !this.totalExhausted && this.perDay > 0 && this.categoryExhausted[g] === 0
  }

  /** What may still be spent on category `g` today. */
  left(g: number): number {
    return Math.max(0, Math.min(this.total - this.totalSpent, this.perDay - this.daySpent, this.categories[g] - this.categorySpent[g]))
  }

  /** Books `amount`, which the caller has kept within {@link left}; what rounding adds beyond a limit is not money. */
  spend(g: number, amount: number): void {
    this.totalSpent = within(this.totalSpent + amount, this.total)
    this.daySpent = within(this.daySpent + amount, this.perDay)
    this.categorySpent[g] = within(this.categorySpent[g] + amount, this.categories[g])
  }

  /** Takes back what was spent on category `g` and not asked for after all; what it had used up is open again. */
  giveBack(g: number, amount: number): void {
    this.totalSpent = Math.max(0, this.totalSpent - amount)
    this.daySpent = Math.max(0, this.daySpent - amount)
    this.categorySpent[g] = Math.max(0, this.categorySpent[g] - amount)
    if (leaves(this.totalSpent, this.total)) this.totalExhausted = false
    if (leaves(this.daySpent, this.perDay)) this.#exhaustedToday = false
    if (leaves(this.categorySpent[g], this.categories[g])) this.categoryExhausted[g] = 0
  }

  /**
   * How long today's subsidised prices can hold: for each category the fraction of the day until its own, the day's or the total envelope
   * is spent, when `desired[g]` would be spent evenly over the whole day. Marks what runs out. Writes fractions in 0..1 to `fraction`.
   */
  limitDay(desired: Float64Array, fraction: Float64Array): void {
    const n = desired.length
    let sum = 0
    for (let g = 0; g < n; g++) {
      const left = Math.max(0, this.categories[g] - this.categorySpent[g])
      fraction[g] = 1
      if (desired[g] > left) {
        fraction[g] = (left / desired[g]) * BELOW
        this.categoryExhausted[g] = 1
      }
      sum += desired[g] * fraction[g]
    }
    const totalLeft = Math.max(0, this.total - this.totalSpent)
    const left = Math.min(totalLeft, this.perDay - this.daySpent)
    if (sum <= left) return
    if (totalLeft <= left) this.totalExhausted = true
    else this.#exhaustedToday = true
    const end = commonEnd(desired, fraction, left) * BELOW
    for (let g = 0; g < n; g++) fraction[g] = Math.min(fraction[g], end)
  }
}

/** What rounding leaves of a limit is not left. */
const leaves = (spent: number, limit: number): boolean => spent < limit * (1 - 1e-9)

/** A sum past its limit by rounding alone is the limit; anything more is a fault of the caller. */
function within(sum: number, limit: number): number {
  if (sum <= limit) return sum
  if (sum - limit > 1e-9 * Math.max(1, limit)) throw new Error(`An envelope of ${limit} was asked to pay ${sum}`)
  return limit
}

/** The moment when spending at rates `rate[g]`, each until its own end, adds up to `left`: piecewise linear, so found piece by piece. */
function commonEnd(rate: Float64Array, ends: Float64Array, left: number): number {
  let time = 0
  let spent = 0
  while (time < 1) {
    let flow = 0
    let next = 1
    for (let g = 0; g < ends.length; g++) {
      if (ends[g] > time && rate[g] > 0) {
        flow += rate[g]
        next = Math.min(next, ends[g])
      }
    }
    if (flow <= 0) return time
    if (spent + flow * (next - time) >= left) return time + Math.max(0, left - spent) / flow
    spent += flow * (next - time)
    time = next
  }
  return 1
}
