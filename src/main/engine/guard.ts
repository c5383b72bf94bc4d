import { addDays, daysBetween } from '../../core/calendar/calendar.ts'
import type { Evidence } from '../../core/guard/evidence.ts'
import { enforced, JURISDICTIONS, jurisdictionsOf, rulesInForce } from '../../core/guard/law.ts'
import { OVERRIDABLE, overrideText } from '../../core/guard/overrides.ts'
import { previewRule } from '../../core/guard/preview.ts'
import { priorPrice } from '../../core/guard/price-ledger.ts'
import { RULES } from '../../core/guard/rules.ts'
import type { Override, RuleId } from '../../core/guard/verdict.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { WarchestError } from '../../core/problem.ts'
import type { EvidenceInput, LawView, OverrideView, PriceHistory, RulePreviewView } from '../contract/guard.ts'
import { HISTORY_DAYS, jurisdictionsHere, signaturesOf } from '../guard/legal-facts.ts'
import { LAW_PACKS } from '../laws/library.ts'
import { assertMayChangeLimits } from '../people/limits.ts'
import { findPerson } from '../people/persons.ts'
import { requireSigner, signerOf } from '../people/session.ts'
import { loadCategories, loadCurrency, loadProducts } from '../workspace/queries/catalog.ts'
import { loadEvidence, loadOverrides, saveEvidence, saveOverride, withdrawEvidence } from '../workspace/queries/evidence.ts'
import { loadLegal, saveLegal } from '../workspace/queries/legal.ts'
import { loadMarket } from '../workspace/queries/market.ts'
import { planFacts } from '../workspace/queries/plan-facts.ts'
import { getPlan } from '../workspace/queries/plans.ts'
import { loadPriceLedger } from '../workspace/queries/price-ledger.ts'
import { todayOf } from '../workspace/queries/today.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { noteAct } from './audit.ts'
import { procedures, type Desk } from './desk.ts'

const DAY = 86_400_000

export const guardProcedures = {
  law: procedures.guard.law.handler(({ context }) => lawView(context.desk.workspace())),

  setLaw: procedures.guard.setLaw.handler(({ context: { desk }, input: { settings, reason } }) => {
    const workspace = desk.workspace()
    assertMayChangeLimits(workspace)
    const before = loadLegal(workspace)
    const known = new Set(loadCategories(workspace).map(({ id }) => id))
    const strange = [...(settings.dominant ?? []), ...(settings.capped ?? [])].find((id) => !known.has(id))
    if (strange !== undefined) throw new WarchestError('bad-input', { code: 'guard.unknown-category', message: `There is no category ${strange}.`, mend: 'Name a category of the catalog.', params: { category: strange } })
    const chosen = jurisdictionsOf(settings, loadCurrency(workspace))
    const minimum = loadEvidence(workspace).find((one) => one.kind === 'minimum-price' && one.withdrawn === null)
    if (minimum && bars(chosen)) throw new WarchestError('refused', { code: 'guard.minimum-on-file', message: 'A supplier’s minimum price is on file, which may not be kept under the law chosen.', mend: 'Withdraw it first.', params: { id: minimum.id } })
    workspace.transaction(() => {
      saveLegal(workspace, settings, reason)
      noteAct(workspace, { what: 'guard', subject: 'law', detail: { act: 'law', before: { ...before }, after: { ...settings }, reason } })
    })
    return lawView(workspace)
  }),

  evidence: procedures.guard.evidence.handler(({ context }) => loadEvidence(context.desk.workspace())),

  addEvidence: procedures.guard.addEvidence.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    assertMayChangeLimits(workspace)
    const record = recordOf(desk, workspace, input)
    workspace.transaction(() => {
      saveEvidence(workspace, record)
      noteAct(workspace, { what: 'guard', subject: record.id, detail: { act: 'evidence', ...input } })
    })
    return loadEvidence(workspace)
  }),

  withdrawEvidence: procedures.guard.withdrawEvidence.handler(({ context: { desk }, input: { id } }) => {
    const workspace = desk.workspace()
    assertMayChangeLimits(workspace)
    workspace.transaction(() => {
      withdrawEvidence(workspace, id, { by: nameHere(workspace), at: desk.clock.now() })
      noteAct(workspace, { what: 'guard', subject: id, detail: { act: 'withdrawn' } })
    })
    return loadEvidence(workspace)
  }),

  overrides: procedures.guard.overrides.handler(({ context: { desk } }) => overrideViews(desk.workspace())),

  signOverride: procedures.guard.signOverride.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    const override = signed(desk, workspace, input)
    workspace.transaction(() => {
      saveOverride(workspace, override)
      noteAct(workspace, { what: 'guard', subject: override.id, detail: { act: 'override', ...override } })
    })
    return overrideViews(workspace)
  }),

  preview: procedures.guard.preview.handler(({ context: { desk }, input: { expression, planId } }): RulePreviewView => {
    const workspace = desk.workspace()
    const plan = planId === null ? null : planOrThrow(workspace, planId)
    const names = new Map(loadProducts(workspace).map(({ sku, name }) => [sku, name]))
    const { touched, ...counts } = previewRule(expression, planFacts(workspace, loadMarket(workspace)), plan?.lines ?? [])
    return { ...counts, currency: loadCurrency(workspace), touched: touched.map((one) => ({ ...one, name: names.get(one.sku) ?? { en: one.sku } })) }
  }),

  history: procedures.guard.history.handler(({ context: { desk }, input: { sku, planId } }) => historyOf(desk.workspace(), sku, planId)),
}

