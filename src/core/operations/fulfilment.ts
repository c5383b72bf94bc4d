/** What is left to ship at the end of a day that starts with `backlog` orders, takes in `orders` and ships up to `capacity`. */
export const backlogAfter = (backlog: number, orders: number, capacity: number): number => Math.max(0, backlog + orders - capacity)

/** Days a new order waits behind this backlog. */
export const delayDays = (backlog: number, capacity: number): number => (backlog > 0 ? backlog / capacity : 0)
