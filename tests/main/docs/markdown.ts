import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../support/project.ts'

/** A page of the documentation: its path in the project, its text, and the text without code. */
export interface Page {
  readonly path: string
  readonly text: string
  readonly prose: string
}

export const page = (path: string, text = readFileSync(join(root, path), 'utf8')): Page => ({ path, text, prose: text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '`code`') })

/** README and everything under docs, by path. */
export const pages = (): Page[] => [
  page('README.md'),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => page(join('docs', name).replaceAll('\\', '/'))).sort((a, b) => (a.path < b.path ? -1 : 1)),
]

/** Code in a line, without its quotes. */
export const spansOf = ({ text }: Page): string[] => [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1])

/** Lines of all code blocks. */
export const codeLines = ({ text }: Page): string[] => [...text.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].flatMap((match) => match[1].split('\n'))

/** The part below the heading that `named` accepts, up to the next heading of its level or above; null where there is none. */
export function section({ text }: Page, named: (heading: string) => boolean): string | null {
  const lines = text.split('\n')
  const from = lines.findIndex((line) => /^#+ /.test(line) && named(line.replace(/^#+ /, '')))
  if (from < 0) return null
  const level = /^#+/.exec(lines[from])![0].length
  const length = lines.slice(from + 1).findIndex((line) => /^#+ /.test(line) && /^#+/.exec(line)![0].length <= level)
  return lines.slice(from + 1, length < 0 ? lines.length : from + 1 + length).join('\n')
}

/** Tables of a text: rows of cells, heads and rules included as they stand; `\|` inside a cell is a bar. */
export function tablesOf(text: string): string[][][] {
  const tables: string[][][] = []
  let open = false
  for (const line of text.split('\n')) {
    const isRow = line.startsWith('|')
    if (isRow && !open) tables.push([])
    open = isRow
    if (isRow) tables.at(-1).push(line.slice(1, line.lastIndexOf('|')).split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
  }
  return tables.map(([head, , ...rows]) => [head, ...rows])
}

/** A heading's anchor as GitHub makes it. */
export const anchorOf = (heading: string): string => heading.trim().toLowerCase().replaceAll(/[`*]/g, '').replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '').replaceAll(' ', '-')

export const anchorsOf = ({ text }: Pick<Page, 'text'>): Set<string> => new Set([...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1])))
