import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { LocalText, Seller } from '../../core/catalog/catalog.ts'
import type { FitReport, Market } from '../../core/demand/market.ts'
import type { GuardSettings, Verdict } from '../../core/guard/verdict.ts'
import type { ApprovalRules } from '../../core/plan/approval.ts'
import type { Plan, PlanExplanation, PlanRow } from '../../core/plan/plan.ts'
import type { Currency, Minor } from '../../core/money/money.ts'
import type { Alert } from '../../core/monitor/alerts.ts'
import type { Problem } from '../../core/problem.ts'
import type { PayoffTable } from '../../core/game/payoff.ts'
import type { Persona } from '../../core/game/personas.ts'
import type { Outcome } from '../../core/war/outcome.ts'
import type { Scenario, ScenarioPreset } from '../../core/war/scenario.ts'
import type { StackReport } from '../../core/war/stacks.ts'
import type { Waterfall } from '../../core/war/waterfall.ts'
import type { Replay } from '../../core/cases/documented-war.ts'
import type { Difference } from '../../core/insight/difference.ts'
import type { Tornado } from '../../core/insight/drivers.ts'
import type { LeverReturn } from '../../core/insight/levers.ts'
import type { DataSummary, FeedPreview, ImportReport } from '../feeds/feed.ts'
import type { JobStatus } from '../jobs/job.ts'
import type { JournalEntry, LeftByEmergency, PublicationPreview, PublicationRow, PublicationSales, PublicationSummary, ReasonGroup, RunnerView } from '../publish/publication.ts'
import { crossPricesOf, demandOf, demandOfCategory, demandOfProduct, overrideInput, restoreInput, type CrossPriceView, type DemandCategoryView, type DemandOverview, type DemandProducts, type DemandProductView } from './demand.ts'
import { approvalRules, belowCostReason, feedMapping, funding, fundingShares, guardSettings, identifier, isoDate, minorUnits, objective, scenario } from './schemas.ts'
import { matchInput, payoffInput, turnInput, type Match, type MatchOutline, type PayoffOutline } from './game.ts'
import { auditFilter, auditVerify, type AuditPage, type AuditVerdict } from './audit.ts'
import { evidenceInput, historyInput, legalInput, overrideRequest, previewInput, type Evidence, type LawView, type OverrideView, type PriceHistory, type RulePreviewView } from './guard.ts'
import { leverInput, sweepInput, type SweepView } from './insight.ts'
import { passphraseInput, personInput, renewInput, signInInput, type ApprovalStanding, type People } from './people.ts'
import { advanceInput, closeEmergencyInput, decideInput, emergencyInput, emergencyOf, zoneInput } from './publications.ts'
import { publicRulesInput, type PublicRulesView } from './public-rules.ts'
import type { FittedAnswer, RivalBoard, RivalMatches } from './rivals.ts'
import { connectInput, removeInput, unlockInput, updateInput, type SecretsView, type StoreAbilities, type StoreInfo, type StoreKindInfo, type StoreTest } from './stores.ts'
import { replayInput, type WarView } from './wars.ts'

/** Every failure crosses as one of these, with its problems as data. */
const problems = z.object({ problems: z.array(z.custom<Problem>()) })
const base = oc.errors({
  BAD_INPUT: { status: 400, data: problems },
  NOT_FOUND: { status: 404, data: problems },
  CONFLICT: { status: 409, data: problems },
  REFUSED: { status: 422, data: problems },
  CANCELLED: { status: 499, data: problems },
  UNAVAILABLE: { status: 503, data: problems },
})

/** A long piece of work was started; watch it by `jobs.watch`. */
export interface JobStarted {
  readonly jobId: string
}
const jobStarted = type<JobStarted>()
const byId = z.object({ id: identifier })

export interface WorkspaceInfo {
  /** File name without its folder. */
  readonly name: string
  readonly path: string
  readonly schemaVersion: number
  readonly bytes: number
  readonly sample: boolean
  /** Of every amount in the workspace. */
  readonly currency: Currency
  /** The engine's version. */
  readonly version: string
  readonly form: 'desktop' | 'served' | 'command-line'
  readonly recent: readonly { readonly path: string; readonly name: string; readonly openedAt: string }[]
}

export interface OutcomeSummary {
  readonly hash: string
  readonly scenarioId: string
  readonly scenarioName: string
  readonly createdAt: string
  readonly paths: number
  readonly seed: number
  /** True where the scenario or the market has changed since. */
  readonly stale: boolean
}

