import { randomUUID } from 'node:crypto'
import { addDays } from '../../../core/calendar/calendar.ts'
import { tiesOf, type Tie } from '../../../core/burn/ties.ts'
import { planTotals } from '../../../core/plan/totals.ts'
import { toMinor, type Currency } from '../../../core/money/money.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import { WarchestError } from '../../../core/problem.ts'
import type { JournalEntry, PublicationRow } from '../../publish/publication.ts'
import { SAMPLE_SCENARIOS } from '../../engine/sample.ts'
import type { Session } from '../session.ts'
import { demoReport } from './report.ts'

export interface DemoSettings {
  readonly paths: number
  readonly seed: number
  /** Major units. */
  readonly envelope: number
}

export interface DemoResult {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  readonly ties: readonly Tie[]
  readonly text: string
}

const STORE = 'embedded'
const DAYS = 21

/**
 * The chain on an opened sample workspace: fit -> simulate -> optimise -> check -> approve -> dry run -> publish -> read back -> roll back -> export.
 * @param generatedAt time of the real run; stands in the one field `generatedAt` of each document
 * @throws WarchestError refused where a step of the chain says no
 */
export async function runDemo({ client, wait }: Session, settings: DemoSettings, generatedAt: string, remark: (text: string) => void): Promise<DemoResult> {
  const report = await client.demand.report()
  const market = await client.demand.market()
  if (report === null || market === null) throw refused('The sample world was not fitted.')
  remark(`Fitted ${market.products.length} products in ${market.categories.length} categories.`)

  const { monteCarlo, ...assumed } = await client.scenarios.get({ id: SAMPLE_SCENARIOS[1] })
  const scenario = { ...assumed, monteCarlo: { ...monteCarlo, paths: settings.paths, seed: settings.seed } }
  await client.scenarios.save({ scenario })
  const simulated = await wait(await client.scenarios.run({ id: scenario.id, threads: null }))
  const outcome = await client.scenarios.outcome({ hash: simulated.result ?? '' })
  remark(`Simulated "${scenario.name}": ${outcome.paths} paths over ${outcome.dates.length} days.`)

  const optimized = await wait(await client.plans.optimize({
    name: 'Demonstration', scenarioId: scenario.id, objective: 'gmv', from: market.asOf, to: addDays(market.asOf, DAYS - 1), channel: 'store',
    envelopes: { total: toMinor(settings.envelope, market.currency), categories: [] },
    scope: { categories: [], skus: [] }, deepest: 0.3, rungs: 11, funding: { platform: 0.7, merchant: 0.2, brand: 0.1, bank: 0, state: 0 }, extrapolate: false,
  }))
  const planId = optimized.result ?? ''
  const verdict = await client.plans.check({ id: planId })
  if (!verdict.passed) throw refused(`The gate refused the plan: ${verdict.findings.filter((finding) => finding.severity === 'block').slice(0, 3).map((finding) => finding.message).join(' ')}`)
  const checked = await client.plans.get({ id: planId })
  // A person of this demonstration alone: the passphrase is kept by nobody, and the workspace is gone when it ends.
  await client.people.add({ name: 'warchest demo', role: 'approver', passphrase: randomUUID() })
  const plan = await client.plans.approve({ id: planId, hash: checked.hash ?? '', note: 'Approved by the demonstration, on the sample world and its embedded store only.' })
  remark(`Optimised, checked and approved ${plan.lines.length} prices; gap ${(100 * (plan.optimum?.gap ?? 0)).toFixed(4)}%.`)

  // Nobody watches a canary of the demonstration.
  await client.preferences.set({ canarySeconds: 0, reason: 'Demonstration: the canary is not watched.' })
  const dry = await client.publications.start({ planId, storeId: STORE, dryRun: true })
  await wait(dry)
  const started = await client.publications.start({ planId, storeId: STORE, dryRun: false })
  await wait(started)
  const id = started.publicationId
  const live = await client.publications.get({ id })
  const liveRows = await allRows(client, id)
  remark(`Published: ${live.counts.confirmed} rows confirmed by read-back, state ${live.state}.`)
  await wait(await client.publications.rollback({ id }))
  const rolledBack = await client.publications.get({ id })
  const backRows = await allRows(client, id)
  remark(`Rolled back: ${rolledBack.counts.restored} rows at their old price, state ${rolledBack.state}.`)

  const pack = await client.burn.export({ outcomeHash: outcome.hash, formats: ['svg', 'png', 'csv', 'xlsx'], language: 'en', theme: 'light' })
  const ties = [...tiesOf(outcome), ...planTies(plan, settings.envelope), ...publicationTies(plan, liveRows, backRows)]
  // A signature is by a key that was made for this one run; everything else repeats to the byte.
  const document = (value: object): Uint8Array => new TextEncoder().encode(`${JSON.stringify({ generatedAt, ...value }, null, 2)}\n`)
  const journal = inOneOrder((await client.publications.journal({ id })).map((entry) => ({ ...entry, detail: withoutDeadline(entry.detail) })))
  const text = demoReport({ report, outcome, scenario, plan, verdict, live, rolledBack, ties })
  return {
    ties,
    text,
    files: [
      { name: 'fit.json', bytes: document(report) },
      { name: 'outcome.json', bytes: document(outcome) },
      { name: 'plan.json', bytes: document({ ...plan, approval: plan.approval && { signatures: plan.approval.signatures.map((one) => ({ ...one, signature: undefined })) } }) },
      { name: 'publication.json', bytes: document({ dryRun: await client.publications.get({ id: dry.publicationId }), published: live, publishedRows: liveRows, rolledBack, rolledBackRows: backRows, journal }) },
      ...pack.map((file) => ({ name: file.name, bytes: new Uint8Array(Buffer.from(file.base64, 'base64')) })),
      { name: 'report.md', bytes: new TextEncoder().encode(`---\ngeneratedAt: ${generatedAt}\n---\n\n${text}`) },
    ],
  }
}

