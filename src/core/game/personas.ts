/** A way for a rival to play: what it wants, what it may spend, how long it bears losses. Every figure is an assumption of Warchest, shown on its card. */
export interface Persona {
  readonly id: PersonaId
  /** Worth of a point of market share gained over its start, and lost below it, in weeks of the whole market's sales. */
  readonly shareGain: number
  readonly shareLoss: number
  /** Deepest cut it would make. */
  readonly deepest: number
  /** Price it may give away over the match, as a share of its cash; null: no limit. */
  readonly budgetShare: number | null
  /** Weeks of loss in a row before its board stands it down; null: never. */
  readonly patienceWeeks: number | null
  /** Never out of cash: somebody stands behind it. */
  readonly backed: boolean
}

export const PERSONA_IDS = ['defender', 'attacker', 'state-backed', 'cash-poor'] as const
export type PersonaId = (typeof PERSONA_IDS)[number]

export const PERSONAS: Readonly<Record<PersonaId, Persona>> = {
  defender: { id: 'defender', shareGain: 0, shareLoss: 0.6, deepest: 0.2, budgetShare: 0.2, patienceWeeks: 6, backed: false },
  attacker: { id: 'attacker', shareGain: 0.8, shareLoss: 0.8, deepest: 0.3, budgetShare: 0.5, patienceWeeks: 10, backed: false },
  'state-backed': { id: 'state-backed', shareGain: 0.5, shareLoss: 0.8, deepest: 0.25, budgetShare: null, patienceWeeks: null, backed: true },
  'cash-poor': { id: 'cash-poor', shareGain: 0, shareLoss: 0.2, deepest: 0.1, budgetShare: 0.08, patienceWeeks: 2, backed: false },
}

/** Depths that a persona weighs, up to its deepest. */
const LADDER = [0, 0.04, 0.08, 0.12, 0.16, 0.2, 0.25, 0.3]
export const depthsOf = ({ deepest }: Persona): number[] => LADDER.filter((depth) => depth <= deepest)

/** What a persona expects of one week at one depth. */
export interface WeekForecast {
  readonly depth: number
  /** Result of the week in money. */
  readonly result: number
  readonly share: number
}

export interface PersonaView {
  /** Its share before the match, and the market's sales of an ordinary week in money. */
  readonly startShare: number
  readonly marketWeek: number
  /** Price given away so far and cash at the start. */
  readonly spent: number
  readonly startCash: number
  /** Weeks of loss in a row, up to now. */
  readonly lossWeeks: number
  readonly gaveUp: boolean
}

/** Why it plays as it does. */
export type DecisionReason = 'best' | 'budget' | 'patience' | 'out'
export interface Decision {
  readonly depth: number
  readonly reason: DecisionReason
}

/** Utility of a forecast week: money, and share above or below the start at what this persona holds it to be worth. */
export const utility = ({ shareGain, shareLoss }: Persona, { startShare, marketWeek }: PersonaView, { result, share }: WeekForecast): number => result + marketWeek * (shareGain * Math.max(0, share - startShare) - shareLoss * Math.max(0, startShare - share))

/** The depth of the coming week. A persona out of money, budget or patience goes back to its own prices. */
export function decide(persona: Persona, view: PersonaView, forecasts: readonly WeekForecast[]): Decision {
  if (view.gaveUp) return { depth: 0, reason: 'out' }
  if (persona.patienceWeeks !== null && view.lossWeeks > persona.patienceWeeks) return { depth: 0, reason: 'patience' }
  if (persona.budgetShare !== null && view.spent >= persona.budgetShare * view.startCash) return { depth: 0, reason: 'budget' }
  const best = forecasts.reduce((most, forecast) => (utility(persona, view, forecast) > utility(persona, view, most) ? forecast : most))
  return { depth: best.depth, reason: 'best' }
}