/** A waterfall as it is kept. */
export interface KeptWaterfall {
  readonly hash: string
  readonly createdAt: string
  readonly scenarioHash: string
  /** True where the scenario as kept, or the market, has changed since. */
  readonly stale: boolean
  readonly waterfall: Waterfall
}

/** Names of a fitted market, without its thousands of products. */
export interface MarketOutline {
  /** Changes with the market. */
  readonly hash: string
  readonly currency: Currency
  readonly asOf: string
  readonly sellers: readonly Seller[]
  readonly categories: readonly { readonly id: string; readonly name: LocalText }[]
  readonly products: number
  /** Mean of our starting prices, major units. */
  readonly meanPrice: number
}

export interface ScenarioSummary {
  readonly id: string
  readonly name: string
  readonly parent: string | null
  readonly updatedAt: string
  readonly latestOutcome: OutcomeSummary | null
}

export interface PlanSummary {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly status: Plan['status']
  readonly createdAt: string
  readonly lines: number
  readonly subsidy: number
}

/** Files of a burn pack, ready to save. */
export interface ExportedFile {
  readonly name: string
  readonly mediaType: string
  readonly base64: string
}

/** An outcome with what it was run on, for the burn screen and its pictures. */
export interface BurnSourceView {
  readonly outcome: Outcome
  /** As it was when the outcome was run; null where it was not kept. */
  readonly scenario: Scenario | null
  /** Of the market it was run on; null where that is not known any more. */
  readonly market: Pick<Market, 'asOf' | 'assumptions' | 'sellers'> | null
  readonly createdAt: string
  readonly stale: boolean
}

/** What the war room shows at a glance. */
export interface WarRoom {
  readonly currency: Currency
  /** Day after the last sales; null while nothing was fitted. */
  readonly asOf: string | null
  /** The scenario asked for, else the one run last, else the newest. */
  readonly scenario: ScenarioSummary | null
  /** Its newest outcome; null until it was run. */
  readonly outcome: Outcome | null
  /** The scenario as it was run: floor, rivals' beliefs, envelope. */
  readonly run: Scenario | null
  /** Ours first. */
  readonly sellers: readonly Seller[]
  /** Units a day over the last four weeks of sales. */
  readonly sales: readonly { readonly date: string; readonly units: number }[]
  /** The newest plan that the gate has looked at, with the most it could cost. */
  readonly plan: { readonly id: string; readonly name: string; readonly version: number; readonly status: Plan['status']; readonly lines: number; readonly exposedCash: Minor; readonly belowCostCash: Minor; readonly largestDrop: number } | null
  readonly livePublications: readonly PublicationSummary[]
  readonly alerts: readonly Alert[]
}

export interface Preferences {
  readonly language: 'en' | 'zh'
  readonly theme: 'light' | 'dark' | 'system'
  readonly guard: GuardSettings
  /** Publishing: share of lines in the canary and how long it is watched. */
  readonly canaryShare: number
  readonly canarySeconds: number
  /** When a second person must sign, and how long a signature holds. */
  readonly approval: ApprovalRules
  /** The day it is for the plans of this workspace; null: the clock's. */
  readonly asOf: string | null
  /** IANA zone in which days are counted: of plans, of the law's windows, of what is over. Null: that of the machine on which Warchest runs. */
  readonly timeZone: string | null
  /** The zone that holds; what is entered as a day is a day there. */
  readonly zone: string
}

/** One edit of a draft plan: a price, or null to leave the product out. */
const planEdit = z.object({
  sku: identifier,
  landed: minorUnits.nullable(),
  returnPrice: minorUnits.exactOptional(),
  funding: funding.exactOptional(),
  unitCap: z.number().min(0).nullable().exactOptional(),
  reason: belowCostReason.nullable().exactOptional(),
})
export type PlanEdit = z.infer<typeof planEdit>

/** What a person states where the data are silent; null or false: nothing is assumed, and what needs it says so. Each becomes a labelled assumption of the market. */
const fitAssumptions = z.object({
  /** Rivals that charge our price and share demand alike, where no rival offers were imported. */
  rivals: z.boolean(),
  /** Share of visits that buy nothing; null: the default of 0.6, itself a labelled assumption. */
  outsideShare: z.number().gt(0).lt(1).nullable(),
  /** Unit cost and floor as shares of the list price, for products without one of their own. */
  costShare: z.number().gt(0).lt(1).nullable(),
  floorShare: z.number().gt(0).lte(1).nullable(),
})
export type FitAssumptions = z.infer<typeof fitAssumptions>

