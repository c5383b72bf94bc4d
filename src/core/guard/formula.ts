import { parse, type MathNode } from 'mathjs/number'
import { WarchestError, type Problem } from '../problem.ts'

/** What a formula may speak of: money in major units, the rest as shares or counts. Null is blank, and blank is never zero. */
export const FORMULA_NAMES = ['price', 'list', 'current', 'cost', 'floor', 'stock', 'drop', 'margin', 'units', 'rival'] as const
export type FormulaName = (typeof FORMULA_NAMES)[number]
export type FormulaFacts = Readonly<Record<FormulaName, number | null>>

/** A formula ready to run. */
export interface Formula {
  /** Names it reads. */
  readonly names: ReadonlySet<FormulaName>
  /** Whether the condition holds; `undecided` where names it needs are blank, or a comparison meets something that is not a number (0/0). */
  test(facts: FormulaFacts): FormulaAnswer
}

export type FormulaAnswer = { readonly state: 'holds' | 'fails' } | { readonly state: 'undecided'; readonly blank: readonly FormulaName[] }

type Value = number | boolean
type Evaluate = (facts: Readonly<Record<FormulaName, number>>) => Value
interface Compiled {
  readonly kind: 'number' | 'boolean'
  readonly run: Evaluate
}

const LONGEST = 500
const FUNCTIONS: Readonly<Record<string, { readonly least: number; readonly most: number; readonly run: (args: number[]) => number }>> = {
  abs: { least: 1, most: 1, run: ([x]) => Math.abs(x) }, min: { least: 1, most: 20, run: (args) => Math.min(...args) }, max: { least: 1, most: 20, run: (args) => Math.max(...args) },
  floor: { least: 1, most: 1, run: ([x]) => Math.floor(x) }, ceil: { least: 1, most: 1, run: ([x]) => Math.ceil(x) }, round: { least: 1, most: 1, run: ([x]) => Math.round(x) },
  sqrt: { least: 1, most: 1, run: ([x]) => Math.sqrt(x) }, log: { least: 1, most: 1, run: ([x]) => Math.log(x) }, exp: { least: 1, most: 1, run: ([x]) => Math.exp(x) },
}
const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '^': (a, b) => a ** b, '%': (a, b) => a % b }
const COMPARISON: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': decided((a, b) => a < b), '<=': decided((a, b) => a <= b), '>': decided((a, b) => a > b), '>=': decided((a, b) => a >= b), '==': decided((a, b) => a === b), '!=': decided((a, b) => a !== b),
}

/** A comparison with something that is not a number: neither true nor false, so it must not pass for "not blocked". */
class Undecidable extends Error {}

function decided(compare: (a: number, b: number) => boolean): (a: number, b: number) => boolean {
  return (a, b) => {
    if (Number.isNaN(a) || Number.isNaN(b)) throw new Undecidable()
    return compare(a, b)
  }
}

/**
 * Compiles a user's formula. mathjs only parses it; of the tree nothing but numbers, the names above, arithmetic, comparisons,
 * and/or/not, conditionals and nine functions is accepted, and it runs on closures of our own. So there is no assignment, no definition
 * of functions, no import, no access to objects and no evaluation by text, whatever is typed. The result must be true or false.
 * @throws {WarchestError} bad-input with `formula.*`: what is wrong and where
 */
export function compileFormula(expression: string): Formula {
  if (expression.trim() === '') throw fault('formula.empty', 'The formula is empty.', 'Write a condition, such as margin < 0.05.')
  if (expression.length > LONGEST) throw fault('formula.too-long', `The formula is longer than ${LONGEST} characters.`, 'Split it into several formulas.')
  let tree: MathNode
  try {
    tree = parse(expression)
  } catch (error) {
    throw fault('formula.syntax', `The formula cannot be read: ${error instanceof Error ? error.message : String(error)}.`, 'Check brackets and operators.')
  }
  const names = new Set<FormulaName>()
  const compiled = compile(tree, names)
  if (compiled.kind !== 'boolean') throw fault('formula.not-a-condition', 'The formula gives a number, not true or false.', 'Compare it with something, such as margin < 0.05.')
  return {
    names,
    test: (facts) => {
      const blank = [...names].filter((name) => facts[name] === null)
      if (blank.length > 0) return { state: 'undecided', blank }
      try {
        return { state: compiled.run(facts as Readonly<Record<FormulaName, number>>) === true ? 'holds' : 'fails' }
      } catch (error) {
        if (error instanceof Undecidable) return { state: 'undecided', blank: [] }
        throw error
      }
    },
  }
}

/** The parts of mathjs' nodes that are looked at. */
interface Node {
  readonly type: string
  readonly value?: unknown
  readonly name?: string
  readonly op?: string
  readonly args?: readonly Node[]
  readonly content?: Node
  readonly condition?: Node
  readonly trueExpr?: Node
  readonly falseExpr?: Node
  readonly fn?: Node
  readonly conditionals?: readonly string[]
  readonly params?: readonly Node[]
}

