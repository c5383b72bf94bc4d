import { toMajor, type Minor } from '../../core/money/money.ts'
import { whyEmpty, type Plan, type SingleCut } from '../../core/plan/plan.ts'
import type { Verdict } from '../../core/guard/verdict.ts'
import { table } from './table.ts'

/** A plan in a few lines for a terminal. */
export function planText(plan: Plan): string {
  const money = (value: Minor): string => `${toMajor(value, plan.currency).toFixed(2)} ${plan.currency}`
  const subsidy = plan.lines.reduce((sum, line) => sum + line.expected.subsidy, 0) as Minor
  const lines = [`${plan.name} (${plan.id} v${plan.version}, ${plan.status}): ${plan.lines.length} prices, expected subsidy ${money(subsidy)}`]
  if (plan.optimum) {
    lines.push(`objective ${plan.objective} ${plan.optimum.value.toFixed(2)}, dual bound ${plan.optimum.bound.toFixed(2)}, gap ${(100 * plan.optimum.gap).toFixed(4)}%, spend ${money(plan.optimum.spend)}`)
    for (const shadow of plan.optimum.shadowPrices) lines.push(`  a further ${plan.currency} in envelope ${shadow.envelope} is worth ${shadow.price.toFixed(3)}`)
  }
  const { alone } = plan.optimum ?? {}
  const cutText = (cut: SingleCut): string => `${cut.sku} from ${money(cut.current)} to ${money(cut.landed)} costs ${money(cut.spend)} of subsidy and changes ${plan.objective} by ${cut.change.toFixed(2)}`
  const why = whyEmpty(plan)
  if (why === 'nothing-pays' && alone) lines.push(`No cut pays at these margins, and a larger envelope would not change that. The best one: ${cutText(alone.best)}.`)
  if (why === 'envelope' && alone?.cheapest) lines.push(`No cut that pays fits the envelope. The cheapest: ${cutText(alone.cheapest)}.`)
  if (plan.hash !== null) lines.push(`hash ${plan.hash}`)
  for (const { by, at, note } of plan.approval?.signatures ?? []) lines.push(`signed by ${by} at ${at}${note === '' ? '' : `: ${note}`}`)
  if (plan.status === 'checked' && plan.approval) lines.push('waits for the signature of a second person')
  return lines.join('\n')
}

/** The gate's answer, findings grouped by rule. */
export function verdictText(verdict: Verdict): string {
  const groups = new Map<string, { severity: string; count: number; example: string }>()
  for (const finding of verdict.findings) {
    const seen = groups.get(finding.rule)
    groups.set(finding.rule, { severity: finding.severity, count: (seen?.count ?? 0) + 1, example: seen?.example ?? `${finding.message} ${finding.mend}` })
  }
  const rows = [...groups].map(([rule, group]) => [rule, group.severity, String(group.count), group.example])
  return [`The gate says ${verdict.passed ? 'yes' : 'NO'} to ${verdict.lines} lines (plan hash ${verdict.planHash}).`, ...(rows.length > 0 ? ['', table(['rule', 'severity', 'lines', 'first'], rows)] : [])].join('\n')
}
