/** One category's choice probabilities, up to the common factor 1 / denominator. */
export interface CategoryChoice {
  readonly from: number
  readonly to: number
  readonly sellers: number
  /** Product x seller, and per product. */
  readonly pull: Float64Array
  readonly top: Float64Array
  readonly denominator: number
  readonly similarity: number
}

/** How a category's choice would be under one state of the sites, and the chance of that state. */
export interface ChoiceState {
  readonly pull: Float64Array
  readonly top: Float64Array
  readonly denominator: number
  readonly chance: number
}

/** Room to work in, product x seller each. */
export interface DivertScratch {
  readonly part: Float64Array
  readonly one: Float64Array
  readonly oneOwn: Float64Array
}

/**
 * {@link divert} where sites are up and down: a buyer who meets an empty shelf found it in one of the states, with the chance that this state brought such a buyer, and chooses again under it.
 */
export function divertOver(states: readonly ChoiceState[], choice: Omit<CategoryChoice, 'pull' | 'top' | 'denominator'>, excess: Float64Array, received: Float64Array, receivedOwn: Float64Array, scratch: DivertScratch): void {
  const { from, to, sellers: K } = choice
  const { part, one, oneOwn } = scratch
  received.fill(0, from * K, to * K)
  receivedOwn.fill(0, from * K, to * K)
  for (const { pull, top, denominator, chance } of states) {
    for (let j = from * K; j < to * K; j++) {
      if (excess[j] <= 0) { part[j] = 0; continue }
      let all = 0
      for (const state of states) all += (state.chance * state.pull[j]) / state.denominator
      part[j] = all > 0 ? (excess[j] * ((chance * pull[j]) / denominator)) / all : 0
    }
    divert({ ...choice, pull, top, denominator }, part, one, oneOwn)
    for (let j = from * K; j < to * K; j++) {
      received[j] += one[j]
      receivedOwn[j] += oneOwn[j]
    }
  }
}

/**
 * Sends buyers whose offer sold out during the day to their second choice, which is what the choice model gives without that offer.
 * With product i, seller k gone, D' = D - top_i + top'_i; another product's offer gains pull (1/D' - 1/D) / P_ik per buyer, the other
 * sellers of i gain from the product's own nest, and the outside option takes the rest.
 * @param excess unserved units, product x seller
 * @param received written: units that second choices bring to each offer; `receivedOwn` is their part that comes from seller 0's excess
 */
export function divert(choice: CategoryChoice, excess: Float64Array, received: Float64Array, receivedOwn: Float64Array): void {
  const { from, to, sellers: K, pull, top, denominator: d, similarity } = choice
  received.fill(0, from * K, to * K)
  receivedOwn.fill(0, from * K, to * K)
  let pool = 0
  let poolOwn = 0
  for (let i = from; i < to; i++) {
    for (let k = 0; k < K; k++) {
      const j = i * K + k
      if (excess[j] <= 0 || pull[j] <= 0) continue
      const kept = 1 - pull[j] / top[i]
      // s'^lambda from top = attraction x s^lambda: only the ratio of the sums is needed.
      const topWithout = kept > 1e-12 ? top[i] * kept ** similarity : 0
      const without = d - top[i] + topWithout
      const perBuyer = d / pull[j]
      const toOthers = (1 / without - 1 / d) * perBuyer * excess[j]
      pool += toOthers
      if (k === 0) poolOwn += toOthers
      const others = top[i] - pull[j]
      // The nest's own gain; what the pool sends to this product in vain is taken off at the same time.
      const nest = others > 0 ? ((topWithout / without - (top[i] / d) * kept) * perBuyer * excess[j]) / others : 0
      for (let m = 0; m < K; m++) {
        const gain = (m === k ? 0 : nest * pull[i * K + m]) - toOthers * pull[i * K + m]
        received[i * K + m] += gain
        if (k === 0) receivedOwn[i * K + m] += gain
      }
    }
  }
  for (let j = from * K; j < to * K; j++) {
    received[j] = Math.max(0, received[j] + pool * pull[j])
    receivedOwn[j] = Math.min(received[j], Math.max(0, receivedOwn[j] + poolOwn * pull[j]))
  }
}
