import { parseArgs } from 'node:util'
import { ORPCError } from '@orpc/server'
import { WarchestError, type Problem } from '../../core/problem.ts'
import { COMMON_OPTIONS, EXIT, helpOf, usageOf, type Command, type ExitCode } from './command.ts'
import { makeOutput, type Streams } from './output.ts'

/** Runs one command line; never throws. Faults are printed to stderr with their file, row, field and mend. */
export async function runCommandLine(commands: readonly Command[], args: readonly string[], streams: Streams, signal: AbortSignal): Promise<ExitCode> {
  const command = findCommand(commands, args)
  if (!command) {
    const asked = args.length === 0 || args[0] === '--help' || args[0] === 'help'
    const group = commands.filter((each) => each.name.startsWith(`${args[0]} `))
    const list = overview(group.length > 0 ? group : commands)
    if (group.length > 0 && (args[1] === undefined || args[1] === '--help')) {
      ;(args[1] === undefined ? streams.stderr : streams.stdout).write(`${list}\n`)
      return args[1] === undefined ? EXIT.badInput : EXIT.ok
    }
    if (asked) streams.stdout.write(`${list}\n`)
    else streams.stderr.write(`There is no command ${args.filter((arg) => !arg.startsWith('-')).slice(0, 2).join(' ') || args[0]}.\n\n${list}\n`)
    return asked ? EXIT.ok : EXIT.badInput
  }
  const rest = args.slice(command.name.split(' ').length)
  const json = rest.includes('--json')
  const output = makeOutput(streams, json)
  try {
    const { values, positionals } = parseArgs({ args: rest, options: { ...command.options, ...COMMON_OPTIONS }, allowPositionals: true, strict: true })
    if (values['help'] === true) {
      streams.stdout.write(`${helpOf(command)}\n`)
      return EXIT.ok
    }
    return await command.run({ positionals, values, output, signal })
  } catch (error) {
    const { problems, code } = faultOf(error)
    if (json) streams.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`)
    for (const problem of problems) streams.stderr.write(`${sentence(problem)}\n`)
    // Some say themselves where to read on.
    if (problems.some(({ code: said, mend }) => said === 'cli.usage' && !mend.includes('--help'))) streams.stderr.write(`\n${rest.length === 0 ? helpOf(command) : usageOf(command)}\n`)
    return code
  }
}

/** The command whose name is the longest match of the first words. */
function findCommand(commands: readonly Command[], args: readonly string[]): Command | undefined {
  return [...commands].sort((a, b) => b.name.length - a.name.length).find((command) => command.name.split(' ').every((word, i) => args[i] === word))
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  return ['warchest COMMAND [options]', '', ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`), '', 'warchest COMMAND --help tells more. Exit codes: 0 ok, 1 the answer is no, 2 bad input.'].join('\n')
}

/** "orders.csv, row 14, field price: ...": a file that the message names itself is not named before it. */
export function sentence(problem: Problem): string {
  const place = [problem.file !== undefined && problem.message.includes(problem.file) ? null : problem.file, problem.row === undefined ? null : `row ${problem.row}`, problem.field === undefined ? null : `field ${problem.field}`].filter((part) => part !== null && part !== undefined)
  return `${place.length > 0 ? `${place.join(', ')}: ` : ''}${problem.message} ${problem.mend}`
}

/** Problems and exit code of anything thrown: a refusal is an answer, anything unusable is bad input. */
function faultOf(error: unknown): { problems: readonly Problem[]; code: ExitCode } {
  if (error instanceof WarchestError) return { problems: error.problems, code: error.kind === 'bad-input' || error.kind === 'not-found' ? EXIT.badInput : EXIT.no }
  if (error instanceof ORPCError) {
    const data: unknown = error.data
    const problems = isProblems(data) ? data.problems : issuesOf(data, error.message)
    return { problems, code: error.code === 'BAD_INPUT' || error.status === 400 || error.status === 404 ? EXIT.badInput : EXIT.no }
  }
  const message = error instanceof Error ? error.message : String(error)
  const usage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  return { problems: [{ code: usage ? 'cli.usage' : 'internal', message: usage ? `${message.replace(/\.? To specify a positional.*$|\.$/s, '')}.` : message, mend: usage ? 'See --help.' : 'This is a fault of Warchest: please report it with the command line that led here.' }], code: usage ? EXIT.badInput : EXIT.no }
}

const isProblems = (data: unknown): data is { problems: readonly Problem[] } => typeof data === 'object' && data !== null && 'problems' in data && Array.isArray(data.problems)

/** A schema's complaints, each with the path of the field. */
function issuesOf(data: unknown, message: string): Problem[] {
  if (typeof data === 'object' && data !== null && 'issues' in data && Array.isArray(data.issues)) {
    return (data.issues as readonly { message: string; path?: readonly (string | number)[] }[]).map((issue) => ({
      code: 'input.schema', message: `${issue.path?.join('.') || 'The input'}: ${issue.message}.`, mend: 'Correct this field.', field: issue.path?.join('.') ?? '',
    }))
  }
  return [{ code: 'internal', message, mend: 'See --help.' }]
}
