/** What is left to ship at the end of a step that starts with `backlog` orders, takes in `orders` and ships up to `capacity`. */
export const backlogAfter = (backlog: number, orders: number, capacity: number): number => Math.max(0, backlog + orders - capacity)

/** Steps a new order waits behind this backlog. */
export const delayDays = (backlog: number, capacity: number): number => (backlog > 0 ? backlog / capacity : 0)

/**
 * Share of a step's orders that wait longer than `promise` steps: first come, first served, the wait grows evenly from that behind the old backlog to that behind the new one.
 * @param before, after wait of an order at the start and at the end of the step
 */
export function lateShare(before: number, after: number, promise: number): number {
  const low = Math.min(before, after)
  const high = Math.max(before, after)
  if (high <= promise) return 0
  return low >= promise ? 1 : (high - promise) / (high - low)
}

/** Share of new orders that are cancelled for a wait of `delay` days where `promise` were promised: `rate` per day too late. */
export const cancelledShare = (delay: number, promise: number, rate: number): number => (delay > promise ? 1 - (1 - rate) ** (delay - promise) : 0)
