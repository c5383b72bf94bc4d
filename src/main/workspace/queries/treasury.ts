import { dateOf, type IsoDate } from '../../../core/calendar/calendar.ts'
import type { Operations, RivalAssumption, RivalPolicy, Treasury } from '../../../core/war/scenario.ts'
import type { Workspace } from '../workspace.ts'

/** Items of our own treasury and operations, spelled as in the scenario; `tranche` may stand on many days. */
export const OWN_ITEMS = [
  'openingCash', 'cashFloor', 'fixedCostPerDay', 'marketingPerDay', 'paymentCostRate', 'logisticsCostPerOrder', 'serviceCostPerOrder', 'unitsPerOrder',
  'collectDays', 'payDays', 'coFundingDays', 'coFundingLateShare', 'coFundingLateDays', 'coFundingDefault', 'newBuyerShare', 'creditLine', 'interestRate', 'tranche', 'siteCapacity', 'fulfilmentCapacity', 'stockBuffer',
] as const

/** Items believed of a rival; the last four are its reaction to our price, where a `gain` of 0 is a rival that holds. */
export const RIVAL_ITEMS = [
  'cash', 'cashLogSd', 'margin', 'marginSd', 'fixedCostPerDay', 'fixedCostLogSd', 'patience', 'patienceLogSd', 'eventHazard', 'stockDays', 'siteCapacity', 'fulfilmentCapacity', 'lag', 'gain', 'floor', 'undercut',
] as const

/** Items that are money, and so follow the feed's money unit; the others are rates, days and counts. */
export const MONEY_ITEMS: readonly string[] = ['openingCash', 'cashFloor', 'fixedCostPerDay', 'marketingPerDay', 'logisticsCostPerOrder', 'serviceCostPerOrder', 'creditLine', 'tranche', 'cash', 'patience']

/** What the workspace knows; what it does not know is absent, never zero. Money is major units. */
export interface TreasuryFacts {
  /** Day of the newest fact; null where nothing is known. */
  readonly asOf: IsoDate | null
  readonly treasury: Partial<Omit<Treasury, 'tranches'>>
  readonly tranches: readonly { readonly date: IsoDate; readonly amount: number }[]
  readonly operations: Partial<Pick<Operations, 'siteCapacity' | 'fulfilmentCapacity' | 'stockBuffer'>>
  readonly rivals: readonly ({ readonly seller: string } & Partial<Omit<RivalAssumption, 'seller'>>)[]
}

/** The newest value of every item; all tranches. */
export function loadTreasuryFacts(workspace: Pick<Workspace, 'db'>): TreasuryFacts {
  const rows = workspace.db.prepare('SELECT seller, item, day, amount FROM treasury ORDER BY seller, item, day').all() as { seller: string; item: string; day: number; amount: number }[]
  const own: Record<string, number> = {}
  const rivals = new Map<string, Record<string, number>>()
  for (const { seller, item, amount } of rows) {
    if (seller === '') own[item] = amount
    else rivals.set(seller, { ...rivals.get(seller), [item]: amount })
  }
  const pick = (names: readonly string[]): Record<string, number> => Object.fromEntries(names.filter((name) => own[name] !== undefined).map((name) => [name, own[name]]))
  const operationItems = ['siteCapacity', 'fulfilmentCapacity', 'stockBuffer']
  const days = rows.filter((row) => row.item !== 'tranche').map((row) => row.day)
  return {
    asOf: days.length > 0 ? dateOf(Math.max(...days)) : null,
    treasury: pick(OWN_ITEMS.filter((item) => item !== 'tranche' && !operationItems.includes(item))),
    tranches: rows.filter((row) => row.item === 'tranche').map((row) => ({ date: dateOf(row.day), amount: row.amount })),
    operations: pick(operationItems),
    rivals: [...rivals].map(([seller, { lag, gain, floor, undercut, ...beliefs }]) => ({ seller, ...beliefs, ...policyOf(lag, gain, floor, undercut) })),
  }
}

/** How a rival answers our price, where its gain is known. */
function policyOf(lag: number | undefined, gain: number | undefined, floor: number | undefined, undercut: number | undefined): { policy?: RivalPolicy } {
  if (gain === undefined) return {}
  if (gain === 0) return { policy: { kind: 'hold' } }
  const answer = { lag: Math.round(lag ?? 0), gain, floor: floor ?? 0 }
  return { policy: undercut === undefined || undercut === 0 ? { kind: 'match', ...answer } : { kind: 'undercut', by: undercut, ...answer } }
}
