import { parse } from 'mathjs/number'
import { FORMULA_NAMES, type FormulaName } from './formula.ts'

export const OPERATORS = ['<', '<=', '>', '>=', '==', '!='] as const
export type Operator = (typeof OPERATORS)[number]

/** One condition of a rule that was built: a field against a number, or against a multiple of another field. */
export interface Condition {
  readonly field: FormulaName
  readonly operator: Operator
  readonly value: { readonly kind: 'number'; readonly number: number } | { readonly kind: 'field'; readonly field: FormulaName; readonly times: number }
}

/** Conditions that must all hold, or of which one must. */
export interface BuiltRule {
  readonly join: 'and' | 'or'
  readonly conditions: readonly Condition[]
}

/** What a field is counted in: it keeps shares from being typed as per cent and money from being compared with units. */
export const FIELD_UNITS: Readonly<Record<FormulaName, 'money' | 'share' | 'count'>> = {
  price: 'money', list: 'money', current: 'money', cost: 'money', floor: 'money', rival: 'money', drop: 'share', margin: 'share', stock: 'count', units: 'count',
}

/** Why a rule cannot be written; empty: it can. A field is only compared with what is counted alike. */
export function builderFaults({ conditions }: BuiltRule): { readonly index: number; readonly fault: BuilderFault }[] {
  return conditions.flatMap((condition, index) => {
    const fault = faultOf(condition)
    return fault === null ? [] : [{ index, fault }]
  })
}

export type BuilderFault = 'number' | 'units' | 'same'

function faultOf({ field, value }: Condition): BuilderFault | null {
  if (value.kind === 'number') return Number.isFinite(value.number) ? null : 'number'
  if (!(Number.isFinite(value.times) && value.times > 0)) return 'number'
  if (FIELD_UNITS[value.field] !== FIELD_UNITS[field]) return 'units'
  return value.field === field ? 'same' : null
}

/** The formula of a rule that was built; '' without conditions. Numbers are written out plainly, so that they read back as they were. */
export const writeFormula = ({ join, conditions }: BuiltRule): string => conditions.map(writeCondition).join(` ${join} `)

function writeCondition({ field, operator, value }: Condition): string {
  const right = value.kind === 'number' ? plain(value.number) : value.times === 1 ? value.field : `${value.field} * ${plain(value.times)}`
  return `${field} ${operator} ${right}`
}

/** Without an exponent where that is possible: "1e-7" is a number to mathjs, but no person writes it. */
const plain = (value: number): string => (Math.abs(value) >= 1e-6 && Math.abs(value) < 1e15 ? value.toLocaleString('en', { useGrouping: false, maximumSignificantDigits: 17 }) : String(value))

interface Node {
  readonly type: string
  readonly op?: string
  readonly name?: string
  readonly value?: unknown
  readonly args?: readonly Node[]
  readonly content?: Node
}

/** The rule that a formula stands for, where the builder could have written it; null where it could not (it is kept as text). */
export function readFormula(expression: string): BuiltRule | null {
  let tree: Node
  try {
    tree = parse(expression)
  } catch {
    return null
  }
  const join = tree.type === 'OperatorNode' && (tree.op === 'and' || tree.op === 'or') ? tree.op : 'and'
  const conditions = partsOf(tree, join).map(readCondition)
  return conditions.every((one) => one !== null) ? { join, conditions } : null
}

/** The operands of a chain of one and the same join. */
const partsOf = (node: Node, join: 'and' | 'or'): Node[] => (node.type === 'OperatorNode' && node.op === join && node.args?.length === 2 ? node.args.flatMap((part) => partsOf(part, join)) : [node])

function readCondition(node: Node): Condition | null {
  const operator = OPERATORS.find((one) => one === node.op)
  const [left, right] = node.args ?? []
  if (node.type !== 'OperatorNode' || operator === undefined || !left || !right) return null
  const field = fieldOf(left)
  const number = numberOf(right)
  if (field === null) return null
  if (number !== null) return { field, operator, value: { kind: 'number', number } }
  const other = fieldOf(right)
  if (other !== null) return { field, operator, value: { kind: 'field', field: other, times: 1 } }
  const [base, factor] = right.type === 'OperatorNode' && right.op === '*' ? (right.args ?? []) : []
  const times = factor ? numberOf(factor) : null
  const of = base ? fieldOf(base) : null
  return of === null || times === null ? null : { field, operator, value: { kind: 'field', field: of, times } }
}

const fieldOf = ({ type, name }: Node): FormulaName | null => (type === 'SymbolNode' ? (FORMULA_NAMES.find((known) => known === name) ?? null) : null)

function numberOf(node: Node): number | null {
  if (node.type === 'ConstantNode' && typeof node.value === 'number') return node.value
  const [only, more] = node.args ?? []
  if (node.type !== 'OperatorNode' || node.op !== '-' || !only || more) return null
  const inner = numberOf(only)
  return inner === null ? null : -inner
}
