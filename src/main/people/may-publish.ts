import type { Verdict } from '../../core/guard/verdict.ts'
import { approvalStatement, cameAfter, endedLines, endedProblem, expiresAt, maySign, signaturesNeeded } from '../../core/plan/approval.ts'
import { assertPublishable, planContent, recordProblems } from '../../core/plan/content.ts'
import type { Approval, Plan, Signature } from '../../core/plan/plan.ts'
import { WarchestError, type Problem } from '../../core/problem.ts'
import { lastInstant } from '../audit/log.ts'
import type { Book } from '../workspace/book.ts'
import { canonicalJson, contentHash } from '../workspace/canonical.ts'
import { loadPreferences } from '../workspace/queries/preferences.ts'
import { todayOf } from '../workspace/queries/today.ts'
import { keyOver } from './person-keys.ts'
import { findPerson, verifySignature } from './persons.ts'

/** How far a clock may step back without harm: time servers correct by seconds. */
const CLOCK_SLACK = 60_000

export interface Publishable {
  readonly planHash: string
  readonly verdict: Verdict
  readonly approval: Approval
  /** Names of those who signed, in order. */
  readonly approvedBy: string
  /** When the last of them did. */
  readonly approvedAt: string
}

/**
 * The last door before a store, whoever calls and whatever the plan says of itself: content, verdict and approval belong together, every signature is genuine, in time and by somebody who may sign,
 * there are as many as the plan needs, its days are not over, and the clock has not been set back. All reasons are named at once.
 * @throws {WarchestError} refused
 */
export function assertMayPublish(book: Book, plan: Plan): Publishable {
  const planHash = contentHash(planContent(plan))
  assertPublishable(plan, planHash)
  // Both are there in what passes.
  const [verdict, approval] = [plan.verdict as Verdict, plan.approval as Approval]
  assertClock(book)
  const today = todayOf(book).date
  const ended = endedLines(plan, today)
  const problems = [...signatureProblems(book, plan, verdict, approval.signatures), ...(ended > 0 ? [endedProblem(plan, ended, today)] : [])]
  if (problems.length > 0) throw new WarchestError('refused', problems)
  return { planHash, verdict, approval, approvedBy: approval.signatures.map(({ by }) => by).join(', '), approvedAt: approval.signatures.reduce((latest, { at }) => (at > latest ? at : latest), '') }
}

/**
 * What is wrong with the papers of a plan version that a publication has begun with, when it is about to write more: the version is still there with the very content, verdict and approval,
 * and its signatures are genuine and had not run out at `asOf`. Its own status says nothing here: it may have been rolled back in another store.
 */
export function paperProblems(book: Book, plan: Plan, planHash: string, asOf: string): Problem[] {
  const hash = contentHash(planContent(plan))
  const problems = recordProblems(plan, hash)
  if (hash !== planHash) problems.push({ code: 'plan.other-content', message: `${plan.name} version ${plan.version} is not what this publication was begun with.`, mend: 'Roll the publication back; find out who wrote into the file.', params: { plan: plan.name, version: plan.version } })
  return problems.length > 0 || plan.verdict === null || plan.approval === null ? problems : signatureProblems(book, plan, plan.verdict, plan.approval.signatures, asOf)
}

/**
 * Refuses to go on while the clock is behind what the audit log or a journal has written down: an approval that has run out must not come back to life.
 * @throws {WarchestError} refused
 */
export function assertClock(book: Book): void {
  const [now, last] = [book.clock.now(), lastInstant(book)]
  if (last === null || Date.parse(last) <= Date.parse(now) + CLOCK_SLACK) return
  throw new WarchestError('refused', { code: 'clock.set-back', message: `The clock says ${now}, but the log of this workspace has an entry of ${last}: it was set back.`, mend: 'Set the clock of this machine right, then try again.', params: { now, last } })
}

export type SignatureState = 'valid' | 'expired' | 'unsigned' | 'forged'

/** Whether a signature is the person's own under this very content and verdict, and had not run out at an instant: now, where none is named. */
export function signatureState(book: Book, plan: Plan, signature: Signature, asOf = book.clock.now()): SignatureState {
  const { personId, at } = signature
  if (personId === null) return 'unsigned'
  const person = findPerson(book, personId)
  const now = Date.parse(book.clock.now())
  const when = Date.parse(at)
  const genuine = person !== null && person.name === signature.by && maySign(person.role) && (person.leftAt === null || at <= person.leftAt) && at >= person.addedAt && when <= now + CLOCK_SLACK
    && plan.verdict !== null && signature.verdictHash === contentHash(plan.verdict) && signature.planHash === plan.hash
    && verifySignature(book, personId, canonicalJson(approvalStatement(plan, { ...signature, personId })), signature.signature, at)
  if (!genuine) return 'forged'
  return expiresAt(signature, loadPreferences(book).approval) > Date.parse(asOf) ? 'valid' : 'expired'
}

const SAID: Readonly<Record<Exclude<SignatureState, 'valid'>, (name: string, by: string) => Problem>> = {
  unsigned: (name, by) => ({ code: 'plan.unsigned', message: `The approval of ${name} by ${by} carries no signature.`, mend: 'Have a person sign it.', params: { plan: name, by } }),
  forged: (name, by) => ({ code: 'plan.forged', message: `The signature of ${by} under ${name} is not theirs, or is under something else.`, mend: 'Revise the plan and have it approved again; find out who wrote into the file.', params: { plan: name, by } }),
  expired: (name, by) => ({ code: 'plan.approval-expired', message: `The approval of ${name} by ${by} has run out.`, mend: 'Have it approved again.', params: { plan: name, by } }),
}

function signatureProblems(book: Book, plan: Plan, verdict: Verdict, signatures: readonly Signature[], asOf?: string): Problem[] {
  const { approval: rules } = loadPreferences(book)
  const problems: Problem[] = signatures.flatMap((one) => {
    const state = signatureState(book, plan, one, asOf)
    return state === 'valid' ? [] : [SAID[state](plan.name, one.by)]
  })
  if (signaturesNeeded(verdict, rules) > 1) {
    for (const one of signatures) {
      const key = one.personId === null ? null : keyOver(book, one.personId, canonicalJson(approvalStatement(plan, { ...one, personId: one.personId })), one.signature, one.at)
      if (key === null || !cameAfter(key.vouchedBy === null ? null : key.since, verdict)) continue
      problems.push({ code: 'plan.second-new', message: `${one.by} was let in after ${plan.name} was checked, and so is none of its two persons.`, mend: 'Have somebody sign who was here before; or revise the plan and check it again.', params: { id: plan.id, version: plan.version, name: one.by } })
    }
  }
  const persons = new Set(signatures.map(({ personId }) => personId))
  const needed = signaturesNeeded(verdict, rules)
  if (persons.size < needed) problems.push({ code: 'plan.second-person', message: `${plan.name} needs the signature of a second person, and has that of one.`, mend: 'Have another person approve it too.', params: { plan: plan.name } })
  if (needed > 1 && signatures.slice(1).some(({ personId }) => personId !== null && personId === plan.editedBy)) {
    problems.push({ code: 'plan.second-edited', message: `The second person under ${plan.name} was the last to change it.`, mend: 'Have somebody else sign second.', params: { id: plan.id, version: plan.version, name: signatures[1].by } })
  }
  return problems
}
