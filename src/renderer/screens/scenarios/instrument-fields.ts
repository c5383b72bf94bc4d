import type { Instrument, InstrumentKind } from '../../../core/subsidy/instrument.ts'

/** How a figure of an instrument is shown and typed. */
export interface InstrumentField {
  /** Key of the figure, and of its label `instrument.field.<kind>.<key>`. */
  readonly key: string
  readonly as: 'money' | 'percent' | 'count' | 'days' | 'hours' | 'times' | 'day' | 'switch' | 'off' | 'curve' | 'issuer' | 'sellers'
  /** May be left blank: no limit, or worked out by Warchest. */
  readonly blank?: 'noLimit' | 'none' | 'fromDemand'
  readonly min?: number
  readonly max?: number
}

const rate = (key: string): InstrumentField => ({ key, as: 'percent', max: 1 })

/** Figures of each kind, in the order they are read. */
export const INSTRUMENT_FIELDS: Readonly<Record<InstrumentKind, readonly InstrumentField[]>> = {
  'direct-cut': [{ key: 'off', as: 'off' }, { key: 'traffic', as: 'times', min: 0.1, max: 20 }],
  coupon: [{ key: 'issuer', as: 'issuer' }, { key: 'off', as: 'off' }, { key: 'threshold', as: 'money' }, { key: 'ceiling', as: 'money', blank: 'none', min: 0.01 }, { key: 'validityDays', as: 'days', min: 1 }, rate('redemption')],
  threshold: [{ key: 'every', as: 'money', min: 0.01 }, { key: 'off', as: 'money', min: 0.01 }, rate('redemption'), { key: 'repeatable', as: 'switch' }],
  'cross-store': [{ key: 'every', as: 'money', min: 0.01 }, { key: 'off', as: 'money', min: 0.01 }, { key: 'ownShare', as: 'percent', min: 0.01, max: 1 }, rate('redemption'), { key: 'repeatable', as: 'switch' }],
  'group-buy': [{ key: 'groupOff', as: 'percent', max: 0.95 }, { key: 'soloOff', as: 'percent', max: 0.95 }, { key: 'size', as: 'count', min: 2 }, { key: 'timeoutHours', as: 'hours', min: 1 }, rate('joinShare'), { key: 'fill', as: 'percent', max: 1, blank: 'fromDemand' }],
  task: [
    { key: 'startersPerDay', as: 'count' }, { key: 'completion', as: 'curve' }, { key: 'inviteesPerStep', as: 'times' }, rate('newBuyerShare'), { key: 'prizeCost', as: 'money', min: 0.01 }, { key: 'prizeStock', as: 'count', blank: 'noLimit', min: 1 },
    { key: 'deadlineDays', as: 'days', min: 1 }, rate('fakeAccountShare'), { key: 'resetDay', as: 'day', blank: 'none' },
  ],
  deposit: [{ key: 'deposit', as: 'money', min: 0.01 }, { key: 'inflation', as: 'times', min: 1, max: 20 }, { key: 'balanceDay', as: 'day' }, rate('uptake'), rate('conversion')],
  'price-protection': [{ key: 'daysBack', as: 'days', min: 1, max: 365 }, rate('claimRate')],
  'price-match': [{ key: 'sellers', as: 'sellers' }, { key: 'multiple', as: 'times', min: 0.1, max: 20 }, rate('claimRate')],
  'cash-back': [{ key: 'off', as: 'off' }, { key: 'delayDays', as: 'days' }, rate('redemption')],
  delivery: [{ key: 'perOrder', as: 'money', min: 0.01 }, { key: 'fee', as: 'money' }, { key: 'threshold', as: 'money' }],
  'trade-in': [{ key: 'rate', as: 'percent', max: 0.95 }, { key: 'cap', as: 'money', min: 0.01 }, rate('eligible')],
}

/** Caps that mean something to a kind: claims and tasks have none of their own here. */
export const LIMITED: ReadonlySet<InstrumentKind> = new Set(['direct-cut', 'coupon', 'threshold', 'cross-store', 'group-buy', 'deposit', 'cash-back', 'delivery', 'trade-in'])

export const figureOf = (instrument: Instrument, key: string): unknown => (instrument as unknown as Readonly<Record<string, unknown>>)[key]

/** The instrument with one figure changed. A task's steps follow its completion curve. */
export function withFigure(instrument: Instrument, key: string, value: unknown): Instrument {
  const next = { ...instrument, [key]: value }
  return next.kind === 'task' && key === 'completion' ? { ...next, steps: next.completion.length } : next
}

/** Falling shares typed as per cents between commas or spaces; null where they are none. */
export function readCurve(text: string): readonly number[] | null {
  const parts = text.split(/[\s,，、%]+/).filter((part) => part !== '').map((part) => Number(part) / 100)
  const falling = parts.every((value, i) => value >= 0 && value <= (i === 0 ? 1 : parts[i - 1]))
  return parts.length > 0 && falling ? parts : null
}

/** An id that no instrument of the scenario has yet: the kind, with a number from the second on. */
export function freeId(kind: InstrumentKind, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const id = n === 1 ? kind : `${kind}-${n}`
    if (!taken.includes(id)) return id
  }
}