function lawView(workspace: Workspace): LawView {
  return { packs: LAW_PACKS, settings: loadLegal(workspace), jurisdictions: jurisdictionsHere(workspace), currency: loadCurrency(workspace), categories: loadCategories(workspace) }
}

/** True where a supplier's minimum price may not be kept under any rule of these jurisdictions. */
const bars = (jurisdictions: ReturnType<typeof jurisdictionsOf>): boolean => {
  const everyDay = { from: '0000-01-01', to: '9999-12-31' }
  return enforced(rulesInForce(LAW_PACKS, JURISDICTIONS.filter((one) => jurisdictions.includes(one)), everyDay), 'advertised-minimum').some(({ terms }) => !terms.lawful)
}

const nameHere = (workspace: Workspace): string => signerOf(workspace)?.person.name ?? 'nobody signed in'

/** @throws {WarchestError} bad-input, refused for a minimum price where it may not be kept */
function recordOf(desk: Desk, workspace: Workspace, input: EvidenceInput): Evidence {
  const refuse = (kind: 'bad-input' | 'refused', code: string, message: string, mend: string, field: string): never => { throw new WarchestError(kind, { code, message, mend, field }) }
  if (daysBetween(input.from, input.to) < 0) refuse('bad-input', 'guard.dates', `The record ends on ${input.to}, before it begins on ${input.from}.`, 'Give a last day on or after the first.', 'to')
  const { scope } = input
  const products = scope.kind === 'plan' ? [] : loadProducts(workspace)
  const known = scope.kind === 'plan' ? getPlan(workspace, scope.id) !== null
    : scope.kind === 'category' ? loadCategories(workspace).some(({ id }) => id === scope.id) : products.some((product) => (scope.kind === 'sku' ? product.sku : product.merchant) === scope.id)
  if (!known) refuse('bad-input', 'guard.unknown-scope', `There is no ${scope.kind} ${scope.id} here.`, 'Name one of the catalog, as it is written there.', 'scope')
  if (input.kind === 'minimum-price' && bars(jurisdictionsHere(workspace))) {
    refuse('refused', 'guard.minimum-barred', 'A supplier’s minimum price may not be kept as a limit under the law of this workspace.', 'Leave it out, and ask counsel.', 'kind')
  }
  return { ...input, id: desk.newId('evidence'), by: nameHere(workspace), at: desk.clock.now(), withdrawn: null }
}

