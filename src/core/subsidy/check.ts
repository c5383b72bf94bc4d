import type { Problem } from '../problem.ts'
import { fundingShares } from './funding.ts'
import { classOf, PRICE_CLASSES, type CampaignTerms, type Instrument } from './instrument.ts'

/** Names of the rule that a figure broke; each is a problem code `instrument.<name>`. */
type Rule = 'share' | 'rate' | 'positive' | 'amount' | 'whole' | 'pays-more' | 'curve' | 'funding' | 'leakage' | 'balance-day' | 'nothing-off'

const SAID: Readonly<Record<Rule, { readonly message: (what: string, value: string) => string; readonly mend: string }>> = {
  share: { message: (what, value) => `${what} is ${value}, not a share from 0 to below 1.`, mend: 'Give a share from 0 to below 1, such as 0.15 for 15%.' },
  rate: { message: (what, value) => `${what} is ${value}, not a rate from 0 to 1.`, mend: 'Give a rate from 0 to 1.' },
  positive: { message: (what, value) => `${what} is ${value}, not above zero.`, mend: 'Give a figure above zero.' },
  amount: { message: (what, value) => `${what} is ${value}, below zero or not a number.`, mend: 'Give zero or more.' },
  whole: { message: (what, value) => `${what} is ${value}, not a whole number of at least 1.`, mend: 'Give a whole number of at least 1, or leave a limit blank.' },
  'pays-more': { message: (what, value) => `${what} is ${value}: it would give back more than is spent.`, mend: 'Give at most what the order must be worth.' },
  curve: { message: (what, value) => `${what} is ${value}: it must have one share a step, none above the one before.`, mend: 'Give falling shares from 0 to 1, one for each step.' },
  funding: { message: (what) => `${what} do not add to 1.`, mend: 'Give shares of zero or more that add to 1.' },
  leakage: { message: (what, value) => `${what} are ${value} together: nothing would be left for real buyers.`, mend: 'Give shares of zero or more that add to less than 1.' },
  'balance-day': { message: (what, value) => `${what} is day ${value}, before the last deposit is paid.`, mend: 'Give a day on or after the last day of the deposits.' },
  'nothing-off': { message: (what) => `${what} takes nothing off.`, mend: 'Give a discount above zero.' },
}

