import { compileFormula } from '../../core/guard/formula.ts'
import type { GuardSettings } from '../../core/guard/verdict.ts'
import { WarchestError } from '../../core/problem.ts'
import type { Preferences } from '../contract/contract.ts'
import { assertMayChangeLimits } from '../people/limits.ts'
import { dateIn } from '../publish/schedule.ts'
import { canonicalJson } from '../workspace/canonical.ts'
import { defaultPreferences, loadPreferences, savePreferences, type WorkspacePreferences } from '../workspace/queries/preferences.ts'
import { zoneOf } from '../workspace/queries/zone.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { noteAct } from './audit.ts'
import { procedures, type Desk } from './desk.ts'
import { readHome, writeHome } from './home.ts'

/** Language and theme belong to the person at this machine; limits belong to the workspace. */
type Personal = Pick<Preferences, 'language' | 'theme'>

const FILE = 'preferences.json'
const DEFAULTS: Personal = { language: 'en', theme: 'system' }

const preferencesOf = (desk: Desk): Preferences => ({ ...DEFAULTS, ...readHome<Partial<Personal>>(desk.home, FILE, {}), ...loadPreferences(desk.workspace()), zone: zoneOf(desk.workspace()) })

/** A rule that cannot be read would block or pass by accident: it is refused where it is written, by its name. */
function refuseBadFormulas({ formulas }: GuardSettings): void {
  for (const { id, expression } of formulas) {
    try {
      compileFormula(expression)
    } catch (error) {
      if (!(error instanceof WarchestError)) throw error
      throw new WarchestError(error.kind, error.problems.map((problem) => ({ ...problem, field: id, value: expression })))
    }
  }
}

/** Limits that open or close the way to a store, or shorten the look at what has gone there. */
const GUARDED = ['guard', 'approval', 'asOf', 'canaryShare', 'canarySeconds'] as const
const CANARY: readonly string[] = ['canaryShare', 'canarySeconds'] satisfies readonly (typeof GUARDED[number])[]

/** They are changed with a reason, by one who may. What is set to what it was is no change. */
function refuseUnsaid(workspace: Workspace, limits: Partial<WorkspacePreferences>, reason = ''): void {
  const before = loadPreferences(workspace)
  const changed = GUARDED.filter((key) => limits[key] !== undefined && canonicalJson(limits[key]) !== canonicalJson(before[key]))
  if (changed.length === 0) return
  if (reason.trim() === '') throw new WarchestError('bad-input', { code: 'preferences.no-reason', message: 'A limit was changed without a reason.', mend: 'Say why; the reason is kept with the change.', field: 'reason' })
  assertMayChangeLimits(workspace, changed.some((key) => CANARY.includes(key)))
}

/** Keeps what has changed, and writes down what it was before. */
function keepLimits(workspace: Workspace, limits: Partial<WorkspacePreferences>, reason: string): void {
  const before: Readonly<Record<string, unknown>> = { ...loadPreferences(workspace) }
  workspace.transaction(() => {
    savePreferences(workspace, limits, reason)
    for (const [key, value] of Object.entries(limits)) if (canonicalJson(value) !== canonicalJson(before[key])) noteAct(workspace, { what: 'settings', subject: key, detail: { from: before[key], to: value, reason } })
  })
}

export const preferenceProcedures = {
  get: procedures.preferences.get.handler(({ context }) => preferencesOf(context.desk)),
  defaults: procedures.preferences.defaults.handler(({ context }) => defaultPreferences(context.desk.workspace())),
  set: procedures.preferences.set.handler(({ input, context: { desk } }) => {
    const { language, theme, reason, ...limits } = input
    if (limits.guard) refuseBadFormulas(limits.guard)
    // Throws for what is no zone.
    if (limits.timeZone) dateIn(0, limits.timeZone)
    refuseUnsaid(desk.workspace(), limits, reason)
    const personal = { ...(language === undefined ? {} : { language }), ...(theme === undefined ? {} : { theme }) }
    if (Object.keys(personal).length > 0) writeHome(desk.home, FILE, { ...readHome<Partial<Personal>>(desk.home, FILE, {}), ...personal })
    if (Object.keys(limits).length > 0) keepLimits(desk.workspace(), limits, (reason ?? '').trim())
    return preferencesOf(desk)
  }),
}
