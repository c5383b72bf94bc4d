import type { Bench } from './bench.ts'
import { ppml } from './ppml.ts'

/** Every bench that `npm run bench` knows, in the order they run. */
export const BENCHES: readonly Bench[] = [ppml]
