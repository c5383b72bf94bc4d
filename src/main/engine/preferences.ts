import type { Preferences } from '../contract/contract.ts'
import { defaultPreferences, loadPreferences, savePreferences } from '../workspace/queries/preferences.ts'
import { procedures, type Desk } from './desk.ts'
import { readHome, writeHome } from './home.ts'

/** Language and theme belong to the person at this machine; limits belong to the workspace. */
type Personal = Pick<Preferences, 'language' | 'theme'>

const FILE = 'preferences.json'
const DEFAULTS: Personal = { language: 'en', theme: 'system' }

const preferencesOf = (desk: Desk): Preferences => ({ ...DEFAULTS, ...readHome<Partial<Personal>>(desk.home, FILE, {}), ...loadPreferences(desk.workspace()) })

export const preferenceProcedures = {
  get: procedures.preferences.get.handler(({ context }) => preferencesOf(context.desk)),
  defaults: procedures.preferences.defaults.handler(({ context }) => defaultPreferences(context.desk.workspace())),
  set: procedures.preferences.set.handler(({ input, context: { desk } }) => {
    const { language, theme, reason, ...limits } = input
    const personal = { ...(language === undefined ? {} : { language }), ...(theme === undefined ? {} : { theme }) }
    if (Object.keys(personal).length > 0) writeHome(desk.home, FILE, { ...readHome<Partial<Personal>>(desk.home, FILE, {}), ...personal })
    if (Object.keys(limits).length > 0) savePreferences(desk.workspace(), limits, reason)
    return preferencesOf(desk)
  }),
}