function signed(desk: Desk, workspace: Workspace, { rule, sku, reason, days }: { readonly rule: string; readonly sku: string | null; readonly reason: string; readonly days: number }): Override {
  const { person, sign } = requireSigner(workspace)
  const known = Object.keys(RULES).find((one): one is keyof typeof RULES => one === rule) as RuleId | undefined
  if (known === undefined) throw new WarchestError('bad-input', { code: 'guard.no-rule', message: `There is no rule ${rule}.`, mend: 'Name a rule of the gate.', params: { rule } })
  const kind = OVERRIDABLE[known]
  if (kind === 'never') throw new WarchestError('refused', { code: 'guard.hard-rule', message: `The rule ${rule} is never set aside.`, mend: 'Mend what it found.', params: { rule } })
  if (!signaturesOf(workspace).may(person.id, kind)) {
    throw new WarchestError('refused', { code: 'guard.may-not', message: `${person.name} is ${person.role} and may not set ${rule} aside.`, mend: kind === 'legal' ? 'Have an executive sign, after counsel has looked at it.' : 'Have an executive or an approver sign.', params: { name: person.name, role: person.role, rule } })
  }
  const signedAt = desk.clock.now()
  const unsigned = { id: desk.newId('override'), rule: known, sku, reason, by: person.id, signedAt, expiresAt: new Date(Date.parse(signedAt) + days * DAY).toISOString() }
  return { ...unsigned, signature: sign(overrideText(unsigned)) }
}

function overrideViews(workspace: Workspace): OverrideView[] {
  const signatures = signaturesOf(workspace)
  const now = Date.parse(workspace.clock.now())
  return loadOverrides(workspace).map((one) => {
    const kind = OVERRIDABLE[one.rule]
    const holds = kind !== 'never' && Date.parse(one.expiresAt) > now && signatures.verify(one.by, overrideText(one), one.signature) && signatures.may(one.by, kind)
    return { ...one, name: findPerson(workspace, one.by)?.name ?? one.by, holds }
  })
}

/** What was asked for a product over the ninety days before the promotion and what is planned, with every prior-price window that holds then. */
function historyOf(workspace: Workspace, sku: string, planId: string | null): PriceHistory {
  const product = loadProducts(workspace).find((one) => one.sku === sku)
  if (!product) throw new WarchestError('not-found', { code: 'guard.no-product', message: `There is no product ${sku} in the catalog.`, mend: 'Choose one of the catalog.', params: { sku } })
  const plan = planId === null ? null : planOrThrow(workspace, planId)
  const found = plan?.lines.find((line) => line.sku === sku) ?? null
  const line = found && { from: found.from, to: found.to, list: found.list, current: found.current, landed: found.landed, returnPrice: found.returnPrice }
  const promotion = found?.from ?? plan?.terms?.from ?? todayOf(workspace).date
  const settings = loadLegal(workspace)
  const rules = enforced(rulesInForce(LAW_PACKS, jurisdictionsOf(settings, product.currency), { from: promotion, to: found?.to ?? promotion }), 'prior-price')
  const days = Math.max(HISTORY_DAYS, ...rules.map(({ terms }) => terms.days))
  const entries = loadPriceLedger(workspace, [sku], { before: promotion, days }).get(sku) ?? []
  return {
    sku, name: product.name, currency: product.currency, from: addDays(promotion, -days), to: addDays(found?.to ?? promotion, 1), entries, line, promotion, claim: settings.claim,
    windows: rules.map(({ law, terms }) => ({
      law: law.id, title: law.title, source: law.source, days: terms.days, from: addDays(promotion, -terms.days), to: addDays(promotion, -1), prior: priorPrice(entries, { before: promotion, days: terms.days, channel: found?.channel ?? '' }),
    })),
  }
}

function planOrThrow(workspace: Workspace, id: string): Plan {
  const plan = getPlan(workspace, id)
  if (plan) return plan
  throw new WarchestError('not-found', { code: 'plan.unknown', message: `There is no plan ${id}.`, mend: 'Choose one from the list of plans.', params: { id } })
}
