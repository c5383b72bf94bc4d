import type { Bench } from './bench.ts'
import { ppml } from './ppml.ts'
import { publish } from './publish.ts'
import { war } from './war.ts'

/** Every bench that `npm run bench` knows, in the order they run. */
export const BENCHES: readonly Bench[] = [ppml, war, publish]
