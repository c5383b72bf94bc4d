import type { Finding, RuleId, Verdict } from '../guard/verdict.ts'
import type { Severity } from '../guard/law.ts'
import type { Minor } from '../money/money.ts'
import type { Plan } from './plan.ts'
import type { PlanLine } from './plan-line.ts'

/** What the gate remarked by one rule at one severity: what an approver looks at in the place of rows. Money is minor units. */
export interface ExceptionCluster {
  readonly rule: RuleId
  readonly severity: Severity
  /** Remarks, and the lines of the plan that they are about; a remark about the whole plan is about all of them. */
  readonly count: number
  readonly lines: number
  /** The remark about the line that falls furthest from its current price; that on the whole plan where there is no other. */
  readonly worst: Finding
  /** How far that line falls, 0..1; null where the remark is about no line. */
  readonly worstDrop: number | null
  /** Expected subsidy of those lines. */
  readonly subsidy: Minor
}

const RANK: Readonly<Record<Severity, number>> = { block: 0, warn: 1, info: 2 }

const dropOf = (line: PlanLine | undefined): number => (line ? 1 - line.landed / line.current : Number.NEGATIVE_INFINITY)

/** Findings by rule and severity: what blocks first, then those with the most money. */
export function exceptionClusters(verdict: Pick<Verdict, 'findings'>, plan: Pick<Plan, 'lines'>): ExceptionCluster[] {
  const lines = new Map(plan.lines.map((line) => [line.sku, line]))
  const groups = Map.groupBy(verdict.findings, ({ severity, rule }) => `${severity} ${rule}`)
  const clusters = [...groups.values()].map((findings): ExceptionCluster => {
    const worst = findings.reduce((a, b) => (lineDrop(b, lines) > lineDrop(a, lines) ? b : a))
    const whole = findings.some(({ sku }) => sku === null)
    const touched = whole ? plan.lines : [...new Set(findings.map(({ sku }) => sku))].flatMap((sku) => lines.get(sku ?? '') ?? [])
    const drop = lineDrop(worst, lines)
    return {
      rule: worst.rule, severity: worst.severity, count: findings.length, lines: touched.length, worst, worstDrop: Number.isFinite(drop) ? drop : null,
      subsidy: touched.reduce((sum, { expected }) => sum + expected.subsidy, 0) as Minor,
    }
  })
  return clusters.sort((a, b) => RANK[a.severity] - RANK[b.severity] || b.subsidy - a.subsidy || b.count - a.count)
}

const lineDrop = ({ sku }: Finding, lines: ReadonlyMap<string, PlanLine>): number => dropOf(sku === null ? undefined : lines.get(sku))
