import { bracketUp, findRoot } from '../numeric/root.ts'
import { noEquilibrium } from './nash.ts'

export interface LogitGame {
  /** Utility of each product when sold at cost, in units of the logit's scale: (a_i - c_i) / mu. */
  readonly netUtility: ArrayLike<number>
  /** Utility of the outside option; -Infinity where there is none. */
  readonly outside: number
  readonly owners: ArrayLike<string | number>
  /** Most that can be sold of each product, as a share of potential consumers; Infinity: no limit. */
  readonly capacity?: ArrayLike<number>
}

export interface LogitEquilibrium {
  /** Price less cost of each product, in units of the scale. */
  readonly markup: Float64Array
  /** Shadow price of each capacity, in units of the scale; 0 where it does not bind. */
  readonly shadowPrice: Float64Array
  readonly share: Float64Array
  readonly outsideShare: number
  /** ln of the share denominator. */
  readonly logSum: number
}

/**
 * The Nash-Bertrand equilibrium of multi-product logit firms, with capacities, to the precision of the machine.
 * It is an aggregative game (Nocke and Schutz 2018): all that a firm needs to know of the others is L = ln of the denominator. Its products carry one markup t (in units of the scale), those at
 * capacity their shadow price on top, and t (1 - S) = 1 with S the firm's share. For given L that has exactly one root t, the firm's share falls in L, and so one L makes all shares add to 1:
 * two one-dimensional roots, without iteration on prices, for any size of exponents.
 * @throws WarchestError game.no-equilibrium: one seller without an outside option, or capacities that cannot serve everyone without one
 */
export function logitEquilibrium({ netUtility, outside, owners, capacity }: LogitGame): LogitEquilibrium {
  const n = netUtility.length
  const limit = (i: number): number => capacity?.[i] ?? Number.POSITIVE_INFINITY
  const firms = [...new Set(Array.from(owners))].map((owner) => Array.from({ length: n }, (_, i) => i).filter((i) => owners[i] === owner))
  const shareOf = (firm: readonly number[], t: number, logSum: number): number => {
    let share = 0
    for (const i of firm) share += Math.min(limit(i), Math.exp(netUtility[i] - t - logSum))
    return share
  }
  const markupOf = (firm: readonly number[], logSum: number): number => {
    const condition = (t: number): number => t * (1 - shareOf(firm, t, logSum)) - 1
    if (condition(1) >= 0) return 1
    const best = firm.reduce((most, i) => Math.max(most, netUtility[i]), Number.NEGATIVE_INFINITY)
    return findRoot(condition, 1, Math.max(0, best - logSum) + Math.log(firm.length) + 3)
  }
  const excess = (logSum: number): number => firms.reduce((sum, firm) => sum + shareOf(firm, markupOf(firm, logSum), logSum), Math.exp(outside - logSum) - 1)
  const top = Array.from(netUtility).reduce((a, b) => Math.max(a, b), outside) + Math.log(n + 1)
  const down = bracketUp((drop) => excess(top - drop), 0, 1, 60)
  if (!down) throw noEquilibrium(firms.length < 2 ? 'one seller without an outside option can charge anything' : 'without an outside option the capacities must be able to serve everyone')
  const logSum = top - findRoot((drop) => excess(top - drop), down[0], down[1])
  const markup = new Float64Array(n)
  const shadowPrice = new Float64Array(n)
  const share = new Float64Array(n)
  for (const firm of firms) {
    const t = markupOf(firm, logSum)
    for (const i of firm) {
      const free = netUtility[i] - t - logSum
      const scarce = Math.max(0, free - Math.log(limit(i)))
      shadowPrice[i] = scarce
      markup[i] = t + scarce
      share[i] = scarce > 0 ? limit(i) : Math.exp(free)
    }
  }
  return { markup, shadowPrice, share, outsideShare: Math.exp(outside - logSum), logSum }
}
