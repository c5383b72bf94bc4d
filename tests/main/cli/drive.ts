import { commandsOf } from '../../../src/main/cli/commands.ts'
import { runCommandLine } from '../../../src/main/cli/run.ts'

export interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs one command line in this process and returns what it printed. */
export async function warchest(...args: readonly string[]): Promise<Run> {
  let out = ''
  let err = ''
  const streams = { stdout: { write: (chunk: string) => { out += chunk } }, stderr: { write: (chunk: string) => { err += chunk } } }
  const code = await runCommandLine(commandsOf({ rendererRoot: 'unused' }), args, streams, new AbortController().signal)
  return { code, out, err }
}

/** As {@link warchest}, for commands that must say yes; the answer as JSON. */
export async function answer<T>(...args: readonly string[]): Promise<T> {
  const run = await warchest(...args, '--json')
  if (run.code !== 0) throw new Error(`warchest ${args.join(' ')} said ${run.code}: ${run.err}`)
  return JSON.parse(run.out) as T
}
