import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OVERRIDABLE } from '../../../src/core/guard/overrides.ts'
import { resources } from '../../support/texts.ts'
import { root } from '../../support/project.ts'

type Tree = { readonly [key: string]: string | Tree }

const folder = join(root, 'src/core/guard')
const sources = readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
const tree = (language: 'en' | 'zh'): Tree => resources[language]['plan-desk'].finding

interface Said {
  readonly message: string
  readonly mend: string
}
const saidAt = ({ message, mend }: Tree): Said[] => (typeof message === 'string' && typeof mend === 'string' ? [{ message, mend }] : [])

/** Every text of a finding by its path, such as `below-cost.ended`; a rule may have one of its own beside those of its cases. */
const texts = (at: Tree, path = ''): [string, Said][] => [
  ...saidAt(at).map((said): [string, Said] => [path, said]), ...Object.entries(at).flatMap(([key, value]) => (typeof value === 'string' ? [] : texts(value, path === '' ? key : `${path}.${key}`))),
]
const places = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort()

describe('findings in both languages', () => {
  test('every rule has a name and a text', () => {
    for (const language of ['en', 'zh'] as const) {
      const { rule } = resources[language]['plan-desk']
      expect(Object.keys(rule).sort()).toEqual(Object.keys(OVERRIDABLE).sort())
      expect(Object.keys(tree(language)).sort()).toEqual(Object.keys(OVERRIDABLE).sort())
    }
  })

  test('every case that a rule can find has a text, and every text is of a case', () => {
    // A case stands in the code as a word of its own, in quotes; a rule without cases needs none.
    for (const [path] of texts(tree('en'))) {
      const [rule, which] = path.split('.')
      expect({ path, rule: sources.includes(`'${rule}'`) }).toEqual({ path, rule: true })
      if (which !== undefined) expect({ path, case: new RegExp(`['"]${which}['"]|\\b${which}:`).test(sources) }).toEqual({ path, case: true })
    }
    const known = new Set(texts(tree('en')).map(([path]) => path.split('.')[1]).filter(Boolean))
    for (const [, which] of sources.matchAll(/case: '([a-z-]+)'/g)) expect(known).toContain(which)
  })

  test('Chinese says the same figures as English, and ends a sentence', () => {
    const zh = new Map(texts(tree('zh')))
    for (const [path, english] of texts(tree('en'))) {
      const chinese = zh.get(path)
      expect({ path, there: chinese !== undefined }).toEqual({ path, there: true })
      expect({ path, places: places(chinese!.message) }).toEqual({ path, places: places(english.message) })
      for (const text of [chinese!.message, chinese!.mend]) expect(text).toMatch(/。$/)
    }
  })
})
