import type { Finding, RuleId } from '../../../core/guard/verdict.ts'
import type { Severity } from '../../../core/guard/law.ts'

export interface FindingGroup {
  readonly rule: RuleId
  readonly severity: Severity
  readonly findings: readonly Finding[]
}

const RANK: Readonly<Record<Severity, number>> = { block: 0, warn: 1, info: 2 }

/** Findings of one rule and severity together, what blocks first, the most frequent first. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, Finding[]>()
  for (const found of findings) groups.set(`${found.severity} ${found.rule}`, [...(groups.get(`${found.severity} ${found.rule}`) ?? []), found])
  return [...groups.values()].map((list) => ({ rule: list[0].rule, severity: list[0].severity, findings: list })).sort((a, b) => RANK[a.severity] - RANK[b.severity] || b.findings.length - a.findings.length)
}
