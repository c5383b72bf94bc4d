import type { Market } from '../demand/market.ts'
import type { Currency } from '../money/money.ts'
import { startingTrade } from '../war/defaults.ts'
import type { Outcome } from '../war/outcome.ts'
import type { FundingSplit, Move, RivalAssumption, Scenario } from '../war/scenario.ts'
import { fluidOutcome, runWar } from '../war/simulate.ts'
import { decide, depthsOf, PERSONAS, type DecisionReason, type PersonaId, type WeekForecast } from './personas.ts'

/** What we set for one week: a depth off today's prices, on one category or on all (null). */
export interface Levers {
  readonly depth: number
  readonly category: string | null
}

export interface MatchSetup {
  /** The world of the match: its rivals, operations and treasury; its own moves and the rivals' policies take no part. */
  readonly scenario: Scenario
  readonly weeks: number
  /** `simultaneous`: nobody sees the others' week before it begins. `we-first`: the rivals see ours. */
  readonly order: 'simultaneous' | 'we-first'
  readonly seed: number
  readonly rivals: readonly { readonly seller: string; readonly persona: PersonaId }[]
}

/** One seller at the end of a week; ours first. Money is major units; rivals' cash is a belief drawn once for the match. */
export interface SellerWeek {
  readonly seller: string
  readonly depth: number
  readonly reason: DecisionReason | null
  readonly cash: number | null
  /** Mean share of units over the week. */
  readonly share: number
  readonly priceIndex: number
  readonly gaveUp: boolean
}

export interface MatchTurn {
  readonly levers: Levers
  readonly sellers: readonly SellerWeek[]
  /** Our contribution and own subsidy of the week. */
  readonly contribution: number
  readonly subsidyOwn: number
  /** Our cash fell below its floor in this week or before. */
  readonly belowFloor: boolean
}

/** The same match had we kept our own prices all along and the rivals done what they did: unilateral de-escalation, evaluated. */
export interface EasedOff {
  readonly cash: number
  readonly contribution: number
  readonly share: number
}

export interface MatchSummary {
  readonly currency: Currency
  readonly weeks: number
  readonly cash: number
  readonly contribution: number
  readonly share: number
  readonly eased: EasedOff
}

const WEEK = 7
const OURSELVES: FundingSplit = { platform: 1, merchant: 0, brand: 0, bank: 0, state: 0 }
/** Stands for money that does not run out. */
const NO_FLOOR = -1e15
const NO_HASHES = { scenarioHash: '', marketHash: '' }

type Play = { readonly levers: Levers; readonly depths: ReadonlyMap<string, number> }
const played = (turns: readonly MatchTurn[]): Play[] => turns.map(({ levers, sellers }) => ({ levers, depths: new Map(sellers.slice(1).map(({ seller, depth }) => [seller, depth])) }))

/** The scenario in which these weeks happen: state is carried from week to week by living through them. */
function scenarioOf({ scenario, rivals, seed }: MatchSetup, weeks: readonly Play[]): Scenario {
  const funding = scenario.moves.find((move) => move.kind === 'depth')?.funding ?? OURSELVES
  const moves = weeks.flatMap(({ levers: { depth, category } }, week): Move[] => (depth > 0 ? [{ kind: 'depth', scope: { categories: category === null ? [] : [category], skus: [] }, depth, basis: 'current', from: WEEK * week, to: WEEK * (week + 1), funding }] : []))
  return {
    ...scenario, days: WEEK * weeks.length, moves, stepHours: 24, monteCarlo: { ...scenario.monteCarlo, paths: 1, seed },
    rivals: scenario.rivals.map((rival): RivalAssumption => {
      const persona = rivals.find(({ seller }) => seller === rival.seller)?.persona
      if (persona === undefined) return rival
      const script = weeks.map(({ depths }, week) => ({ from: WEEK * week, to: WEEK * (week + 1), depth: depths.get(rival.seller) ?? 0 })).filter(({ depth }) => depth > 0)
      return { ...rival, policy: { kind: 'scripted', moves: script }, patience: null, ...(PERSONAS[persona].backed ? { cashFloor: NO_FLOOR } : {}) }
    }),
  }
}

/**
 * Plays one week: every rival's persona weighs its depths on expected values, then the week happens on the match's own random path. The same setup, turns and levers give the same week.
 * @param report called with the decisions taken and all of them
 */
