import { compileFormula } from '../../core/guard/formula.ts'
import type { GuardSettings } from '../../core/guard/verdict.ts'
import { WarchestError } from '../../core/problem.ts'
import type { Preferences } from '../contract/contract.ts'
import { defaultPreferences, loadPreferences, savePreferences } from '../workspace/queries/preferences.ts'
import { procedures, type Desk } from './desk.ts'
import { readHome, writeHome } from './home.ts'

/** Language and theme belong to the person at this machine; limits belong to the workspace. */
type Personal = Pick<Preferences, 'language' | 'theme'>

const FILE = 'preferences.json'
const DEFAULTS: Personal = { language: 'en', theme: 'system' }

const preferencesOf = (desk: Desk): Preferences => ({ ...DEFAULTS, ...readHome<Partial<Personal>>(desk.home, FILE, {}), ...loadPreferences(desk.workspace()) })

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

export const preferenceProcedures = {
  get: procedures.preferences.get.handler(({ context }) => preferencesOf(context.desk)),
  defaults: procedures.preferences.defaults.handler(({ context }) => defaultPreferences(context.desk.workspace())),
  set: procedures.preferences.set.handler(({ input, context: { desk } }) => {
    const { language, theme, reason, ...limits } = input
    if (limits.guard) {
      refuseBadFormulas(limits.guard)
      if ((reason ?? '').trim() === '') {
        throw new WarchestError('bad-input', { code: 'preferences.no-reason', message: 'A limit of the gate was changed without a reason.', mend: 'Say why; the reason is kept with the change.', field: 'reason' })
      }
    }
    const personal = { ...(language === undefined ? {} : { language }), ...(theme === undefined ? {} : { theme }) }
    if (Object.keys(personal).length > 0) writeHome(desk.home, FILE, { ...readHome<Partial<Personal>>(desk.home, FILE, {}), ...personal })
    if (Object.keys(limits).length > 0) savePreferences(desk.workspace(), limits, reason)
    return preferencesOf(desk)
  }),
}
