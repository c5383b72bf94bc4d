import { toMinor } from '../../../core/money/money.ts'
import type { Preferences } from '../../contract/contract.ts'
import { canonicalJson } from '../canonical.ts'
import type { Workspace } from '../workspace.ts'
import { loadCurrency } from './catalog.ts'
import { loadTreasuryFacts } from './treasury.ts'

/** Settings that belong to the workspace and not to the person at the desk. */
export type WorkspacePreferences = Pick<Preferences, 'guard' | 'canaryShare' | 'canarySeconds'>

const KEYS = ['guard', 'canaryShare', 'canarySeconds'] as const

/** Cap on exposed cash until a person sets one: 1% of the opening cash, or a million where that is unknown. */
const CAP_SHARE = 0.01
const CAP_WITHOUT_CASH = 1_000_000

/** What a person set last, and PRODUCT.md's defaults for the rest. */
export function loadPreferences(workspace: Workspace): WorkspacePreferences {
  const set: Record<string, unknown> = {}
  for (const key of KEYS) {
    const value = workspace.db.prepare('SELECT value FROM settings WHERE key = ? ORDER BY seq DESC LIMIT 1').pluck().get(key) as string | undefined
    if (value !== undefined) set[key] = JSON.parse(value)
  }
  return { ...defaultPreferences(workspace), ...(set as Partial<WorkspacePreferences>) }
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
export function defaultPreferences(workspace: Workspace): WorkspacePreferences {
  const cash = loadTreasuryFacts(workspace).treasury.openingCash
  const cap = toMinor(cash === undefined ? CAP_WITHOUT_CASH : Math.max(0, cash * CAP_SHARE), loadCurrency(workspace))
  return { guard: { largestDrop: 0.3, exposedCashCap: cap, identicalShare: 0.2, identicalLines: 20, formulas: [] }, canaryShare: 0.01, canarySeconds: 600 }
}
