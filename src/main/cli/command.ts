import type { ParseArgsOptionDescriptor } from 'node:util'
import { WarchestError } from '../../core/problem.ts'

/** Exit codes: the work was done, the answer is no, the input was bad. */
export const EXIT = { ok: 0, no: 1, badInput: 2 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** An option as parsed and as shown by --help. */
export interface OptionSpec extends ParseArgsOptionDescriptor {
  readonly help: string
  /** Shown after the name, e.g. FILE. */
  readonly value?: string
}

export type Options = Readonly<Record<string, OptionSpec>>
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** Where a command writes: figures to stdout, progress and remarks to stderr. */
export interface Output {
  /** The answer: one JSON document with --json, else `text`. */
  answer(json: unknown, text: string): void
  remark(text: string): void
  progress(done: number, total: number, note: string): void
}

export interface Invocation {
  readonly positionals: readonly string[]
  readonly values: Values
  readonly output: Output
  readonly signal: AbortSignal
}

/** One command of `warchest`. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** What follows the name, e.g. `SCENARIO.json`. */
  readonly usage: string
  readonly options: Options
  readonly examples: readonly string[]
  run(invocation: Invocation): Promise<ExitCode>
}

/** A usage fault: what was given, what is expected. */
export const usageError = (message: string, mend: string): WarchestError => new WarchestError('bad-input', { code: 'cli.usage', message, mend })

/** A text option, or null where it was not given. */
export const text = (values: Values, name: string): string | null => (typeof values[name] === 'string' ? values[name] : null)

/** A text option that must be there. */
export function requiredText(values: Values, name: string): string {
  const value = text(values, name)
  if (value === null || value === '') throw usageError(`--${name} is missing.`, `Give --${name}.`)
  return value
}

/** A numeric option within bounds, or null where it was not given. */
export function number(values: Values, name: string, bounds: { readonly min: number; readonly max: number; readonly integer?: boolean }): number | null {
  const given = text(values, name)
  if (given === null) return null
  const value = given.trim() === '' ? Number.NaN : Number(given)
  if (!Number.isFinite(value) || value < bounds.min || value > bounds.max || (bounds.integer === true && !Number.isInteger(value))) {
    throw usageError(`--${name} ${given} is not ${bounds.integer === true ? 'a whole number' : 'a number'} from ${bounds.min} to ${bounds.max}.`, 'Give one within these bounds.')
  }
  return value
}

export const flag = (values: Values, name: string): boolean => values[name] === true

/** How a command is called, in a line, and where to read more. */
export const usageOf = (command: Command): string => `Usage: warchest ${command.name} ${command.usage}`.trimEnd() + `\n       warchest ${command.name} --help tells more.`

/** Help text of a command. */
export function helpOf(command: Command): string {
  const lines = [`warchest ${command.name} ${command.usage}`.trimEnd(), '', command.summary, '', 'Options:']
  const options: Options = { ...command.options, ...COMMON_OPTIONS }
  const names = Object.entries(options).map(([name, spec]) => `--${name}${spec.type === 'string' ? ` ${spec.value ?? 'VALUE'}` : ''}`)
  const width = Math.max(...names.map((name) => name.length))
  Object.values(options).forEach((spec, i) => lines.push(`  ${names[i].padEnd(width)}  ${spec.help}`))
  if (command.examples.length > 0) lines.push('', 'Examples:', ...command.examples.map((example) => `  ${example}`))
  lines.push('', 'Exit codes: 0 ok, 1 the answer is no, 2 bad input.')
  return lines.join('\n')
}

export const COMMON_OPTIONS: Options = {
  json: { type: 'boolean', help: 'print the answer as one JSON document' },
  help: { type: 'boolean', help: 'print this help' },
}
