import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { resources } from '../../support/texts.ts'

type Tree = { readonly [key: string]: string | Tree }

const renderer = join(dirname(fileURLToPath(import.meta.url)), '../../../src/renderer')
const folder = join(renderer, 'app/i18n')
const namesIn = (language: string): string[] => readdirSync(join(folder, language)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).sort()
const treeOf = (language: string, name: string): Tree => JSON.parse(readFileSync(join(folder, language, `${name}.json`), 'utf8')) as Tree
const leaves = (tree: Tree, prefix = ''): [string, string][] => Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[prefix + key, value] as [string, string]] : leaves(value, `${prefix}${key}.`)))
const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{\{\s*([\w.]+)[^}]*\}\}|<(\/?\w+)\s*\/?>/g)].map((match) => match[1] ?? `<${match[2]}>`))].sort()

const PLURAL = /_(zero|one|two|few|many|other)$/
const namespaces = namesIn('en')

describe.each(namespaces)('%s', (name) => {
  const en = new Map(leaves(treeOf('en', name)))
  const zh = new Map(leaves(treeOf('zh', name)))

  test('has texts', () => expect(en.size).toBeGreaterThan(0))

  test('Chinese says everything that English says', () => {
    // Chinese has one plural form, `other`.
    const wanted = [...en.keys()].map((key) => key.replace(PLURAL, '_other'))
    expect(wanted.filter((key) => !zh.has(key))).toEqual([])
  })

  test('Chinese says nothing that English does not', () => {
    const known = new Set([...en.keys()].map((key) => key.replace(PLURAL, '_other')))
    expect([...zh.keys()].filter((key) => !known.has(key))).toEqual([])
  })

  test('both fill in the same figures and marks', () => {
    for (const [key, text] of zh) {
      const english = en.get(key) ?? en.get(key.replace(PLURAL, '_one')) ?? ''
      expect({ key, in: placeholders(text) }).toEqual({ key, in: placeholders(english) })
    }
  })

  test('no text is blank, and Chinese is Chinese', () => {
    for (const [key, text] of [...en, ...zh]) expect({ key, blank: text.trim() === '' }).toEqual({ key, blank: false })
    const untranslated = [...zh].filter(([key, text]) => /[a-z]{4,}/i.test(text.replaceAll(/\{\{.*?\}\}|<.*?>/g, '')) && !/[\u4e00-\u9fff]/.test(text) && en.get(key) !== 'Warchest').map(([key, text]) => `${key}: ${text}`)
    expect(untranslated).toEqual([])
  })
})

describe('as a whole', () => {
  test('both languages have the same files, and every one is loaded', () => {
    expect(namesIn('zh').filter((name) => name !== 'problems')).toEqual(namespaces)
    expect(Object.keys(resources.en).sort()).toEqual(namespaces)
    expect(Object.keys(resources.zh).sort()).toEqual(namesIn('zh'))
  })

  test('every namespace is used by a screen or the frame', () => {
    const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name)).map((name) => readFileSync(join(renderer, name), 'utf8')).join('\n')
    expect(namespaces.filter((name) => !new RegExp(`useTranslation\\(\\[?'${name}'|'${name}:`).test(sources))).toEqual([])
  })
})