export function playTurn(market: Market, setup: MatchSetup, turns: readonly MatchTurn[], levers: Levers, report: (done: number, total: number) => void = () => {}): MatchTurn {
  const before = played(turns)
  const last = before.at(-1)
  const trade = startingTrade(market)
  const all = trade.units.reduce((a, b) => a + b, 0)
  const marketWeek = WEEK * trade.sales.reduce((a, b) => a + b, 0)
  // What a rival takes us to do: what it sees where we move first, else what we did last week.
  const expected: Levers = setup.order === 'we-first' ? levers : (last?.levers ?? { depth: 0, category: null })
  const weighed = setup.rivals.map(({ persona }) => depthsOf(PERSONAS[persona]))
  const total = weighed.reduce((sum, { length }) => sum + length, 0)
  let done = 0
  const past = before.length === 0 ? null : outcomeOf(market, setup, before)
  const decisions = setup.rivals.map(({ seller, persona }, r) => {
    const k = market.sellers.findIndex(({ id }) => id === seller)
    const forecasts = weighed[r].map((depth): WeekForecast => {
      const depths = new Map(last?.depths)
      depths.set(seller, depth)
      const weeks = [...before, { levers: expected, depths }]
      const outcome = fluidOutcome(market, scenarioOf(setup, weeks), NO_HASHES)
      report(++done, total)
      return { depth, result: cashOver(outcome, k, weeks.length - 1), share: shareOver(outcome, k, weeks.length - 1) }
    })
    const startCash = setup.scenario.rivals.find((rival) => rival.seller === seller)?.cash ?? 0
    const view = {
      startShare: all > 0 ? trade.units[k] / all : 0, marketWeek, startCash, spent: past?.sellers[k].books?.subsidy.mean ?? 0, gaveUp: (past?.sellers[k].capitulation ?? 0) > 0,
      lossWeeks: past === null ? 0 : lossWeeks(past, k, before.length),
    }
    return { seller, ...decide(PERSONAS[persona], view, forecasts) }
  })
  const depths = new Map(decisions.map(({ seller, depth }) => [seller, depth]))
  const outcome = outcomeOf(market, setup, [...before, { levers, depths }])
  const week = before.length
  return {
    levers, contribution: sumOver(outcome.daily.contribution.mean, week), subsidyOwn: sumOver(outcome.daily.subsidyOwn.mean, week), belowFloor: outcome.runway.probabilityBelowFloor > 0,
    sellers: market.sellers.map(({ id }, k): SellerWeek => {
      const figures = outcome.sellers[k]
      const decision = decisions.find(({ seller }) => seller === id)
      const end = WEEK * (week + 1) - 1
      return {
        seller: id, depth: k === 0 ? levers.depth : (decision?.depth ?? 0), reason: decision?.reason ?? null, cash: figures.cash?.mean[end] ?? null, share: shareOver(outcome, k, week), priceIndex: figures.priceIndex.mean[end],
        gaveUp: figures.capitulation > 0,
      }
    }),
  }
}

/** What the weeks played so far came to, and what they would have come to had we eased off alone from the beginning. */
export function summarizeMatch(market: Market, setup: MatchSetup, turns: readonly MatchTurn[]): MatchSummary {
  const weeks = played(turns)
  const figures = (outcome: Outcome): EasedOff => ({ cash: outcome.totals.closingCash.mean, contribution: outcome.totals.contribution.mean, share: outcome.totals.share.mean })
  return {
    currency: market.currency, weeks: turns.length, ...figures(outcomeOf(market, setup, weeks)),
    eased: figures(outcomeOf(market, setup, weeks.map(({ depths }) => ({ levers: { depth: 0, category: null }, depths })))),
  }
}

const outcomeOf = (market: Market, setup: MatchSetup, weeks: readonly Play[]): Outcome => ({ hash: '', ...runWar(market, scenarioOf(setup, weeks), NO_HASHES) })

const sumOver = (daily: readonly number[], week: number): number => daily.slice(WEEK * week, WEEK * (week + 1)).reduce((a, b) => a + b, 0)
const shareOver = ({ sellers }: Pick<Outcome, 'sellers'>, k: number, week: number): number => sumOver(sellers[k].share.mean, week) / WEEK

/** Change of a seller's cash in a week; the first week's begins from its first day. */
function cashOver({ sellers }: Pick<Outcome, 'sellers'>, k: number, week: number): number {
  const cash = sellers[k].cash?.mean
  if (!cash) return 0
  const from = WEEK * week - 1
  // Before the first day nothing is recorded: the day's own change is taken to be like the others'.
  return from >= 0 ? cash[WEEK * (week + 1) - 1] - cash[from] : ((cash[WEEK - 1] - cash[0]) * WEEK) / (WEEK - 1)
}

function lossWeeks(outcome: Outcome, k: number, weeks: number): number {
  let count = 0
  while (count < weeks && cashOver(outcome, k, weeks - 1 - count) < 0) count++
  return count
}
