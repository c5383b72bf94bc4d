import { denominator, factor, ownPull, products, scripted, sellerAtStart, sellerPull, sellerRevenue, sellers, standing, weight } from './choice'

/*
 * Choices that are kept for the next path (src/core/war/kept-choices.ts): our parts at `pulls`, by product, and at `figures` the denominator, then by seller pull, revenue, revenue at the starting
 * prices and factor.
 */

/** Keeps the choice of category `g`, its products being `from`..`to`. */
export function keep(g: i32, from: i32, to: i32, pulls: usize, figures: usize): void {
  const bytes = (<usize>sellers) << 3
  const cell = (<usize>g) * bytes
  const at = (<usize>from) << 3
  memory.copy(pulls + at, ownPull + at, (<usize>(to - from)) << 3)
  store<f64>(figures, load<f64>(denominator + ((<usize>g) << 3)))
  memory.copy(figures + 8, sellerPull + cell, bytes)
  memory.copy(figures + 8 + bytes, sellerRevenue + cell, bytes)
  memory.copy(figures + 8 + 2 * bytes, sellerAtStart + cell, bytes)
  memory.copy(figures + 8 + 3 * bytes, factor + cell, bytes)
}

/** Puts a choice back that was kept under the same factors, and answers 1; 0 where they were others. The weights that it was made by are at `weights`, one row of products per scripted seller. */
export function recall(g: i32, from: i32, to: i32, weights: usize, pulls: usize, figures: usize): i32 {
  const bytes = (<usize>sellers) << 3
  const cell = (<usize>g) * bytes
  for (let k: usize = 0; k < bytes; k += 8) if (load<f64>(figures + 8 + 3 * bytes + k) != load<f64>(factor + cell + k)) return 0
  const at = (<usize>from) << 3
  const row = (<usize>products) << 3
  memory.copy(ownPull + at, pulls + at, (<usize>(to - from)) << 3)
  store<f64>(denominator + ((<usize>g) << 3), load<f64>(figures))
  memory.copy(sellerPull + cell, figures + 8, bytes)
  memory.copy(sellerRevenue + cell, figures + 8 + bytes, bytes)
  memory.copy(sellerAtStart + cell, figures + 8 + 2 * bytes, bytes)
  for (let k = 0; k < sellers; k++) {
    const slot = load<i32>(scripted + ((<usize>k) << 2))
    store<i32>(standing + ((<usize>k) << 2), <i32>(slot < 0 ? weight + (<usize>k) * row : weights + (<usize>slot) * row))
  }
  return 1
}