const refused = (message: string): WarchestError => new WarchestError('refused', { code: 'demo.refused', message, mend: 'This should not happen on the sample world: please report it.' })

/** A batch's deadline is told by the store's own clock, which does not stand still. */
function withoutDeadline(detail: string): string {
  const told: unknown = detail.startsWith('{') ? JSON.parse(detail) : null
  return told === null ? detail : JSON.stringify({ ...told, notAfter: undefined })
}

/** What is noted of one call. */
const OF_A_CALL = ['intent', 'sent', 'acked', 'unknown', 'verified', 'read']

/** Calls run side by side, and which comes first is chance: here they stand one after the other, in the order of their keys. */
function inOneOrder(journal: readonly JournalEntry[]): JournalEntry[] {
  const key = ({ batch }: JournalEntry): string => batch ?? ''
  const ordered: JournalEntry[] = []
  for (let from = 0, to = 0; from < journal.length; from = to + 1) {
    to = journal.findIndex((entry, at) => at >= from && !OF_A_CALL.includes(entry.kind))
    if (to < 0) to = journal.length
    ordered.push(...journal.slice(from, to).sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)), ...journal.slice(to, to + 1))
  }
  return ordered.map((entry, at) => ({ ...entry, seq: journal[at].seq }))
}

const PAGE = 10_000

async function allRows(client: Session['client'], id: string): Promise<PublicationRow[]> {
  const rows: PublicationRow[] = []
  for (;;) {
    const page = await client.publications.rows({ id, state: null, offset: rows.length, limit: PAGE })
    rows.push(...page.rows)
    if (page.rows.length === 0 || rows.length >= page.total) return rows
  }
}

const tie = (id: string, sums: Readonly<Record<string, number>>, holds: boolean): Tie => {
  const values = Object.values(sums)
  return { id, sums, deviation: Math.max(...values) - Math.min(...values), holds }
}

const equal = (id: string, sums: Readonly<Record<string, number>>): Tie => tie(id, sums, new Set(Object.values(sums)).size === 1)

/** The plan's own sums, in minor units: to the fen, not within a tolerance. */
function planTies(plan: Plan, envelope: number): Tie[] {
  const totals = planTotals(plan.lines)
  const amount = toMinor(envelope, plan.currency satisfies Currency)
  const unsplit = plan.lines.filter((line) => Object.values(line.funding).reduce((a, b) => a + b, 0) !== line.list - line.landed)
  return [
    equal('plan.subsidy', { lines: totals.subsidy, funders: Object.values(totals.byFunder).reduce((a, b) => a + b, 0), optimum: plan.optimum?.spend ?? totals.subsidy }),
    equal('plan.fundingPerUnit', { linesThatDoNotAdd: unsplit.length, none: 0 }),
    // Room that is left under the envelope is no deviation; only spend above it is.
    { ...tie('plan.envelope', { envelope: amount, spend: totals.subsidy }, totals.subsidy <= amount), deviation: Math.max(0, totals.subsidy - amount) },
  ]
}

/** Every line once in the store at its planned price, and every row back at what it was. */
function publicationTies(plan: Plan, live: readonly PublicationRow[], back: readonly PublicationRow[]): Tie[] {
  const planned = new Map(plan.lines.map((line) => [line.sku, line.landed]))
  const standing = live.filter((row) => row.observed === planned.get(row.sku) && row.planned === row.observed)
  const returned = back.filter((row) => row.before !== null && row.observed === row.before)
  return [
    equal('publication.rows', { lines: plan.lines.length, rows: live.length, atPlannedPrice: standing.length }),
    equal('rollback.rows', { rows: back.length, atEarlierPrice: returned.length }),
  ]
}
