import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tie } from '../../../src/core/burn/ties.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'
import type { Plan } from '../../../src/core/plan/plan.ts'
import type { PublicationRow, PublicationSummary } from '../../../src/main/publish/publication.ts'
import { answer } from './drive.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-demo-test-'))
const first = join(folder, 'first')
const second = join(folder, 'second')
const read = <T>(name: string): T => JSON.parse(readFileSync(join(first, name), 'utf8')) as T

/** Bytes but for the one field that holds the time of the run. */
const content = (file: string): string => {
  const bytes = readFileSync(file)
  const text = /\.(json|md)$/.test(file) ? bytes.toString('utf8').replace(/("generatedAt": "|generatedAt: )[^"\n]+/, '$1') : bytes
  return createHash('sha256').update(text).digest('hex')
}

let ties: readonly Tie[]

beforeAll(async () => {
  // Different numbers of threads, so that equal bytes also mean that threads do not matter.
  ties = (await answer<{ ties: readonly Tie[] }>('demo', '--out', first, '--paths', '48', '--threads', '2')).ties
  await answer('demo', '--out', second, '--paths', '48', '--threads', '1')
}, 600_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('warchest demo', () => {
  it('writes every file of the chain', () => {
    expect(readdirSync(first).sort()).toEqual(['burn.csv', 'burn.png', 'burn.svg', 'burn.xlsx', 'fit.json', 'outcome.json', 'plan.json', 'publication.json', 'report.md'])
  })

  it('writes the same bytes again on another number of threads, but for generatedAt', () => {
    for (const name of readdirSync(first)) expect({ name, hash: content(join(second, name)) }).toEqual({ name, hash: content(join(first, name)) })
  })

  it('agrees with itself in every sum', () => {
    expect(ties.length).toBeGreaterThan(15)
    expect(ties.filter((tie) => !tie.holds)).toEqual([])
    expect(Math.max(...ties.map((tie) => tie.deviation))).toBeLessThan(1e-9)
  })

  it('stays inside the envelope in plan and simulation', () => {
    const plan = read<Plan>('plan.json')
    const subsidy = plan.lines.reduce((sum, line) => sum + line.expected.subsidy, 0)
    expect(subsidy).toBeGreaterThan(0)
    expect(subsidy).toBeLessThanOrEqual(plan.envelopes.total ?? -1)
    for (const envelope of read<Outcome>('outcome.json').envelopes) expect(envelope.maxSpend).toBeLessThanOrEqual(envelope.amount)
  })

  it('changes a good part of the catalog, never below floor, cost or the largest drop', () => {
    const { lines } = read<Plan>('plan.json')
    expect(lines.length).toBeGreaterThan(100)
    for (const line of lines) expect(line.landed).toBeGreaterThanOrEqual(line.current * 0.7)
  })

  it('publishes every line once and takes every line back', () => {
    const { published, publishedRows, rolledBack, rolledBackRows } = read<{ published: PublicationSummary; publishedRows: PublicationRow[]; rolledBack: PublicationSummary; rolledBackRows: PublicationRow[] }>('publication.json')
    const { lines } = read<Plan>('plan.json')
    expect(published.counts.confirmed).toBe(lines.length)
    expect(new Map(publishedRows.map((row) => [row.sku, row.observed]))).toEqual(new Map(lines.map((line) => [line.sku, line.landed])))
    expect(rolledBack.counts.restored).toBe(lines.length)
    expect(new Map(rolledBackRows.map((row) => [row.sku, row.observed]))).toEqual(new Map(lines.map((line) => [line.sku, line.current])))
  })

  it('has something to tell: uncertainty, rivals, lost sales that are not the rule', () => {
    const { totals, sellers, daily } = read<Outcome>('outcome.json')
    expect(totals.units.p90).toBeGreaterThan(totals.units.p10 * 1.005)
    expect(totals.lostUnits.mean).toBeLessThan(totals.units.mean * 0.2)
    expect(sellers).toHaveLength(4)
    expect(daily.share.p50.at(-1)).toBeLessThan(0.6)
  })
})