/** How long the canary is watched; 0 is not at all. */
const canarySeconds = z.number().min(0).max(86_400)

const optimizeInput = z.object({
  name: z.string().min(1),
  scenarioId: identifier.nullable(),
  objective,
  from: isoDate,
  to: isoDate,
  channel: z.string().min(1),
  envelopes: z.object({ total: minorUnits.nullable(), categories: z.array(z.object({ category: identifier, amount: minorUnits })) }),
  scope: z.object({ categories: z.array(identifier), skus: z.array(identifier) }),
  /** Deepest cut from list considered, 0..1, and the number of rungs of the ladder. */
  deepest: z.number().min(0).max(0.9),
  rungs: z.int().min(2).max(50),
  funding: fundingShares,
  /** Go outside the observed price range. */
  extrapolate: z.boolean(),
  /** Puts the answer in the place of this draft; left out, a new plan is made. */
  replaces: z.object({ id: identifier, version: z.int() }).exactOptional(),
})
export type OptimizeInput = z.infer<typeof optimizeInput>

export const exportFormat = z.enum(['svg', 'png', 'csv', 'xlsx'])
export type ExportFormat = z.infer<typeof exportFormat>

/**
 * The one door to the engine. Names are `feature.verb`; inputs are validated here, outputs are plain finite JSON.
 * Long work answers with a job id at once.
 */
