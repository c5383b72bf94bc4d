import { withoutOverride, type ElasticityOverride } from '../../../core/demand/override.ts'
import type { FundingSplit, Move, RivalPolicy, Scenario } from '../../../core/war/scenario.ts'

export type DepthMove = Extract<Move, { readonly kind: 'depth' }>

/** A first move to pull at: a tenth off everything for three weeks, paid by ourselves. */
export const newMove = (days: number): DepthMove =>
  ({ kind: 'depth', scope: { categories: [], skus: [] }, depth: 0.1, basis: 'current', from: 0, to: Math.min(21, days), funding: { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 } })

/** Replaces move `index`. */
export const withMove = <T extends Pick<Scenario, 'moves'>>(scenario: T, index: number, move: Move): T => ({ ...scenario, moves: scenario.moves.map((old, i) => (i === index ? move : old)) })

/** The most that another funder may pay: what the other three leave. */
export const leftFor = (split: FundingSplit, funder: Exclude<keyof FundingSplit, 'platform'>): number =>
  Math.max(0, Math.round((1 - split.merchant - split.brand - split.bank - split.state + split[funder]) * 1e6) / 1e6)

/** Sets what another funder pays; we pay what is left, so the shares always add to one. */
export function withFunder(split: FundingSplit, funder: Exclude<keyof FundingSplit, 'platform'>, share: number): FundingSplit {
  const others = { merchant: split.merchant, brand: split.brand, bank: split.bank, state: split.state, [funder]: 0 }
  const taken = others.merchant + others.brand + others.bank + others.state
  const given = { ...others, [funder]: Math.max(0, Math.min(share, 1 - taken)) }
  // Rounded to a thousandth, so that shares typed as whole per cents leave whole per cents.
  return { ...given, platform: Math.max(0, Math.round((1 - given.merchant - given.brand - given.bank - given.state) * 1e6) / 1e6) }
}

/** The policy of another kind, keeping what both have. */
export function withPolicyKind(policy: RivalPolicy, kind: RivalPolicy['kind']): RivalPolicy {
  if (policy.kind === kind) return policy
  const answer = 'lag' in policy ? { lag: policy.lag, gain: policy.gain, floor: policy.floor, ...(policy.belief ? { belief: policy.belief } : {}) } : { lag: 1, gain: 1, floor: 0.7 }
  const scope = 'scope' in policy && policy.scope ? { scope: policy.scope } : {}
  switch (kind) {
    case 'hold': return { kind }
    case 'match': return { kind, ...answer, ...scope }
    case 'undercut': return { kind, by: 0.03, ...answer, ...scope }
    case 'follow': return { kind, share: 0.5, ...answer, ...scope }
    case 'best-response': return { kind, every: 7, ceiling: 1, costs: 'implied', ...answer, ...scope }
    case 'scripted': return { kind, moves: [{ from: 0, to: 14, depth: 'depth' in policy ? policy.depth : 0.1, ...scope }] }
    case 'budgeted': return { kind, depth: 0.1, from: 0, to: null, budget: null, ...scope }
  }
}

/** The value without an optional part: not modelled. */
export function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const rest = { ...value }
  delete rest[key]
  return rest
}

/** A horizon of `days`. A shorter one takes the moves with it; one that would begin after the end is left out. */
export const withDays = (scenario: Scenario, days: number): Scenario =>
  ({ ...scenario, days, moves: scenario.moves.filter((move) => move.from < days).map((move) => ({ ...move, to: Math.min(move.to, days) })) })

/** The draft with `parts` as they stand in `next`; a part that is missing there is taken out. A shorter horizon takes the moves with it. */
export function laidOver<K extends keyof Scenario>(draft: Scenario, next: Pick<Scenario, K>, parts: readonly K[]): Scenario {
  const laid = parts.reduce<Scenario>((made, part) => (next[part] === undefined ? (without(made, part) as Scenario) : { ...made, [part]: next[part] }), draft)
  return laid.days === draft.days ? laid : withDays(laid, laid.days)
}

/** Without one of the overrides; none left is no list. */
export function takenBack(scenario: Pick<Scenario, 'overrides'>, one: ElasticityOverride): Pick<Scenario, 'overrides'> {
  const { overrides, ...rest } = scenario
  const left = withoutOverride(overrides, one)
  return left.length === 0 ? rest : { ...rest, overrides: left }
}

const order = (value: unknown): string => JSON.stringify(value, (_, item: unknown) => (item !== null && typeof item === 'object' && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item))

/** True where two scenarios say the same. */
export const same = (a: Scenario, b: Scenario): boolean => a === b || order(a) === order(b)

/** The changes that lead from `base` to `draft`, laid over `onto`: of each part of a scenario that the draft changed its own stands, of all others that of `onto`. */
export function rebased(base: Scenario, draft: Scenario, onto: Scenario): Scenario {
  const keys = [...new Set([...Object.keys(draft), ...Object.keys(onto)])] as (keyof Scenario)[]
  return Object.fromEntries(keys.map((key) => [key, order(base[key]) === order(draft[key]) ? onto[key] : draft[key]] as const).filter(([, value]) => value !== undefined)) as unknown as Scenario
}

/** Levers whose settings differ between two scenarios, as paths with both values; the figures that a difference of outcomes comes from. */
export function leverDifferences(a: Scenario, b: Scenario): readonly { readonly lever: string; readonly a: unknown; readonly b: unknown }[] {
  const skipped = new Set(['schema', 'id', 'name', 'note', 'parent', 'assumptions', 'rivals'])
  const walk = (path: string, left: unknown, right: unknown): { lever: string; a: unknown; b: unknown }[] => {
    if (order(left) === order(right)) return []
    const nested = isRecord(left) && isRecord(right) && !('kind' in left) && !('platform' in left)
    if (nested) return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => walk(path === '' ? key : `${path}.${key}`, left[key], right[key]))
    return [{ lever: path, a: left, b: right }]
  }
  const rivals = [...new Set([...a.rivals, ...b.rivals].map(({ seller }) => seller))]
    .flatMap((id) => walk(`rivals.${id}`, a.rivals.find(({ seller }) => seller === id), b.rivals.find(({ seller }) => seller === id)))
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !skipped.has(key)).flatMap((key) => walk(key, a[key as keyof Scenario], b[key as keyof Scenario])).concat(rivals)
}

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Moves by the day they begin, those of neighbouring days together, so that their names do not lie over each other on a chart of `days`; the first three. */
export function movesByDay(moves: readonly Move[], days: number): readonly { readonly day: number; readonly moves: readonly Move[] }[] {
  const near = days / 8
  const groups: { day: number; moves: Move[] }[] = []
  for (const move of moves.filter(({ from }) => from < days).toSorted((a, b) => a.from - b.from)) {
    const last = groups.at(-1)
    if (last !== undefined && move.from - last.day < near) last.moves.push(move)
    else groups.push({ day: Math.floor(move.from), moves: [move] })
  }
  return groups.slice(0, 3)
}
