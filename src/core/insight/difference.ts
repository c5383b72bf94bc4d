import type { Market } from '../demand/market.ts'
import type { Scenario } from '../war/scenario.ts'
import { expectedTotals, INSIGHT_MEASURES, type InsightMeasure, type InsightValues } from './expected.ts'

/** Parts in which two scenarios can differ. */
export const PARTS = ['moves', 'envelope', 'rivals', 'operations', 'treasury', 'buyers', 'regulator', 'overrides', 'horizon'] as const
export type Part = (typeof PARTS)[number]

export interface Difference {
  readonly from: InsightValues
  readonly to: InsightValues
  /** What each part that differs adds; the parts add up to `to` - `from` exactly (up to rounding). */
  readonly parts: readonly { readonly part: Part; readonly effect: InsightValues }[]
}

const FIELDS: Readonly<Record<Part, readonly (keyof Scenario)[]>> = {
  moves: ['moves', 'prices', 'campaign'], envelope: ['envelope'], rivals: ['rivals'], operations: ['operations'], treasury: ['treasury'], buyers: ['buyers'], regulator: ['regulator'], overrides: ['overrides'], horizon: ['start', 'days', 'stepHours'],
}

/** Parts in which `a` and `b` differ. */
export const differingParts = (a: Scenario, b: Scenario): Part[] => PARTS.filter((part) => FIELDS[part].some((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field])))

/**
 * What drives the difference of two scenarios: Shapley values of the parts in which they differ (Shapley 1953), by expected values. Every order of changing one part after
 * another counts alike, so parts that work together share what they do together, and the parts add up.
 * Runs 2^n scenarios for n differing parts.
 */
export function differenceOf(market: Market, a: Scenario, b: Scenario, onRun: (done: number, total: number) => void = () => {}): Difference {
  const parts = differingParts(a, b)
  const n = parts.length
  const values: InsightValues[] = []
  for (let set = 0; set < 1 << n; set++) {
    values.push(expectedTotals(market, mixed(a, b, parts.filter((_, i) => (set >> i) & 1))))
    onRun(set + 1, 1 << n)
  }
  const effects = parts.map((part, i) => ({ part, effect: Object.fromEntries(INSIGHT_MEASURES.map((measure) => [measure, shapley(values, n, i, measure)])) as Record<InsightMeasure, number> }))
  return { from: values[0], to: values[(1 << n) - 1], parts: effects }
}

/** Scenario `a` with the named parts of `b`; a part that `b` does not have is taken out. */
function mixed(a: Scenario, b: Scenario, parts: readonly Part[]): Scenario {
  const out: Record<string, unknown> = { ...a }
  for (const field of parts.flatMap((part) => FIELDS[part])) {
    if (b[field] === undefined) delete out[field]
    else out[field] = b[field]
  }
  return out as unknown as Scenario
}

function shapley(values: readonly InsightValues[], n: number, player: number, measure: InsightMeasure): number {
  const weight = weights(n)
  let sum = 0
  for (let set = 0; set < 1 << n; set++) {
    if ((set >> player) & 1) continue
    sum += weight[bits(set)] * (values[set | (1 << player)][measure] - values[set][measure])
  }
  return sum
}

/** |S|! (n - |S| - 1)! / n! by size of S. */
function weights(n: number): number[] {
  const factorial = [1]
  for (let i = 1; i <= n; i++) factorial.push(factorial[i - 1] * i)
  return Array.from({ length: n }, (_, size) => (factorial[size] * factorial[n - size - 1]) / factorial[n])
}

function bits(set: number): number {
  let count = 0
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1
  return count
}
