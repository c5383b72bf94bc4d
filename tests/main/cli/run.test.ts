import { describe, expect, it } from 'vitest'
import { WarchestError } from '../../../src/core/problem.ts'
import { number, text, usageError, type Command } from '../../../src/main/cli/command.ts'
import { runCommandLine } from '../../../src/main/cli/run.ts'

const commands: readonly Command[] = [
  {
    name: 'double', summary: 'Doubles a number.', usage: 'N', options: { by: { type: 'string', value: 'X', help: 'factor' } }, examples: ['warchest double 2'],
    run: async ({ positionals, values, output }) => {
      if (positionals.length !== 1) throw usageError('double takes one number.', 'Give N.')
      const answer = Number(positionals[0]) * (number(values, 'by', { min: 1, max: 10 }) ?? 2)
      output.progress(1, 2, 'doubling')
      output.answer({ answer }, `= ${answer}`)
      return 0
    },
  },
  { name: 'double check', summary: 'Says no.', usage: '', options: {}, examples: [], run: async () => 1 },
  { name: 'bad', summary: 'Fails.', usage: '', options: {}, examples: [], run: async () => { throw new WarchestError('bad-input', { code: 'x', message: 'The price is negative.', mend: 'Give one above 0.', file: 'a.csv', row: 3, field: 'price' }) } },
  { name: 'refuse', summary: 'Refuses.', usage: '', options: {}, examples: [], run: async () => { throw new WarchestError('refused', { code: 'x', message: 'The gate says no.', mend: 'Mend the plan.' }) } },
]

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const code = await runCommandLine(commands, args, { stdout: { write: (chunk) => (out += chunk) }, stderr: { write: (chunk) => (err += chunk) } }, new AbortController().signal)
  return { code, out, err }
}

describe('the command line', () => {
  it('prints the answer to stdout and progress to stderr', async () => {
    expect(await run('double', '21')).toEqual({ code: 0, out: '= 42\n', err: 'doubling 1/2\n' })
  })
  it('prints JSON where asked', async () => {
    expect(JSON.parse((await run('double', '21', '--json', '--by', '3')).out)).toEqual({ answer: 63 })
  })
  it('takes the longest command name', async () => {
    expect((await run('double', 'check')).code).toBe(1)
  })
  it('names file, row, field and mend of bad input and exits with 2', async () => {
    expect(await run('bad')).toMatchObject({ code: 2, err: 'a.csv, row 3, field price: The price is negative. Give one above 0.\n' })
  })
  it('exits with 1 where the answer is no', async () => {
    expect((await run('refuse')).code).toBe(1)
  })
  it.each([[['double', '1', '--by', 'x']], [['double', '1', '--by', '']], [['double', '1', '--by', '11']], [['double', '1', '--bye', '2']], [['double']], [['nothing']]])('refuses %j with 2 and says what is wrong', async (args) => {
    const { code, err } = await run(...args)
    expect(code).toBe(2)
    expect(err.length).toBeGreaterThan(10)
  })
  it('prints help with every option and the exit codes', async () => {
    const { code, out } = await run('double', '--help')
    expect(code).toBe(0)
    expect(out).toMatch(/--by X\s+factor/)
    expect(out).toMatch(/Exit codes/)
  })
  it('lists the commands when asked for nothing', async () => {
    expect((await run()).out).toMatch(/double check\s+Says no/)
  })
  it('reads an option that was not given as null', () => {
    expect(text({}, 'by')).toBeNull()
  })
})
