import { toMajor, toMinor } from '../../../core/money/money.ts'
import type { Preferences } from '../../contract/contract.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'
import { loadCurrency } from './catalog.ts'
import { loadTreasuryFacts } from './treasury.ts'

/** Settings that belong to the workspace and not to the person at the desk. */
export type WorkspacePreferences = Pick<Preferences, 'guard' | 'canaryShare' | 'canarySeconds' | 'approval' | 'asOf' | 'timeZone'>

const KEYS = ['guard', 'canaryShare', 'canarySeconds', 'approval', 'asOf', 'timeZone'] as const

/** Cap on exposed cash until a person sets one: 1% of the opening cash, or a million where that is unknown. */
const CAP_SHARE = 0.01
const CAP_WITHOUT_CASH = 1_000_000

/** Units that an hour may sell at ten times the expected demand, until a person says otherwise. */
const UNITS_PER_HOUR = 100_000

/** A plan of more lines than this is looked at by two. */
const MANY_LINES = 10_000

/** What a person set last, and PRODUCT.md's defaults for the rest. */
export function loadPreferences(workspace: Pick<Workspace, 'db'>): WorkspacePreferences {
  const set: Record<string, unknown> = {}
  for (const key of KEYS) {
    const value = workspace.db.prepare('SELECT value FROM settings WHERE key = ? ORDER BY seq DESC LIMIT 1').pluck().get(key) as string | undefined
    if (value !== undefined) set[key] = JSON.parse(value)
  }
  const defaults = defaultPreferences(workspace)
  const said = set as Partial<WorkspacePreferences>
  // Limits that came after a person last saved theirs stand at their defaults.
  return { ...defaults, ...said, guard: { ...defaults.guard, ...said.guard } }
}

/** Appends the given settings; earlier values and their reasons stay in the file. */
export function savePreferences(workspace: Workspace, change: { readonly [Key in keyof WorkspacePreferences]?: WorkspacePreferences[Key] | undefined }, reason = ''): WorkspacePreferences {
  const insert = workspace.db.prepare('INSERT INTO settings (key, value, at, reason) VALUES (?, ?, ?, ?)')
  workspace.transaction(() => {
    for (const key of KEYS) if (change[key] !== undefined) insert.run(key, canonicalJson(change[key]), workspace.clock.now(), reason)
  })
  return loadPreferences(workspace)
}

/** PRODUCT.md's defaults, the cap by the workspace's own cash. */
export function defaultPreferences(workspace: Pick<Workspace, 'db'>): WorkspacePreferences {
  const cash = loadTreasuryFacts(workspace).treasury.openingCash
  const currency = loadCurrency(workspace)
  const cap = toMinor(cash === undefined ? CAP_WITHOUT_CASH : Math.max(0, cash * CAP_SHARE), currency)
  return { guard: { largestDrop: 0.3, exposedCashCap: cap, identicalShare: 0.2, identicalLines: 20, unitsPerHour: UNITS_PER_HOUR, cashPerHour: toMinor(10 * toMajor(cap, currency), currency), ceiling: 3, formulas: [] }, canaryShare: 0.01, canarySeconds: 600, approval: { largestDrop: 0.3, exposedCash: toMinor(toMajor(cap, currency) / 2, currency), lines: MANY_LINES, days: 7 }, asOf: null, timeZone: null }
}