function compile(node: Node, names: Set<FormulaName>): Compiled {
  const number = (part: Node): Evaluate => of(part, 'number', names)
  const boolean = (part: Node): Evaluate => of(part, 'boolean', names)
  switch (node.type) {
    case 'ConstantNode': {
      const { value } = node
      if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'number', run: () => value }
      if (typeof value === 'boolean') return { kind: 'boolean', run: () => value }
      break
    }
    case 'ParenthesisNode':
      return compile(node.content!, names)
    case 'SymbolNode': {
      const name = FORMULA_NAMES.find((known) => known === node.name)
      if (name === undefined) throw fault('formula.unknown-name', `The formula speaks of ${node.name}, which is not known.`, `Use ${FORMULA_NAMES.join(', ')}.`)
      names.add(name)
      return { kind: 'number', run: (facts) => facts[name] }
    }
    case 'ConditionalNode': {
      const [test, yes, no] = [boolean(node.condition!), compile(node.trueExpr!, names), compile(node.falseExpr!, names)]
      if (yes.kind !== no.kind) throw fault('formula.mixed', 'The two answers of a condition are of different kinds.', 'Give two numbers or two conditions.')
      return { kind: yes.kind, run: (facts) => (test(facts) ? yes.run(facts) : no.run(facts)) }
    }
    case 'RelationalNode': {
      // a < b < c: each neighbouring pair must hold.
      const parts = node.params!.map(number)
      const tests = node.conditionals!.map((name) => COMPARISON[RELATIONS[name] ?? ''])
      if (tests.every(Boolean)) return { kind: 'boolean', run: (facts) => tests.every((test, i) => test(parts[i](facts) as number, parts[i + 1](facts) as number)) }
      break
    }
    case 'OperatorNode': {
      const [left, right] = node.args!
      const op = node.op!
      if (right === undefined) {
        if (op === '-' || op === '+') return unary(number(left), op)
        if (op === 'not') {
          const part = boolean(left)
          return { kind: 'boolean', run: (facts) => !part(facts) }
        }
      } else if (node.args!.length > 2) break
      else if (Object.hasOwn(ARITHMETIC, op)) {
        const [a, b, run] = [number(left), number(right), ARITHMETIC[op]]
        return { kind: 'number', run: (facts) => run(a(facts) as number, b(facts) as number) }
      } else if (Object.hasOwn(COMPARISON, op)) {
        const [a, b, run] = [number(left), number(right), COMPARISON[op]]
        return { kind: 'boolean', run: (facts) => run(a(facts) as number, b(facts) as number) }
      } else if (op === 'and' || op === 'or') {
        const [a, b] = [boolean(left), boolean(right)]
        return { kind: 'boolean', run: op === 'and' ? (facts) => a(facts) && b(facts) : (facts) => a(facts) || b(facts) }
      }
      throw fault('formula.not-allowed', `The operator ${op} is not allowed in a formula.`, 'Use + - * / ^ %, comparisons, and, or, not.')
    }
    case 'FunctionNode': {
      const name = node.fn?.name ?? node.name ?? ''
      if (!Object.hasOwn(FUNCTIONS, name)) throw fault('formula.not-allowed', `The function ${name} is not allowed in a formula.`, `Use ${Object.keys(FUNCTIONS).join(', ')}.`)
      const { least, most, run } = FUNCTIONS[name]
      const args = node.args!.map(number)
      if (args.length < least || args.length > most) throw fault('formula.arguments', `${name} was given ${args.length} values.`, `Give it ${least === most ? least : `${least} to ${most}`}.`)
      return { kind: 'number', run: (facts) => run(args.map((arg) => arg(facts) as number)) }
    }
  }
  throw fault('formula.not-allowed', `A formula may not hold ${WORDS[node.type] ?? node.type}.`, 'Write one condition over the names of a plan line; nothing can be defined, assigned or looked up.')
}

const RELATIONS: Readonly<Record<string, string>> = { smaller: '<', smallerEq: '<=', larger: '>', largerEq: '>=', equal: '==', unequal: '!=' }
const WORDS: Readonly<Record<string, string>> = {
  AssignmentNode: 'an assignment', FunctionAssignmentNode: 'a definition of a function', BlockNode: 'several statements', AccessorNode: 'access to a part of something', IndexNode: 'an index',
  ArrayNode: 'a list', ObjectNode: 'an object', RangeNode: 'a range', ConstantNode: 'text or a number that is not finite', OperatorNode: 'such an operator', RelationalNode: 'such a comparison',
}

function unary(part: Evaluate, op: string): Compiled {
  return { kind: 'number', run: op === '-' ? (facts) => -(part(facts) as number) : part }
}

function of(node: Node, kind: Compiled['kind'], names: Set<FormulaName>): Evaluate {
  const compiled = compile(node, names)
  if (compiled.kind === kind) return compiled.run
  throw fault('formula.mixed', kind === 'number' ? 'A condition stands where a number is needed.' : 'A number stands where a condition is needed.', 'Compare numbers with < <= > >= == != and join conditions with and, or, not.')
}

function fault(code: string, message: string, mend: string): WarchestError {
  const problem: Problem = { code, message, mend, field: 'expression' }
  return new WarchestError('bad-input', problem)
}
