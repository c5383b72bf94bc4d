import type { Finding } from '../../core/guard/verdict.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { WarchestError, type Problem } from '../../core/problem.ts'
import { paperProblems } from '../people/may-publish.ts'
import { alteredProblem, type Manifest } from '../publish/manifest.ts'
import type { Doorkeeper } from '../publish/run.ts'
import type { Book } from '../workspace/book.ts'
import { planFacts } from '../workspace/queries/plan-facts.ts'
import { getPlan } from '../workspace/queries/plans.ts'
import { todayOf } from '../workspace/queries/today.ts'
import { isBound } from './bound.ts'
import { judgePlan, marketOfPlan } from './judge-plan.ts'

/**
 * The last door before a store, asked whenever prices of a plan are about to be written: at the beginning, on its first day, and at every resume. The frozen verdict says what the gate found when
 * the plan was checked; stock, costs, floors, consents, the law's day and signed overrides may have changed since. What was written already is not held against what is still to be written.
 */
export const lastDoor = (book: Book): Doorkeeper => (request) => {
  const plan = getPlan(book, request.planId, request.planVersion)
  if (plan === null) return [{ code: 'plan.gone', message: `Version ${request.planVersion} of the plan is not in this workspace.`, mend: 'Roll the publication back.', params: { id: request.planId, version: request.planVersion } }]
  const { manifest, skus, handedOver } = request
  const problems = paperProblems(book, plan, manifest.planHash, handedOver)
  if (problems.length > 0) return problems
  if (!isBound(manifest, plan, todayOf(book).stated)) return [alteredProblem(manifest.publicationId)]
  return takePass(book, manifest) ? [] : gateProblems(book, plan, manifest.planHash, skus)
}

/** Publications that the gate has let through whole in this very turn of the event loop, by the hash of their plan. */
const passes = new WeakMap<Book['db'], Map<string, string>>()

/**
 * Asks the gate about the whole plan.
 * @param publicationId what is begun in the same turn of the event loop, where nobody's act can come between: its last door, which looks at signatures and manifest itself, takes this answer of the gate
 *   once, and asks again at any later time
 * @throws {WarchestError} refused where the gate would not let the plan pass as things are now
 */
export function assertGateNow(book: Book, plan: Plan, publicationId?: string): void {
  const hash = plan.hash ?? ''
  const problems = gateProblems(book, plan, hash, new Set(plan.lines.map(({ sku }) => sku)))
  if (problems.length > 0) throw new WarchestError('refused', problems)
  if (publicationId === undefined) return
  const given = passes.get(book.db) ?? new Map<string, string>()
  passes.set(book.db, given.set(publicationId, hash))
  setImmediate(() => given.delete(publicationId))
}

/** Whether the gate has just let this publication of this plan through; the answer serves once. */
function takePass({ db }: Pick<Book, 'db'>, { publicationId, planHash }: Pick<Manifest, 'publicationId' | 'planHash'>): boolean {
  const given = passes.get(db)
  const hash = given?.get(publicationId)
  given?.delete(publicationId)
  return hash !== undefined && hash === planHash
}

function gateProblems(book: Book, plan: Plan, planHash: string, skus: ReadonlySet<string>): Problem[] {
  const market = marketOfPlan(book, plan)
  // What was left out at the check is not in the plan any more; what has lost its cost or floor since is blocked.
  const { findings } = judgePlan(book, { plan, excluded: [], hash: planHash, market, facts: planFacts(book, market) })
  const blocks = findings.filter(({ severity, sku }) => severity === 'block' && (sku === null || skus.has(sku)))
  return blocks.length === 0 ? [] : [refusal(blocks)]
}

function refusal(blocks: readonly Finding[]): Problem {
  const [{ rule, message, sku }] = blocks
  return {
    code: 'publication.gate', message: `The gate was asked again, and refuses what is still to be written on ${blocks.length} ${blocks.length === 1 ? 'count' : 'counts'}: ${message}`,
    mend: 'Mend what it names and resume, have it set aside by a signature where that is allowed, or roll back.', params: { count: blocks.length, rule, said: message, ...(sku === null ? {} : { sku }) },
  }
}
