/** What of a flow comes due on day `t` after `lag` days; before that, the opening balance comes due in equal parts (all on the first day where there is no lag). */
export function settled(flow: Float64Array, t: number, lag: number, opening: number): number {
  if (lag === 0) return t === 0 ? flow[t] + opening : flow[t]
  if (t >= lag) return flow[t - lag]
  return opening / lag
}

/** How funders pay: `days` after the sale, but for a share that comes `lateDays` later and one that never comes. */
export interface FunderTerms {
  readonly days: number
  readonly late: number
  readonly lateDays: number
  readonly lost: number
}

/** What funders pay on day `t`, and what is written off: their parts of the sales `flow` by day. */
export function fundersPay(flow: Float64Array, t: number, terms: FunderTerms): { readonly paid: number; readonly lost: number } {
  const due = settled(flow, t, terms.days, 0)
  const late = terms.late > 0 ? settled(flow, t, terms.days + terms.lateDays, 0) * terms.late : 0
  return { paid: due * (1 - terms.late - terms.lost) + late, lost: due * terms.lost }
}
