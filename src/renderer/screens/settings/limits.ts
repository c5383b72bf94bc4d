import type { BuiltRule } from '../../../core/guard/rule-builder.ts'
import { exponentOf, toMajor, toMinor, type Currency } from '../../../core/money/money.ts'
import type { Preferences } from '../../../main/contract/contract.ts'

export type Limits = Pick<Preferences, 'guard' | 'canaryShare' | 'canarySeconds'>

/** A field as written: a number, '' while it is empty, NaN while it holds what it refuses. */
export type Entry = number | ''

/** A rule as written; while one of its conditions is not whole its formula is blank, and `half` holds the conditions. */
export interface FormulaDraft {
  readonly id: string
  readonly expression: string
  readonly message: string
  readonly half?: BuiltRule
}

/** The limits as a person writes them: per cent, major units, minutes. */
export interface LimitsDraft {
  readonly largestDrop: Entry
  readonly exposedCashCap: Entry
  readonly identicalShare: Entry
  readonly identicalLines: Entry
  readonly unitsPerHour: Entry
  readonly cashPerHour: Entry
  readonly ceiling: Entry
  readonly canaryShare: Entry
  readonly canaryMinutes: Entry
  readonly formulas: readonly FormulaDraft[]
}

export type NumberField = Exclude<keyof LimitsDraft, 'formulas'>

/** What is wrong with a field; the screen says it in its own language. */
export type Fault = { readonly fault: 'blank' } | { readonly fault: 'range'; readonly from: number; readonly to: number } | { readonly fault: 'whole' } | { readonly fault: 'twice' }

/** Faults by the field's name; of formulas `formulas.<index>.<part>`. */
export type Faults = Readonly<Record<string, Fault>>

/** Undoes binary noise of a product, e.g. 0.07 x 100. */
const tidy = (value: number): number => Number(value.toPrecision(12))

export const draftOf = ({ guard, canaryShare, canarySeconds }: Limits, currency: Currency): LimitsDraft => ({
  largestDrop: tidy(guard.largestDrop * 100),
  exposedCashCap: toMajor(guard.exposedCashCap, currency),
  identicalShare: tidy(guard.identicalShare * 100),
  identicalLines: guard.identicalLines,
  unitsPerHour: guard.unitsPerHour,
  cashPerHour: toMajor(guard.cashPerHour, currency),
  ceiling: guard.ceiling,
  canaryShare: tidy(canaryShare * 100),
  canaryMinutes: tidy(canarySeconds / 60),
  formulas: guard.formulas,
})

/** Lowest and highest, inclusive, as a person writes them. */
export const RANGES: Readonly<Record<NumberField, readonly [number, number]>> = {
  largestDrop: [0, 100], exposedCashCap: [0, 1e12], identicalShare: [0, 100], identicalLines: [0, 1_000_000], unitsPerHour: [0, 1e9], cashPerHour: [0, 1e12], ceiling: [1, 1000], canaryShare: [0, 100], canaryMinutes: [0, 1_440],
}

/** Everything that keeps a draft from being saved; empty where it may be. */
export function faultsOf(draft: LimitsDraft): Faults {
  const faults: Record<string, Fault> = {}
  for (const [field, [from, to]] of Object.entries(RANGES) as [NumberField, readonly [number, number]][]) {
    const value = draft[field]
    if (value === '') faults[field] = { fault: 'blank' }
    else if (!(value >= from && value <= to)) faults[field] = { fault: 'range', from, to }
    else if ((field === 'identicalLines' || field === 'unitsPerHour') && !Number.isInteger(value)) faults[field] = { fault: 'whole' }
  }
  draft.formulas.forEach((formula, i) => {
    for (const part of ['id', 'expression', 'message'] as const) if (formula[part].trim() === '') faults[`formulas.${i}.${part}`] = { fault: 'blank' }
    if (draft.formulas.findIndex(({ id }) => id.trim() === formula.id.trim()) < i) faults[`formulas.${i}.id`] = { fault: 'twice' }
  })
  return faults
}

/** The limits that a faultless draft stands for; null where it has faults. */
export function limitsOf(draft: LimitsDraft, currency: Currency): Limits | null {
  if (Object.keys(faultsOf(draft)).length > 0) return null
  const written = (field: NumberField): number => Number(draft[field])
  return {
    guard: {
      largestDrop: tidy(written('largestDrop') / 100), exposedCashCap: toMinor(written('exposedCashCap'), currency),
      identicalShare: tidy(written('identicalShare') / 100), identicalLines: written('identicalLines'),
      unitsPerHour: written('unitsPerHour'), cashPerHour: toMinor(written('cashPerHour'), currency), ceiling: written('ceiling'),
      formulas: draft.formulas.map(({ id, expression, message }) => ({ id: id.trim(), expression: expression.trim(), message: message.trim() })),
    },
    canaryShare: tidy(written('canaryShare') / 100), canarySeconds: tidy(written('canaryMinutes') * 60),
  }
}

/** Decimals that an amount of the currency may have. */
export const decimalsOf = (currency: Currency): number => exponentOf(currency)
