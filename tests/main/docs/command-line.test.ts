import { parseArgs } from 'node:util'
import { describe, expect, test } from 'vitest'
import { COMMON_OPTIONS, type Command, type Options } from '../../../src/main/cli/command.ts'
import { commandsOf } from '../../../src/main/cli/commands.ts'
import { WORKSPACE_OPTIONS } from '../../../src/main/cli/session.ts'
import { codeLines, page, pages, section, tablesOf } from './markdown.ts'

const commands = commandsOf({ rendererRoot: '' })
const guide = page('docs/guide/command-line.md')
const sharedNames = Object.keys(WORKSPACE_OPTIONS)

/** Options as the guide writes them: name, placeholder and help. */
const written = (options: Options): string[][] => Object.entries(options).map(([name, spec]) => [`\`--${name}${spec.type === 'string' ? ` ${spec.value ?? 'VALUE'}` : ''}\``, spec.help])
const tableOf = (text: string): string[][] => tablesOf(text).find(([head]) => head[0] === 'option')?.slice(1) ?? []

/** A command line as words; quotes keep a word together, and what the shell does with the answer is left out. */
const words = (line: string): string[] => [...line.replace(/\s+(>|&&|#).*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2])

/** What is wrong with a command line: no such command, an unknown option, or a value too few. */
function faultOf(line: string): string | null {
  const given = words(line.replace(/^npm run -s warchest -- /, 'warchest ')).slice(1)
  const command = [...commands].sort((a, b) => b.name.length - a.name.length).find(({ name }) => name.split(' ').every((word, i) => given[i] === word))
  if (!command) return `${line}: no such command`
  try {
    parseArgs({ args: given.slice(command.name.split(' ').length), options: { ...command.options, ...COMMON_OPTIONS }, allowPositionals: true, strict: true })
    return null
  } catch (error) {
    return `${line}: ${error instanceof Error ? error.message : String(error)}`
  }
}

const isLine = (line: string): boolean => /^(npm run -s warchest -- |warchest )/.test(line)

test('npm is asked to be silent wherever a command is run by it: its own lines would stand in the files', () => {
  for (const { path, text } of pages()) expect({ path, loud: /npm run warchest/.test(text) }).toEqual({ path, loud: false })
})

describe('docs/guide/command-line.md', () => {
  test('has a section for every command and for nothing else', () => {
    const headings = [...section(guide, (heading) => heading === 'Commands')!.matchAll(/^### (.+)$/gm)].map((match) => match[1])
    expect(headings).toEqual(commands.map(({ name }) => name))
  })

  test.each(commands.map((command) => [command.name, command] as const))('%s: usage, summary and options are those of the command', (_, command: Command) => {
    const text = section(guide, (heading) => heading === command.name) ?? ''
    expect(text).toContain(command.summary)
    expect(text).toContain(`\`\`\`\nwarchest ${command.name} ${command.usage}\n\`\`\``)
    const saysShared = text.includes('(#workspace-options)')
    expect([...(saysShared ? written(WORKSPACE_OPTIONS) : []), ...tableOf(text)]).toEqual(written(command.options))
    expect(saysShared).toBe(sharedNames.every((name) => name in command.options))
  })

  test('the options that all share are those of the code', () => {
    expect(tableOf(section(guide, (heading) => heading === 'Workspace options')!)).toEqual(written(WORKSPACE_OPTIONS))
    expect(tableOf(section(guide, (heading) => heading === 'What holds for every command')!)).toEqual(written(COMMON_OPTIONS))
  })
})

describe('every command line in the documentation', () => {
  const lines = pages().flatMap((one) => codeLines(one).filter(isLine).map((line) => line.trim())).filter((line) => !commands.some(({ name, usage }) => line === `warchest ${name} ${usage}`))

  test('is understood', () => {
    expect(lines.length).toBeGreaterThan(25)
    expect(lines.map(faultOf).filter((fault) => fault !== null)).toEqual([])
  })

  test('would be found where it is not', () => {
    expect(['warchest explode --now', 'warchest fit --no-such-option', 'warchest simulate --paths'].map(faultOf).filter((fault) => fault === null)).toEqual([])
  })

  test('and so are the examples that --help shows', () => {
    expect(commands.flatMap(({ examples }) => examples).map(faultOf).filter((fault) => fault !== null)).toEqual([])
  })
})
