import { createHash } from 'node:crypto'
import { WarchestError, type Problem } from '../../core/problem.ts'
import type { IsoDate } from '../../core/calendar/calendar.ts'
import type { Currency, Minor } from '../../core/money/money.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { PlanLine } from '../../core/plan/plan-line.ts'
import { contentHash } from '../workspace/canonical.ts'
import { spanOf, type Keeper, type Span } from './schedule.ts'

/** How a publication is run; frozen at its beginning. */
export interface PublicationOptions {
  readonly canaryShare: number
  readonly canarySeconds: number
  /** Rows of one call; never more than the store takes. */
  readonly batchRows: number
  /** Options of before had no tripwire. */
  readonly tripwire?: TripwireOptions
}

/** When orders stop a publication and take it back. */
export interface TripwireOptions {
  /** Times the units that the plan expects in the window; 0: not watched. */
  readonly orderRate: number
  /** Length of the window, seconds. */
  readonly windowSeconds: number
  /** Money that may be lost below the floor, minor units; null: not watched. */
  readonly exposedCash: number | null
}

/**
 * One price to publish. `current` is what the plan was made on; `returnPrice` is due when the plan has ended. Minor units.
 * What stands from `startsAt` on came with schema 2; a row of schema 1 begins at once and its days are those of UTC.
 */
export interface ManifestRow {
  readonly sku: string
  readonly channel: string
  readonly wave: number
  readonly current: Minor
  readonly planned: Minor
  readonly returnPrice: Minor
  readonly from: IsoDate
  /** Last day, inclusive. */
  readonly to: IsoDate
  readonly startsAt?: string
  /** First moment after the last day. */
  readonly endsAt?: string
  /** Units that the plan expects from `startsAt` to `endsAt`. */
  readonly expectedUnits?: number
  /** The lowest price that is permitted, as the catalog had it at the freezing; null: not known. */
  readonly floor?: Minor | null
}

/** Exactly what a publication will write, frozen before anything is read or written. Rows stand in the order of writing. */
export interface Manifest {
  readonly schema: 1 | 2 | 3
  readonly publicationId: string
  readonly planId: string
  readonly planVersion: number
  readonly planHash: string
  readonly storeId: string
  readonly currency: Currency
  readonly keeper?: Keeper
  readonly zone?: string
  /** SHA-256 of what the public is told of the plan, as it was approved; absent where no law asks for it. */
  readonly publicRules?: string
  /** Canary, pace and tripwire; came with schema 3. */
  readonly options?: PublicationOptions
  readonly rows: readonly ManifestRow[]
}

/** When and how a plan goes into a store. */
export interface ManifestTerms {
  readonly options: PublicationOptions
  readonly keeper: Keeper
  readonly zone: string
  /** Days of each line; the plan's own, or moved to today where they lie behind on a store for trying out. */
  readonly daysOf: (line: PlanLine) => { readonly from: IsoDate; readonly to: IsoDate }
  readonly floorOf: (sku: string) => Minor | null
}

/** How many times what is already live a further wave may be. */
const WAVE_GROWTH = 4

/**
 * Freezes a plan for one store. The canary is wave 0: a share of the lines, at least one, drawn by a hash of plan and SKU, so that it is a fair
 * sample and the same at every attempt. Each further wave has at most four times as many rows as all before it. Within a wave rows stand by SKU, as stores and our
 * own file keep them: a batch of neighbours touches a tenth of the pages that a batch drawn by lot would.
 * @throws WarchestError 'refused' where the plan has no lines or two prices for one product.
 */
export function buildManifest(plan: Plan, planHash: string, ids: { readonly publicationId: string; readonly storeId: string }, terms: ManifestTerms): Manifest {
  if (plan.lines.length === 0) throw new WarchestError('refused', { code: 'publication.empty', message: `The plan '${plan.name}' has no lines.`, mend: 'Add a price, check and approve it again.' })
  const seen = new Set<string>()
  for (const { sku } of plan.lines) {
    if (seen.has(sku)) {
      throw new WarchestError('refused', { code: 'publication.two-prices', message: `The plan sets two prices for ${sku}.`, mend: 'A store has one price per product: keep one line and approve it again.', params: { sku } })
    }
    seen.add(sku)
  }
  const drawn = plan.lines.map((line) => ({ line, days: terms.daysOf(line), draw: createHash('sha256').update(`${planHash}\n${line.sku}`).digest('hex') }))
  drawn.sort((a, b) => (a.days.from === b.days.from ? (a.draw < b.draw ? -1 : 1) : a.days.from < b.days.from ? -1 : 1))
  // What begins on another day has a canary of its own.
  const starts = new Map<string, number>()
  for (const { days } of drawn) starts.set(days.from, (starts.get(days.from) ?? 0) + 1)
  const waves = [...starts.values()].flatMap((rows) => waveSizes(rows, terms.options.canaryShare)).flatMap((size, wave) => Array.from({ length: size }, () => wave))
  const ordered = drawn.map((row, i) => ({ ...row, wave: waves[i] })).sort((a, b) => a.wave - b.wave || (a.line.sku < b.line.sku ? -1 : 1))
  const spans = new Map<string, Span>()
  const span = (from: IsoDate, to: IsoDate): Span => {
    const key = `${from} ${to}`
    const known = spans.get(key) ?? spanOf(from, to, terms.zone)
    spans.set(key, known)
    return known
  }
  return {
    schema: 3, ...ids, planId: plan.id, planVersion: plan.version, planHash, currency: plan.currency, keeper: terms.keeper, zone: terms.zone, options: terms.options,
    ...(plan.verdict?.publicRules ? { publicRules: contentHash(plan.verdict.publicRules) } : {}),
    rows: ordered.map(({ line, days: { from, to }, wave }) => ({
      sku: line.sku, channel: line.channel, wave, current: line.current, planned: line.landed, returnPrice: line.returnPrice, from, to, ...span(from, to),
      expectedUnits: line.expected.units, floor: terms.floorOf(line.sku),
    })),
  }
}

/** Rows per wave: the canary, then waves of at most {@link WAVE_GROWTH} times what is live before them. Adds to `rows`. */
export function waveSizes(rows: number, canaryShare: number): number[] {
  const sizes: number[] = []
  for (let done = 0; done < rows;) {
    const size = Math.min(rows - done, done === 0 ? Math.max(1, Math.ceil(rows * canaryShare)) : done * WAVE_GROWTH)
    sizes.push(size)
    done += size
  }
  return sizes
}

export const manifestHash = (manifest: Manifest): string => contentHash(manifest)

export const alteredProblem = (id: string): Problem => ({
  code: 'publication.altered', message: `The manifest of publication ${id} is not the one that was approved.`, mend: 'Nothing was written. Publish the plan anew, and find out who changed the workspace file.', params: { id },
})
