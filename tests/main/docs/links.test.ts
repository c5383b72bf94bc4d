import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../support/project.ts'
import { anchorsOf, page, pages, spansOf, type Page } from './markdown.ts'

/** Targets of links and pictures that are in the project. */
const targetsOf = ({ prose }: Page): string[] => [...prose.matchAll(/!?\[[^\]\n]*\]\(([^)\s]+)\)/g)].map((match) => match[1]).filter((target) => !/^[a-z]+:/i.test(target))

/** Links of a page that lead nowhere: to a file that is missing, or to a heading that is not there. */
function broken(from: Page): string[] {
  return targetsOf(from).filter((target) => {
    const [path, anchor] = target.split('#')
    const to = path === '' ? from.path : join(dirname(from.path), path)
    if (path !== '' && !existsSync(join(root, to))) return true
    return anchor !== undefined && !anchorsOf(path === '' ? from : page(to)).has(anchor)
  }).map((target) => `${from.path}: ${target}`)
}

/** Files of the project that code in a line may name: whole paths, and bare names of TypeScript files. */
function missingFiles(from: Page, known: ReadonlySet<string>): string[] {
  return spansOf(from).filter((span) => {
    if (/^(src|tests|docs|scripts|data|bin)\/[\w./-]+$/.test(span)) return !existsSync(join(root, span)) || (span.endsWith('/') && !statSync(join(root, span)).isDirectory())
    return /^[\w-]+\.tsx?$/.test(span) && !known.has(span)
  }).map((span) => `${from.path}: ${span}`)
}

const all = pages()
const sources = new Set(['src', 'tests', 'scripts'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })).map((name) => basename(name)))

describe('the documentation', () => {
  test('has its pages', () => {
    expect(all.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'docs/MODEL.md', 'docs/guide/README.md', 'docs/guide/data.md', 'docs/guide/command-line.md']))
    expect(all.flatMap(targetsOf).length).toBeGreaterThan(40)
  })

  test.each(all.map((one) => [one.path, one] as const))('%s: every relative link and picture exists', (_, one) => expect(broken(one)).toEqual([]))

  test.each(all.map((one) => [one.path, one] as const))('%s: every file it names exists', (_, one) => expect(missingFiles(one, sources)).toEqual([]))

  test('every page is reached from README', () => {
    const reached = new Set<string>()
    const visit = (path: string): void => {
      if (reached.has(path)) return
      reached.add(path)
      for (const target of targetsOf(page(path))) {
        const to = join(dirname(path), target.split('#')[0])
        if (to.endsWith('.md') && existsSync(join(root, to))) visit(to)
      }
    }
    visit('README.md')
    expect(all.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([])
  })
})

describe('the checks themselves', () => {
  test('a missing file, a missing picture and a missing heading are found; what is in code is not looked at', () => {
    const planted = page('docs/guide/planted.md', '# Here it is\n[a](data.md) [b](nowhere.md) ![c](../images/none.png) [d](data.md#no-such-heading) [e](#here-it-is) [f](#gone) `[g](code.md)`\n```\n[h](block.md)\n```\n[i](https://example.org)')
    expect(broken(planted)).toEqual(['nowhere.md', '../images/none.png', 'data.md#no-such-heading', '#gone'].map((target) => `docs/guide/planted.md: ${target}`))
  })

  test('a file that is not there is found', () => {
    const planted = page('docs/planted.md', '`src/core/money/money.ts` `src/core/war/` `src/core/none.ts` `money.ts` `none-such.ts` `burn.svg`')
    expect(missingFiles(planted, sources)).toEqual(['docs/planted.md: src/core/none.ts', 'docs/planted.md: none-such.ts'])
  })
})
