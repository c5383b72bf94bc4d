/**
 * How the visits of one category are spent while offers of ours run out. A visit chooses among what is there (MODEL.md section 2), so all open offers sell in proportion to their pulls and share the
 * factor 1 / D; counted in `pulls`, the visits spent over the sum D that they met, offer j with pull a_j and S_j units is empty at S_j / a_j, whatever the others do. From then on D is smaller by what it held,
 * and buyers find the others: units are conserved. This is the limit of the war engine's second choices (section 6.6) as its steps become short.
 */
export interface RunDown {
  /** Offers that run out while visits last or might, in that order. */
  readonly ends: Int32Array
  /** Pulls at which offers run out, ascending. */
  readonly at: Float64Array
  /** D from the start to `at[0]`, from there to `at[1]`, and so on: one more than `at`. */
  readonly sum: Float64Array
  /** Visits spent when `at[k]` is reached. */
  readonly spent: Float64Array
  /** Pulls when all visits are spent: an open offer has sold its pull times this. */
  readonly pulls: number
}

/** What an offer adds to D until it runs out, at how many pulls that is (Infinity: never), and what its product adds afterwards. */
export interface RunDownOffers {
  readonly inclusive: Float64Array
  readonly until: Float64Array
  readonly after: Float64Array
}

/**
 * @param base what always adds to D, the outside option included
 * @param visits choice occasions in all
 */
export function runDown(base: number, visits: number, { inclusive, until, after }: RunDownOffers): RunDown {
  let [whole, lowest] = [base, base]
  for (let j = 0; j < inclusive.length; j++) {
    whole += inclusive[j]
    lowest += Math.min(inclusive[j], after[j])
  }
  // D is never below what stays when all that can run out has: what lasts longer than that is not looked at.
  const most = visits / lowest
  const ends = Int32Array.from(until.keys()).filter((j) => until[j] < most).sort((a, b) => until[a] - until[b])
  const count = ends.length
  const at = Float64Array.from(ends, (j) => until[j])
  const sum = new Float64Array(count + 1)
  const spent = new Float64Array(count)
  if (count === 0) {
    sum[0] = whole
    return { ends, at, sum, spent, pulls: visits / whole }
  }
  const ending = new Uint8Array(until.length)
  for (const j of ends) ending[j] = 1
  for (let k = 0; k < count; k++) sum[k + 1] = sum[k] + after[ends[k]]
  // Added up from the last to the first: a price near zero pulls so much that taking it off the whole would leave nothing of the others.
  let open = base
  for (let j = 0; j < inclusive.length; j++) open += ending[j] ? 0 : inclusive[j]
  for (let k = count; k >= 0; k--) {
    sum[k] += open
    if (k > 0) open += inclusive[ends[k - 1]]
  }
  for (let k = 0; k < count; k++) spent[k] = (k === 0 ? 0 : spent[k - 1]) + sum[k] * (at[k] - (k === 0 ? 0 : at[k - 1]))
  let k = 0
  while (k < count && spent[k] < visits) k++
  const [from, used] = k === 0 ? [0, 0] : [at[k - 1], spent[k - 1]]
  return { ends, at, sum, spent, pulls: from + (visits - used) / sum[k] }
}

/** One offer, as it is in a {@link RunDown} or at another price: see {@link RunDownOffers}. */
export interface RunDownOffer {
  readonly inclusive: number
  readonly until: number
  readonly after: number
}

/**
 * Pulls when all visits are spent if one offer were not as it is in `down` but as `other` says; all else as it is. O(log n).
 * @param own the offer as it is in `down`
 */
export function pullsWith({ at, sum, spent }: RunDown, visits: number, own: RunDownOffer, other: RunDownOffer): number {
  const of = (offer: RunDownOffer, pulls: number): number => (pulls <= offer.until ? offer.inclusive * pulls : offer.inclusive * offer.until + offer.after * (pulls - offer.until))
  const usedAt = (k: number): number => spent[k] - of(own, at[k]) + of(other, at[k])
  let [low, high] = [0, at.length]
  // The first end that lies at or behind the last visit.
  while (low < high) {
    const middle = (low + high) >> 1
    if (usedAt(middle) < visits) low = middle + 1
    else high = middle
  }
  const from = low === 0 ? 0 : at[low - 1]
  const used = low === 0 ? 0 : usedAt(low - 1)
  const held = sum[low] - (from < own.until ? own.inclusive : own.after)
  const slope = held + (from < other.until ? other.inclusive : other.after)
  const to = from + (visits - used) / slope
  if (from >= other.until || to <= other.until) return to
  return other.until + (visits - used - slope * (other.until - from)) / (held + other.after)
}