/** Everything that cannot be in one instrument whose last day is the one before `to`; `field` is where it stands in the scenario. Names of products and sellers are checked by the scenario. */
export function instrumentProblems(instrument: Instrument, to: number, field: string): Problem[] {
  const found: Problem[] = []
  const say = (rule: Rule, name: string, value: unknown): void => {
    const text = Array.isArray(value) ? value.join(', ') : String(value)
    found.push({ code: `instrument.${rule}`, message: SAID[rule].message(`${instrument.id}: ${name}`, text), mend: SAID[rule].mend, field: `${field}.${name}`, value: text, params: { id: instrument.id, name, value: text } })
  }
  const share = (name: string, value: number): void => { if (!(value >= 0 && value < 1)) say('share', name, value) }
  const rate = (name: string, value: number): void => { if (!(value >= 0 && value <= 1)) say('rate', name, value) }
  const positive = (name: string, value: number): void => { if (!(value > 0 && Number.isFinite(value))) say('positive', name, value) }
  const amount = (name: string, value: number): void => { if (!(value >= 0 && Number.isFinite(value))) say('amount', name, value) }
  const whole = (name: string, value: number | null): void => { if (value !== null && !(Number.isSafeInteger(value) && value >= 1)) say('whole', name, value) }
  const off = (value: { readonly kind: 'percent'; readonly share: number } | { readonly kind: 'amount'; readonly amount: number }): void => {
    if (value.kind === 'percent') {
      share('off.share', value.share)
      if (value.share === 0) say('nothing-off', 'off.share', value.share)
    } else positive('off.amount', value.amount)
  }

  if (fundingShares(instrument.funding) === null) say('funding', 'funding', Object.values(instrument.funding))
  const { arbitrage, fraud } = instrument.leakage
  if (!(arbitrage >= 0 && fraud >= 0 && arbitrage + fraud < 1)) say('leakage', 'leakage', arbitrage + fraud)
  for (const limit of ['issueCap', 'dailyQuota', 'perUser', 'perAddress', 'perDevice'] as const) whole(`limits.${limit}`, instrument.limits[limit])

  switch (instrument.kind) {
    case 'direct-cut':
      if (instrument.off.kind === 'price') positive('off.price', instrument.off.price)
      else off(instrument.off)
      positive('traffic', instrument.traffic)
      break
    case 'coupon':
      off(instrument.off)
      amount('threshold', instrument.threshold)
      whole('validityDays', instrument.validityDays)
      rate('redemption', instrument.redemption)
      if (instrument.ceiling !== null) positive('ceiling', instrument.ceiling)
      if (instrument.off.kind === 'amount' && instrument.threshold > 0 && instrument.off.amount > instrument.threshold) say('pays-more', 'off.amount', instrument.off.amount)
      break
    case 'threshold':
    case 'cross-store':
      if (instrument.kind === 'cross-store' && !(instrument.ownShare > 0 && instrument.ownShare <= 1)) say('rate', 'ownShare', instrument.ownShare)
      positive('every', instrument.every)
      positive('off', instrument.off)
      rate('redemption', instrument.redemption)
      if (instrument.off > instrument.every) say('pays-more', 'off', instrument.off)
      break
    case 'group-buy':
      share('soloOff', instrument.soloOff)
      share('groupOff', instrument.groupOff)
      if (instrument.groupOff <= instrument.soloOff) say('nothing-off', 'groupOff', instrument.groupOff)
      whole('size', instrument.size)
      positive('timeoutHours', instrument.timeoutHours)
      rate('joinShare', instrument.joinShare)
      if (instrument.fill !== null) rate('fill', instrument.fill)
      break
    case 'task': {
      amount('startersPerDay', instrument.startersPerDay)
      whole('steps', instrument.steps)
      amount('inviteesPerStep', instrument.inviteesPerStep)
      rate('newBuyerShare', instrument.newBuyerShare)
      rate('fakeAccountShare', instrument.fakeAccountShare)
      positive('prizeCost', instrument.prizeCost)
      whole('prizeStock', instrument.prizeStock)
      whole('deadlineDays', instrument.deadlineDays)
      const { completion } = instrument
      if (completion.length !== instrument.steps || completion.some((value, s) => !(value >= 0 && value <= (s === 0 ? 1 : completion[s - 1])))) say('curve', 'completion', completion)
      break
    }
    case 'deposit':
      positive('deposit', instrument.deposit)
      if (!(instrument.inflation >= 1 && Number.isFinite(instrument.inflation))) say('positive', 'inflation', instrument.inflation)
      rate('conversion', instrument.conversion)
      rate('uptake', instrument.uptake)
      if (!(Number.isSafeInteger(instrument.balanceDay) && instrument.balanceDay >= to - 1)) say('balance-day', 'balanceDay', instrument.balanceDay)
      break
    case 'price-protection':
      whole('daysBack', instrument.daysBack)
      rate('claimRate', instrument.claimRate)
      break
    case 'price-match':
      positive('multiple', instrument.multiple)
      rate('claimRate', instrument.claimRate)
      break
    case 'cash-back':
      off(instrument.off)
      if (!(Number.isSafeInteger(instrument.delayDays) && instrument.delayDays >= 0)) say('amount', 'delayDays', instrument.delayDays)
      rate('redemption', instrument.redemption)
      break
    case 'delivery':
      positive('perOrder', instrument.perOrder)
      amount('fee', instrument.fee)
      amount('threshold', instrument.threshold)
      break
    case 'trade-in':
      share('rate', instrument.rate)
      positive('cap', instrument.cap)
      rate('eligible', instrument.eligible)
      break
  }
  return found
}

/** What is wrong with what a scenario's instruments have in common. */
export function termsProblems({ segments, basket, stacking, appetite }: CampaignTerms, field: string): Problem[] {
  const found: Problem[] = []
  const say = (code: string, name: string, message: string, mend: string): void => { found.push({ code: `campaign.${code}`, message, mend, field: `${field}.${name}`, params: { name } }) }
  const sound = (value: number): boolean => value >= 0 && Number.isFinite(value)
  if (segments.length === 0 || !(segments.reduce((sum, one) => sum + one.weight, 0) > 0) || segments.some((one) => !sound(one.weight) || !sound(one.priceMultiplier) || !sound(one.redemption)) || !(segments.reduce((sum, one) => sum + one.weight * one.priceMultiplier, 0) > 0)) {
    say('segments', 'segments', 'The buyer segments have no weight, or a figure below zero.', 'Give weights of zero or more, not all zero, and multipliers of zero or more.')
  }
  if (new Set(segments.map(({ id }) => id)).size < segments.length) say('segment-twice', 'segments', 'A buyer segment stands twice.', 'Keep one line for each segment.')
  if (!(basket.mean > 0 && Number.isFinite(basket.mean) && sound(basket.cv))) say('basket', 'basket', 'The value of an order is not above zero, or its spread is below zero.', 'Give a mean above zero and a spread of zero or more.')
  if (new Set(stacking.order).size < stacking.order.length || stacking.order.some((one) => !PRICE_CLASSES.includes(one))) say('stacking', 'stacking', 'The stacking order names a class twice, or one that lowers no price.', 'Name each class once.')
  if (!(appetite >= 1 && Number.isFinite(appetite))) say('appetite', 'appetite', 'An abuser wants less than one use.', 'Give at least 1.')
  return found
}

/** Ids that stand twice: a redemption must have one name. */
export const twiceNamed = (instruments: readonly Instrument[]): string[] => [...new Set(instruments.map(({ id }) => id).filter((id, i, ids) => ids.indexOf(id) !== i))]

/** True where an instrument can lower what a buyer pays. */
export const lowersPrice = (instrument: Instrument): boolean => PRICE_CLASSES.includes(classOf(instrument))
