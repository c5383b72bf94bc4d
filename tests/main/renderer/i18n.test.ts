import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInstance } from 'i18next'
import { beforeAll, describe, expect, test } from 'vitest'
import { counted } from '../../../src/renderer/app/i18n/counted.ts'
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

describe('figures and their nouns in English', () => {
  const i18next = createInstance()
  beforeAll(() => i18next.use(counted).init({ resources, lng: 'en', fallbackLng: 'en', defaultNS: 'common', interpolation: { escapeValue: false } }))
  const texts = namespaces.flatMap((name) => leaves(treeOf('en', name)).map(([key, text]) => [`${name}:${key}`, text] as const))

  test.each([['0', 'A dry run: 0 of 7 prices would be written, and nothing was.'], ['1', 'A dry run: 1 of 7 prices would be written, and nothing was.']])('%s prices', (pending, said) => {
    expect(i18next.t('publications:answer.dryRun', { pending, total: '7' }).replaceAll(/<.*?>/g, '')).toBe(said)
  })

  test('one is one, in noun and verb, and each figure has its own', () => {
    const held = (rows: string): string => i18next.t('publications:held.notice', { rows })
    expect(held('1')).toBe('1 price is held: the gate refuses what it would go back to.')
    expect(held('1\u202f001')).toBe('1\u202f001 prices are held: the gate refuses what they would go back to.')
    expect(i18next.t('publications:emergency.progress', { done: '0', all: '1', rows: '21' })).toBe('0 of 1 publication are taken back, 21 prices are still ours.')
  })

  test('no text counts one thing as several', () => {
    const plural = /(?<!± )\{\{\w+\}\}(<\/b>)? (?:rows|prices|lines|products|publications|entries|stores|paths|days|orders|steps|waves)\b/
    expect(texts.filter(([key, text]) => !key.endsWith('_other') && plural.test(text.replaceAll(/[‘“].*?[’”]/g, ''))).map(([key]) => key)).toEqual([])
  })

  test('a word that goes with a figure stands in a text that shows it', () => {
    const lone = texts.flatMap(([key, text]) => [...text.matchAll(/\{\{(\w+), [^}|]+(\|?)/g)].filter(([, name, bar]) => bar === '' || !text.includes(`{{${name}}}`)).map(([word]) => `${key}: ${word}`))
    expect(lone).toEqual([])
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
