import type { Finding, Override, RuleId } from './verdict.ts'
import { finding } from './finding.ts'

/**
 * Who may set a rule aside by a signature: a person who signs plans ('policy'), counsel ('legal'), or nobody ('never'): what is not a price, has no unit, no end or
 * no consent is mended, not waved through.
 */
export const OVERRIDABLE: Readonly<Record<RuleId, 'policy' | 'legal' | 'never'>> = {
  'unknown-product': 'never', currency: 'never', 'blank-cost': 'never', 'blank-floor': 'never', 'assumed-figures': 'never', 'price-not-positive': 'never', 'above-list': 'never', 'end-date': 'never', 'return-price': 'never',
  'funding-split': 'never', 'duplicate-line': 'never', 'prior-price': 'never', 'merchant-consent': 'never', 'claimed-subsidy': 'never', 'traffic-tie': 'never', 'law-pack': 'never', override: 'never',
  'below-floor': 'policy', 'worst-stack': 'policy', 'largest-drop': 'policy', magnitude: 'policy', unit: 'policy', 'issue-cap': 'policy', ceiling: 'policy', loop: 'policy', 'identical-prices': 'policy', 'exposed-cash': 'policy', 'blast-radius': 'policy',
  envelope: 'policy', formula: 'policy', 'advertised-minimum': 'policy',
  'below-cost': 'legal', dominance: 'legal', 'resale-at-loss': 'legal', recoupment: 'legal', 'category-cap': 'legal', 'legal-words': 'legal',
}

/** Persons and their keys, handed in: the core knows neither. */
export interface Signatures {
  /** True where the person's own key made this signature over this text. */
  readonly verify: (personId: string, text: string, signature: string) => boolean
  /** Whether the person may set aside rules of this kind. */
  readonly may: (personId: string, kind: 'policy' | 'legal') => boolean
}

/** Nobody can sign: every override is refused. */
export const NO_SIGNATURES: Signatures = { verify: () => false, may: () => false }

/** The text that is signed: the override without its signature, as JSON with its fields in this order. */
export const overrideText = ({ id, rule, sku, reason, by, signedAt, expiresAt }: Omit<Override, 'signature'>): string => JSON.stringify({ id, rule, sku, reason, by, signedAt, expiresAt })

/** Why an override does not hold; null where it does. */
function fault(override: Override, at: string, signatures: Signatures): 'never' | 'no-reason' | 'expired' | 'not-yet' | 'not-allowed' | 'forged' | null {
  const kind = OVERRIDABLE[override.rule] ?? 'never'
  const [now, signed, expires] = [Date.parse(at), Date.parse(override.signedAt), Date.parse(override.expiresAt)]
  if (kind === 'never') return 'never'
  if (override.reason.trim() === '') return 'no-reason'
  if (!(signed <= now)) return 'not-yet'
  if (!(now < expires)) return 'expired'
  if (!signatures.verify(override.by, overrideText(override), override.signature)) return 'forged'
  return signatures.may(override.by, kind) ? null : 'not-allowed'
}

const WORDS = {
  never: 'that rule is never set aside', 'no-reason': 'it gives no reason', expired: 'it has expired', 'not-yet': 'it is signed at a time that has not come', 'not-allowed': 'that person may not set this rule aside', forged: 'its signature is not that person’s',
} as const

/**
 * Lets signed overrides speak: a blocking finding whose rule and product one of them names warns instead and carries its id. An override that would apply and does not hold is
 * told as a finding of its own. `used` are those that were needed, to be frozen with the verdict.
 */
export function applyOverrides(findings: readonly Finding[], overrides: readonly Override[], at: string, signatures: Signatures): { readonly findings: Finding[]; readonly used: Override[] } {
  const faults = new Map(overrides.map((override) => [override.id, fault(override, at, signatures)]))
  const used = new Set<string>()
  const failed = new Set<string>()
  const judged = findings.map((found) => {
    if (found.severity !== 'block') return found
    const named = overrides.filter(({ rule, sku }) => rule === found.rule && (sku === null || sku === found.sku))
    const held = named.find(({ id }) => faults.get(id) === null)
    if (!held) {
      for (const { id } of named) failed.add(id)
      return found
    }
    used.add(held.id)
    return { ...found, severity: 'warn' as const, override: held.id }
  })
  const told = overrides.filter(({ id }) => failed.has(id)).map((override) => {
    const why = faults.get(override.id) ?? 'forged'
    return finding('override', 'warn', override.sku, `The override ${override.id} of ${override.by} does not hold: ${WORDS[why]}.`, 'Mend what the rule found, or have it signed anew.', { case: why, override: override.id, by: override.by, rule: override.rule })
  })
  return { findings: [...judged, ...told], used: overrides.filter(({ id }) => used.has(id)) }
}
