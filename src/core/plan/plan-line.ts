import { daysBetween, dayNumber, type IsoDate } from '../calendar/calendar.ts'
import { allocate, isMinor, minor, type Minor } from '../money/money.ts'
import { WarchestError, type Problem } from '../problem.ts'
import { FUNDERS, type Funder } from '../war/outcome.ts'
import type { FundingSplit } from '../war/scenario.ts'

/** Why a line sells below cost (law pack CN-1 and its like); compulsory there. */
export type BelowCostReason = 'fresh' | 'seasonal' | 'overstock' | 'near-expiry' | 'discontinued'

/**
 * One subsidised price: (product, channel, from, to, landed price, return price, funding, unit cap).
 * Money is integer minor units. `landed` and `returnPrice` are > 0 by construction; see `planLine` for the only way to make one.
 */
export interface PlanLine {
  readonly sku: string
  readonly channel: string
  readonly from: IsoDate
  /** Last day of the price, inclusive. */
  readonly to: IsoDate
  readonly list: Minor
  /** Price in the store when the plan was made. */
  readonly current: Minor
  readonly landed: Minor
  readonly returnPrice: Minor
  /** Subsidy per unit by funder; adds to list - landed. */
  readonly funding: Readonly<Record<Funder, Minor>>
  readonly unitCap: number | null
  readonly reason: BelowCostReason | null
  readonly expected: ExpectedLine
}

/** What the optimiser or the engine expects of a line over its days. */
export interface ExpectedLine {
  /** Units at the current price, and at the landed price. */
  readonly baseUnits: number
  readonly units: number
  /** (list - landed) x units at the landed price: all, or up to the line's unit cap. */
  readonly subsidy: Minor
  readonly profit: Minor
  /** Outside the price range the data have seen. */
  readonly extrapolated: boolean
}

/** What a line is made of. Money is minor units. Anything may arrive here: from the optimiser, a person, a file or an older version. */
export interface PlanLineInput {
  readonly sku: string
  readonly channel: string
  readonly from: IsoDate
  readonly to: IsoDate
  readonly list: number
  readonly current: number
  readonly landed: number
  readonly returnPrice: number
  /** Who pays, as shares of the subsidy that add to 1, or as amounts per unit that add to it. */
  readonly funding: { readonly shares: FundingSplit } | { readonly amounts: Readonly<Record<Funder, number>> }
  readonly unitCap?: number | null
  readonly reason?: BelowCostReason | null
  readonly expected: ExpectedLine
}

const MONEY_FIELDS = ['list', 'current', 'landed', 'returnPrice'] as const

/**
 * The only way to make a plan line. A price that is zero, negative, fractional or not a number, a price above list, a missing end date
 * or return price, and funding that does not add up cannot be represented: all of them are named in one error.
 * Floors, costs and sizes of change are the gate's matter, since they need the catalog.
 */
export function planLine(input: PlanLineInput): PlanLine {
  const { sku } = input
  const problems: Problem[] = []
  const refuse = (field: string, code: string, message: string, mend: string): void => { problems.push({ code, message, mend, field, params: { sku: String(sku) } }) }
  if (typeof sku !== 'string' || sku === '') refuse('sku', 'plan-line.sku', 'A line has no product.', 'Name the SKU the price is for.')
  if (typeof input.channel !== 'string' || input.channel === '') refuse('channel', 'plan-line.channel', `${sku} has no channel.`, 'Name the channel the price is for.')
  for (const field of MONEY_FIELDS) {
    if (!isMinor(input[field]) || input[field] <= 0) refuse(field, 'plan-line.price', `${sku}: the ${WORDS[field]} ${String(input[field])} is not a price.`, 'Give a whole number of minor units above zero.')
  }
  if (input.landed > input.list) refuse('landed', 'plan-line.above-list', `${sku}: the landed price is above the list price.`, 'A subsidy lowers a price; give a landed price of at most the list price.')
  const dated = typeof input.from === 'string' && typeof input.to === 'string' && dayNumber(input.from) !== null && dayNumber(input.to) !== null
  if (!dated) refuse('to', 'plan-line.dates', `${sku} has no first and last day.`, 'Give both dates as YYYY-MM-DD; every subsidised price must end.')
  else if (daysBetween(input.from, input.to) < 0) refuse('to', 'plan-line.dates', `${sku} ends on ${input.to}, before it begins on ${input.from}.`, 'Give a last day on or after the first.')
  const unitCap = input.unitCap ?? null
  if (unitCap !== null && !(Number.isFinite(unitCap) && unitCap > 0)) refuse('unitCap', 'plan-line.unit-cap', `${sku}: ${String(unitCap)} is not a cap on units.`, 'Give a number above zero, or leave it blank for no cap.')
  if (!soundExpectation(input.expected)) refuse('expected', 'plan-line.expected', `${sku}: what is expected of the line is not a finite number.`, 'Fit the demand again and rebuild the plan.')
  if (problems.length === 0) {
    const subsidy = minor(input.list - input.landed)
    const funding = 'shares' in input.funding ? fundingOf(subsidy, input.funding.shares) : (input.funding.amounts as Readonly<Record<Funder, Minor>>)
    const sound = FUNDERS.every((funder) => isMinor(funding[funder]) && funding[funder] >= 0) && FUNDERS.reduce((sum, funder) => sum + funding[funder], 0) === subsidy
    if (sound) {
      const { channel, from, to, list, current, landed, returnPrice, expected } = input
      return {
        sku, channel, from, to, list: minor(list), current: minor(current), landed: minor(landed), returnPrice: minor(returnPrice),
        funding: { platform: funding.platform, merchant: funding.merchant, brand: funding.brand, bank: funding.bank, state: funding.state }, unitCap, reason: input.reason ?? null, expected,
      }
    }
    refuse('funding', 'plan-line.funding', `${sku}: the funding does not add up to the subsidy of ${subsidy}.`, 'Split exactly list minus landed over the funders, nobody below zero.')
  }
  throw new WarchestError('bad-input', problems)
}

const WORDS = { list: 'list price', current: 'current price', landed: 'landed price', returnPrice: 'return price' } as const

const soundExpectation = (expected: ExpectedLine): boolean =>
  Number.isFinite(expected.baseUnits) && expected.baseUnits >= 0 && Number.isFinite(expected.units) && expected.units >= 0 && isMinor(expected.subsidy) && isMinor(expected.profit)

/** Splits a subsidy per unit over the funders, exact to the minor unit. */
export function fundingOf(subsidy: Minor, shares: FundingSplit): Readonly<Record<Funder, Minor>> {
  const parts = allocate(subsidy, FUNDERS.map((funder) => shares[funder]))
  return Object.fromEntries(FUNDERS.map((funder, i) => [funder, parts[i]])) as Record<Funder, Minor>
}
