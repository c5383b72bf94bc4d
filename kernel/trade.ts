import { choose, denominator, sellers } from './choice'
import { drawPoisson, expect, wanted } from './first-choices'
import { moveShort, result, sell } from './sales'
import { chooseSingle } from './single'

/*
 * A step of all categories in one call, where none depends on another: from weights to books one after the other, so that the products of each stay in the processor's cache.
 */

/** By category: first product and first place of single precision (32-bit, one more ends the last), lambda, visits, and what is to be done (32-bit, bits of {@link SINGLE} and on). */
export let starts: usize = 0
export let places: usize = 0
export let lambdas: usize = 0
export let coming: usize = 0
export let modes: usize = 0
/** What {@link sell} found, category after category. */
export let sold: usize = 0

/** Choose in single precision; choose in double; the choice stands in single precision. */
const SINGLE = 1
const DOUBLE = 2
const STANDS_SINGLE = 4

/**
 * Sells a step; parameters as in {@link choose}, {@link drawPoisson} and {@link sell}. `drawn`: 0 where sales are as expected. Answers how many offers sold out, which are listed in `short`.
 */
export function sellAll(groups: i32, moves: usize, singles: usize, prices: usize, price: usize, aside: i32, drawn: i32, path: u32, step: u32, quantity: u32, key0: u32, key1: u32): i32 {
  const bytes = (<usize>(6 + 3 * sellers)) << 3
  let outs = 0
  for (let g = 0; g < groups; g++) {
    const word = (<usize>g) << 2
    const from = load<i32>(starts + word)
    const to = load<i32>(starts + word, 4)
    const first = load<i32>(places + word)
    const lambda = load<f64>(lambdas + (word << 1))
    const mode = load<i32>(modes + word)
    if ((mode & SINGLE) != 0) chooseSingle(g, from, first, load<i32>(places + word, 4), lambda, singles, prices)
    else if ((mode & DOUBLE) != 0) choose(g, from, to, lambda, moves, prices, 0, aside)
    const place = (mode & STANDS_SINGLE) != 0 ? first : -1
    const rate = load<f64>(coming + (word << 1)) / load<f64>(denominator + (word << 1))
    if (drawn != 0) drawPoisson(from, to, place, rate, path, step, quantity, key0, key1)
    else expect(from, to, rate, wanted)
    const out = sell(g, from, to, place, lambda, rate, price, prices)
    moveShort(out)
    outs += out
    memory.copy(sold + (<usize>g) * bytes, result, bytes)
  }
  moveShort(-outs)
  return outs
}