export const contract = {
  workspace: {
    info: base.output(type<WorkspaceInfo>()),
    open: base.input(z.object({ path: z.string().min(1) })).output(type<WorkspaceInfo>()),
    create: base.input(z.object({ path: z.string().min(1), sample: z.boolean() })).output(jobStarted),
  },
  data: {
    summary: base.output(type<DataSummary>()),
    /** Keeps the file's bytes until it is imported or the app ends. */
    stage: base.input(z.object({ file: z.file() })).output(type<{ stagedId: string }>()),
    /** Names a file of this machine instead of sending its bytes; refused in the served form, whose callers may sit elsewhere. */
    stagePath: base.input(z.object({ path: z.string().min(1) })).output(type<{ stagedId: string }>()),
    preview: base.input(z.object({ stagedId: identifier, kind: feedMapping.shape.kind.nullable(), mapping: feedMapping.nullable() })).output(type<FeedPreview>()),
    import: base.input(z.object({ files: z.array(z.object({ stagedId: identifier, mapping: feedMapping })).min(1) })).output(jobStarted),
    report: base.input(byId).output(type<ImportReport>()),
  },
  demand: {
    fit: base.input(z.object({ assumptions: fitAssumptions })).output(jobStarted),
    report: base.output(type<FitReport | null>()),
    market: base.output(type<Market | null>()),
    /** Every category as a scenario sees it; null until demand was fitted. */
    categories: base.input(demandOf).output(type<DemandOverview | null>()),
    category: base.input(demandOfCategory).output(type<DemandCategoryView>()),
    crossPrices: base.input(crossPricesOf).output(type<CrossPriceView>()),
    products: base.input(demandOf).output(type<DemandProducts>()),
    product: base.input(demandOfProduct).output(type<DemandProductView>()),
    /** Sets an elasticity in a scenario, in the place of the fitted one. */
    override: base.input(overrideInput).output(type<Scenario>()),
    /** Takes it back. */
    restore: base.input(restoreInput).output(type<Scenario>()),
  },
  scenarios: {
    list: base.output(type<readonly ScenarioSummary[]>()),
    presets: base.output(type<readonly ScenarioPreset[]>()),
    /** What the levers choose from; null until demand was fitted. */
    market: base.output(type<MarketOutline | null>()),
    /** The market itself, for the window's own worker; null where none has been fitted. */
    world: base.output(type<{ readonly hash: string; readonly market: Market } | null>()),
    get: base.input(byId).output(type<Scenario>()),
    /** `base`: the scenario as it was when the caller read it; where somebody else has kept another one since, nothing is saved. Left out, the newest stands. */
    save: base.input(z.object({ scenario, base: scenario.exactOptional() })).output(type<ScenarioSummary>()),
    branch: base.input(z.object({ id: identifier, name: z.string().min(1) })).output(type<Scenario>()),
    remove: base.input(byId).output(type<null>()),
    /** Expected values at once, without sampling, for sliders; kept nowhere, so that the outcome has no hash. */
    preview: base.input(z.object({ scenario })).output(type<Outcome>()),
    run: base.input(z.object({ id: identifier, threads: z.int().min(1).max(64).nullable() })).output(jobStarted),
    outcomes: base.input(z.object({ scenarioId: identifier.nullable() })).output(type<readonly OutcomeSummary[]>()),
    outcome: base.input(z.object({ hash: identifier })).output(type<Outcome>()),
    /** Worst legal stack of every product under the scenario's instruments, and what each instrument is expected to do; at once, for the editor. */
    stacks: base.input(z.object({ scenario })).output(type<StackReport>()),
    /** Paired runs with and without the moves: what they really brought. The job's result is the hash it is kept under. */
    waterfall: base.input(z.object({ id: identifier, threads: z.int().min(1).max(64).nullable() })).output(jobStarted),
    /** The newest waterfall of a scenario, or of that state of it; null: none was run. */
    latestWaterfall: base.input(z.object({ scenarioId: identifier, scenarioHash: z.string().nullable() })).output(type<KeptWaterfall | null>()),
  },
  rivals: {
    /** How each rival answers our price, fitted to the prices of the workspace, with its evidence. */
    fit: base.output(type<readonly FittedAnswer[]>()),
    /** Prices of every rival against ours, and its late moves; null: no offers were imported. */
    board: base.output(type<RivalBoard | null>()),
    /** What every rival last asked for each product. */
    matches: base.output(type<RivalMatches>()),
  },
  insight: {
    /** Each driver of a scenario alone at its low and its high end, by expected values. */
    drivers: base.input(byId).output(type<Tornado>()),
    /** What each part in which two scenarios differ adds to the difference. */
    difference: base.input(z.object({ from: identifier, to: identifier })).output(type<Difference>()),
    /** The same money put into each lever in turn. */
    levers: base.input(leverInput).output(type<readonly LeverReturn[]>()),
    /** Simulates a grid over each of a list of scenarios, or the list as it stands; points that are known already are not simulated again, so a sweep that was cancelled or cut short goes on where it stopped. */
    sweep: base.input(sweepInput).output(jobStarted),
    sweepResult: base.input(sweepInput.omit({ threads: true })).output(type<SweepView>()),
  },
  wars: {
    /** The documented wars that come with Warchest. */
    list: base.output(type<readonly WarView[]>()),
    get: base.input(byId).output(type<WarView>()),
    /** Calibrates on the early periods, forecasts the later ones, and scores them. */
    replay: base.input(replayInput).output(type<Replay>()),
  },
  game: {
    /** The ways in which rivals can be played, with their assumptions. */
    personas: base.output(type<readonly Persona[]>()),
    /** Simulates and analyses a payoff table; the job's result is its hash. */
    payoffs: base.input(payoffInput).output(jobStarted),
    tables: base.output(type<readonly PayoffOutline[]>()),
    table: base.input(z.object({ hash: identifier })).output(type<PayoffTable>()),
    matches: base.output(type<readonly MatchOutline[]>()),
    match: base.input(byId).output(type<Match>()),
    startMatch: base.input(matchInput).output(type<Match>()),
    /** Plays the next week; the job's result is the match. */
    play: base.input(turnInput).output(jobStarted),
    removeMatch: base.input(byId).output(type<null>()),
  },
  plans: {
    list: base.output(type<readonly PlanSummary[]>()),
    get: base.input(byId).output(type<Plan>()),
    rows: base.input(byId).output(type<readonly PlanRow[]>()),
    optimize: base.input(optimizeInput).output(jobStarted),
    /** Why a product stands at its price: every price that was open to it. */
    explain: base.input(z.object({ id: identifier, sku: identifier })).output(type<PlanExplanation>()),
    /** The prices that a scenario puts in force, as a draft plan; `day` chooses where they change during it. */
    adopt: base.input(z.object({ scenarioId: identifier, name: z.string().min(1), channel: z.string().min(1), day: z.int().min(0).nullable() })).output(type<Plan>()),
    edit: base.input(z.object({ id: identifier, version: z.int(), edits: z.array(planEdit) })).output(type<Plan>()),
    /** Runs the gate; the plan is frozen with the verdict. */
    check: base.input(byId).output(type<Verdict>()),
    /** Puts the signature of whoever is signed in under the frozen plan; refused unless it passed. `hash` is what the person saw. Where two must sign the plan is approved by the second. */
    approve: base.input(z.object({ id: identifier, hash: z.string(), note: z.string().max(1000) })).output(type<Plan>()),
    /** Who has signed, who must still, and what they sign under. */
    standing: base.input(byId).output(type<ApprovalStanding>()),
    /** What a law asks to be said to the public of a checked plan; null where none does. */
    publicRules: base.input(publicRulesInput).output(type<PublicRulesView | null>()),
    /** A new draft with the same lines. */
    revise: base.input(byId).output(type<Plan>()),
  },
  stores: {
    list: base.output(type<readonly StoreInfo[]>()),
    /** What can be connected, and what each kind asks for. */
    kinds: base.output(type<readonly StoreKindInfo[]>()),
    /** How secrets are protected here, and what stands in the way of keeping them. */
    secrets: base.output(type<SecretsView>()),
    /** Gives the key that secrets are kept under, for as long as this process runs. */
    unlock: base.input(unlockInput).output(type<SecretsView>()),
    /** Accepts a keyring that the system does not protect. */
    consent: base.output(type<SecretsView>()),
    connect: base.input(connectInput).output(type<StoreInfo>()),
    /** Looks at a store and writes nothing in it. */
    test: base.input(byId).output(type<StoreTest>()),
    /** Secrets that are not given stay, unless the address has changed: then they are asked for again. */
    update: base.input(updateInput).output(type<StoreInfo>()),
    /** Refused while a publication has prices there, unless forced. The store itself is left as it is. */
    remove: base.input(removeInput).output(type<null>()),
    capabilities: base.input(byId).output(type<StoreAbilities>()),
  },
  publications: {
    list: base.output(type<readonly PublicationSummary[]>()),
    get: base.input(byId).output(type<PublicationSummary>()),
    rows: base.input(z.object({ id: identifier, state: z.string().nullable(), offset: z.int().min(0), limit: z.int().min(1).max(10_000) })).output(type<{ total: number; rows: readonly PublicationRow[] }>()),
    journal: base.input(byId).output(type<readonly JournalEntry[]>()),
    /** Why rows are not simply done, grouped. */
    reasons: base.input(byId).output(type<readonly ReasonGroup[]>()),
    /** What publishing the plan would mean; refused, with all reasons, where it may not be published. */
    preview: base.input(z.object({ planId: identifier, storeId: identifier })).output(type<PublicationPreview>()),
    /** Refused unless the plan is approved and its hash still holds; `planHash` is the content the person has seen. Fewer `canarySeconds` than the workspace asks for take somebody who may sign, and a reason. */
    start: base.input(z.object({ planId: identifier, storeId: identifier, dryRun: z.boolean(), planHash: z.string().exactOptional(), canarySeconds: canarySeconds.exactOptional(), reason: z.string().trim().max(500).exactOptional() })).output(type<JobStarted & { publicationId: string }>()),
    resume: base.input(byId).output(jobStarted),
    pause: base.input(byId).output(type<PublicationSummary>()),
    /** Ends the canary's watch now, by the decision of somebody who is signed in and may sign, with a reason. */
    advance: base.input(advanceInput).output(type<PublicationSummary>()),
    rollback: base.input(byId).output(jobStarted),
    /** Takes what is over to the plan's return prices now, without waiting for the runner. */
    end: base.input(byId).output(jobStarted),
    /** About rows that the gate holds on their way back; takes hold when the way back is resumed. */
    decide: base.input(decideInput).output(type<PublicationSummary>()),
    /** Stops every running publication and takes back everything that is live, store by store. Called again it goes on with one that was cut short. */
    emergencyStop: base.input(emergencyInput).output(jobStarted),
    /** What would stay in the stores if an emergency stop were ended now, price by price. */
    emergencyLeft: base.input(emergencyOf).output(type<LeftByEmergency>()),
    /** Ends an emergency stop that cannot be done, by whoever is signed in and was shown what stays. */
    emergencyClose: base.input(closeEmergencyInput).output(type<RunnerView>()),
    /** Units sold against expected, by the store's orders. */
    sales: base.input(byId).output(type<PublicationSales>()),
    /** Who keeps the schedule, and what was done of late. */
    runner: base.output(type<RunnerView>()),
    setZone: base.input(zoneInput).output(type<RunnerView>()),
    /** The manifest and the journal as files. */
    files: base.input(byId).output(type<readonly ExportedFile[]>()),
    /** A summary at once and at every change until the publication rests. */
    watch: base.input(byId).output(eventIterator(type<PublicationSummary>())),
  },
  guard: {
    /** The law packs, what holds here, and what the workspace says of itself. */
    law: base.output(type<LawView>()),
    setLaw: base.input(z.object({ settings: legalInput, reason: z.string().trim().min(1).max(500) })).output(type<LawView>()),
    /** Consents, reasons with evidence, suppliers' minimum prices and announcements on file; the newest first, withdrawn ones among them. */
    evidence: base.output(type<readonly Evidence[]>()),
    addEvidence: base.input(evidenceInput).output(type<readonly Evidence[]>()),
    withdrawEvidence: base.input(byId).output(type<readonly Evidence[]>()),
    overrides: base.output(type<readonly OverrideView[]>()),
    /** Signed by whoever is signed in; refused for rules that are never set aside. */
    signOverride: base.input(overrideRequest).output(type<readonly OverrideView[]>()),
    /** Exactly the products that a rule would hold up, before it is saved; with a plan, at its prices. */
    preview: base.input(previewInput).output(type<RulePreviewView>()),
    /** What was asked for a product, with the legal windows before a plan's line, or before today. */
    history: base.input(historyInput).output(type<PriceHistory>()),
  },
  people: {
    list: base.output(type<People>()),
    /** Adds a person with a key of their own; the first comes in by themselves and is thereby signed in, each further one is let in by who is. */
    add: base.input(personInput).output(type<People>()),
    /** Unlocks a person's key until the workspace is closed, or another signs in. */
    signIn: base.input(signInInput).output(type<People>()),
    signOut: base.output(type<People>()),
    /** Seals the key anew under another passphrase; the old one must be known. */
    changePassphrase: base.input(passphraseInput).output(type<People>()),
    /** Gives a person whose passphrase is lost a new key; the old one signs no more. Only another person who may sign can. */
    renew: base.input(renewInput).output(type<People>()),
    /** Takes a person out of those who may sign; what they signed stays. */
    leave: base.input(byId).output(type<People>()),
  },
  audit: {
    page: base.input(auditFilter).output(type<AuditPage>()),
    /** Follows the chain from the first entry; `head`: a hash that was kept elsewhere. */
    verify: base.input(auditVerify).output(type<AuditVerdict>()),
    /** All entries as JSON lines. */
    export: base.output(type<ExportedFile>()),
  },
  burn: {
    /** An outcome with the scenario and market it was run on. */
    view: base.input(z.object({ outcomeHash: identifier })).output(type<BurnSourceView>()),
    export: base.input(z.object({ outcomeHash: identifier, formats: z.array(exportFormat).min(1), language: z.enum(['en', 'zh']), theme: z.enum(['light', 'dark']) })).output(type<readonly ExportedFile[]>()),
  },
  warRoom: {
    /** Of one scenario; null: the one run last. */
    get: base.input(z.object({ scenarioId: identifier.nullable() })).output(type<WarRoom>()),
  },
  jobs: {
    list: base.output(type<readonly JobStatus[]>()),
    /** The job's status at once, at every change, and at its end. */
    watch: base.input(byId).output(eventIterator(type<JobStatus>())),
    cancel: base.input(byId).output(type<JobStatus>()),
  },
  preferences: {
    get: base.output(type<Preferences>()),
    /** What holds in this workspace until a person changes it. */
    defaults: base.output(type<Pick<Preferences, 'guard' | 'canaryShare' | 'canarySeconds' | 'approval' | 'asOf' | 'timeZone'>>()),
    set: base.input(z.object({
      language: z.enum(['en', 'zh']).exactOptional(), theme: z.enum(['light', 'dark', 'system']).exactOptional(), guard: guardSettings.exactOptional(),
      canaryShare: z.number().min(0).max(1).exactOptional(), canarySeconds: canarySeconds.exactOptional(), approval: approvalRules.exactOptional(), asOf: isoDate.nullable().exactOptional(),
      timeZone: z.string().min(1).max(64).nullable().exactOptional(),
      /** Why a limit was changed; kept with the change. */
      reason: z.string().max(500).exactOptional(),
    })).output(type<Preferences>()),
  },
}

export type Contract = typeof contract
