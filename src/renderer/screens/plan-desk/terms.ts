import { addDays } from '../../../core/calendar/calendar.ts'
import { exponentOf, toMinor, type Currency } from '../../../core/money/money.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import { FUNDERS, type Funder } from '../../../core/war/outcome.ts'
import type { OptimizeInput } from '../../../main/contract/contract.ts'

/** Terms as a form holds them: per cent and major units, '' where a field is blank, NaN where it holds what it refuses. */
export interface TermsDraft {
  readonly name: string
  readonly objective: Plan['objective']
  readonly from: string
  readonly to: string
  readonly channel: string
  /** Blank: no limit. */
  readonly total: number | ''
  readonly categories: readonly { readonly category: string; readonly amount: number | '' }[]
  readonly scope: readonly string[]
  readonly deepest: number | ''
  readonly rungs: number | ''
  readonly funding: Readonly<Record<Funder, number | ''>>
  readonly extrapolate: boolean
}

/** Where a new plan starts: three weeks after the data, we pay all. */
export const freshTerms = (name: string, from: string, total: number | ''): TermsDraft => ({
  name, objective: 'profit', from, to: addDays(from, 20), channel: 'store', total, categories: [], scope: [], deepest: 30, rungs: 11, funding: { platform: 100, merchant: 0, brand: 0, bank: 0, state: 0 }, extrapolate: false,
})

/** The terms an existing plan was made under. */
export function termsOfPlan(plan: Plan): TermsDraft {
  const major = (amount: number): number => amount / 10 ** exponentOf(plan.currency)
  const { terms, envelopes } = plan
  const base = freshTerms(plan.name, terms?.from ?? plan.createdAt.slice(0, 10), envelopes.total === null ? '' : major(envelopes.total))
  const categories = envelopes.categories.map(({ category, amount }) => ({ category, amount: major(amount) }))
  if (!terms) return { ...base, objective: plan.objective, categories }
  const { to, channel, deepest, rungs, extrapolate, funding } = terms
  return {
    ...base, objective: plan.objective, categories, to, channel, rungs, extrapolate, scope: terms.scope.categories, deepest: Math.round(deepest * 1000) / 10,
    funding: Object.fromEntries(FUNDERS.map((funder) => [funder, Math.round(funding[funder] * 10_000) / 100])) as Record<Funder, number>,
  }
}

export type TermsFault = 'name' | 'to' | 'total' | 'categories' | 'deepest' | 'rungs' | 'funding' | 'channel'

/** Fields that cannot be sent as they are. */
export function faultsOf(draft: TermsDraft): ReadonlySet<TermsFault> {
  const faults = new Set<TermsFault>()
  if (draft.name.trim() === '') faults.add('name')
  if (draft.channel.trim() === '') faults.add('channel')
  if (draft.to === '' || draft.from === '' || draft.to < draft.from) faults.add('to')
  if (draft.total !== '' && !(draft.total >= 0)) faults.add('total')
  if (draft.categories.some(({ amount }) => amount === '' || !(amount >= 0)) || new Set(draft.categories.map(({ category }) => category)).size < draft.categories.length) faults.add('categories')
  if (draft.deepest === '' || !(draft.deepest > 0 && draft.deepest <= 90)) faults.add('deepest')
  if (draft.rungs === '' || !(draft.rungs >= 2 && draft.rungs <= 50) || !Number.isInteger(draft.rungs)) faults.add('rungs')
  const shares = FUNDERS.map((funder) => (draft.funding[funder] === '' ? Number.NaN : draft.funding[funder]))
  if (shares.some((share) => !(share >= 0)) || Math.abs(shares.reduce((a, b) => a + b, 0) - 100) > 1e-6) faults.add('funding')
  return faults
}

/** What is sent to the optimiser. Call only where {@link faultsOf} found nothing. */
export function requestOf(draft: TermsDraft, currency: Currency, scenarioId: string | null, replaces: { readonly id: string; readonly version: number } | null): OptimizeInput {
  const shares = FUNDERS.map((funder) => Number(draft.funding[funder]) / 100)
  // The last share takes what rounding leaves, so that they add to one exactly.
  const used = FUNDERS.findLastIndex((_, i) => shares[i] > 0)
  const exact = shares.map((share, i) => (i === used ? 1 - shares.reduce((sum, other, k) => (k === used ? sum : sum + other), 0) : share))
  return {
    name: draft.name.trim(), scenarioId, objective: draft.objective, from: draft.from, to: draft.to, channel: draft.channel.trim(),
    envelopes: { total: draft.total === '' ? null : toMinor(draft.total, currency), categories: draft.categories.map(({ category, amount }) => ({ category, amount: toMinor(Number(amount), currency) })) },
    scope: { categories: [...draft.scope], skus: [] }, deepest: Number(draft.deepest) / 100, rungs: Number(draft.rungs),
    funding: Object.fromEntries(FUNDERS.map((funder, i) => [funder, exact[i]])) as OptimizeInput['funding'], extrapolate: draft.extrapolate, ...(replaces ? { replaces } : {}),
  }
}
