import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInstance } from 'i18next'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Problem } from '../../../src/core/problem.ts'
import { FEED_CODES } from '../../../src/main/feeds/messages.ts'
import { problemText } from '../../../src/renderer/app/i18n/problem-text.ts'
import { resources } from '../../support/texts.ts'

const source = join(dirname(fileURLToPath(import.meta.url)), '../../../src')

/** Spoken on a terminal only, or before any page is there. */
const NOT_ON_A_SCREEN = /^main\/(cli|server)\//
const CODE = /^[a-z][a-z-]*(\.[a-z][a-z-]*)+$/

/** A problem as the sources make it: its code, and the names its texts may be filled with; null where only the running program knows them. */
interface Made {
  readonly code: string
  readonly names: readonly string[] | null
}

/** Problems written in the sources that a screen may show: objects with a code and a message, and calls that are handed a code with its sentence behind it. */
function problemsMade(): Made[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/')).filter((name) => /\.tsx?$/.test(name) && !NOT_ON_A_SCREEN.test(name))
  const made: Made[] = []
  for (const name of files) {
    const text = readFileSync(join(source, name), 'utf8')
    if (text.includes("'") && /mend|refuse|fault/.test(text)) walk(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS), made)
  }
  return made
}

function walk(node: ts.Node, made: Made[]): void {
  if (ts.isObjectLiteralExpression(node)) {
    const value = (name: string): ts.Expression | null => node.properties.filter((each) => ts.isPropertyAssignment(each)).find((each) => each.name.getText() === name)?.initializer ?? null
    const code = value('code')
    if (code && node.properties.some((each) => each.name?.getText() === 'message')) for (const one of literals(code)) made.push({ code: one, names: namesOf(node, value('params')) })
  }
  if (ts.isCallExpression(node)) {
    node.arguments.forEach((argument, i) => {
      const next = node.arguments[i + 1]
      if (ts.isStringLiteral(argument) && CODE.test(argument.text) && next && (ts.isTemplateExpression(next) || ts.isStringLiteral(next) || ts.isNoSubstitutionTemplateLiteral(next)) && /[ ]/.test(next.getText())) made.push({ code: argument.text, names: null })
    })
  }
  ts.forEachChild(node, (child) => walk(child, made))
}

/** A code, or the two of a choice. */
const literals = (code: ts.Expression): string[] => (ts.isStringLiteral(code) ? [code.text] : ts.isConditionalExpression(code) ? [...literals(code.whenTrue), ...literals(code.whenFalse)] : []).filter((text) => CODE.test(text))

function namesOf(node: ts.ObjectLiteralExpression, params: ts.Expression | null): string[] | null {
  const open = (each: ts.ObjectLiteralExpression): boolean => each.properties.some((property) => ts.isSpreadAssignment(property))
  if (open(node) || node.properties.some((each) => ts.isShorthandPropertyAssignment(each) && each.name.text === 'params')) return null
  if (params !== null && (!ts.isObjectLiteralExpression(params) || open(params))) return null
  const own = node.properties.flatMap((each) => each.name?.getText() ?? []).filter((name) => ['file', 'row', 'field', 'value'].includes(name))
  return [...own, ...(params?.properties.flatMap((each) => each.name?.getText() ?? []) ?? [])]
}

describe('problems in Chinese', () => {
  const i18next = createInstance()
  const spoken = Object.keys(resources.zh.problems)
  // Estimators that no screen reaches have no texts at all.
  const made = problemsMade().filter(({ code }) => spoken.includes(code.split('.')[0]))
  beforeAll(() => i18next.init({ resources, lng: 'zh', fallbackLng: 'en', defaultNS: 'common', interpolation: { escapeValue: false } }))

  test('every code that a screen may show has its sentence and its mend', () => {
    const codes = new Set([...made.map(({ code }) => code), 'internal', ...FEED_CODES.map((code) => `feed.${code}`)])
    const missing = [...codes].sort().filter((code) => !['message', 'mend'].every((part) => typeof i18next.getResource('zh', 'problems', `${code}.${part}`) === 'string'))
    expect(missing).toEqual([])
  })

  test('every figure that a Chinese text names is in the problem: it would be said in English otherwise', () => {
    const holes = made.flatMap(({ code, names }) => (names === null ? [] : ['message', 'mend'].flatMap((part) => {
      const text: unknown = i18next.getResource('zh', 'problems', `${code}.${part}`)
      return typeof text === 'string' ? [...text.matchAll(/\{\{(\w+)\}\}/g)].filter(([, name]) => !names.includes(name)).map(([, name]) => `${code}.${part}: ${name}`) : []
    })))
    expect([...new Set(holes)]).toEqual([])
  })

  test('figures and places are filled in', () => {
    const problem: Problem = { code: 'feed.value.negative', message: 'cost is -3, below zero.', mend: 'Correct it.', params: { field: 'cost', value: '-3' }, file: 'a.csv', row: 12, field: 'cost' }
    expect(problemText(problem, i18next)).toEqual({ message: 'cost 是 -3，小于零。', mend: '请更正或删除该行：价格、金额与库存不得小于零，退货不属于销售表。', place: '文件 a.csv · 第 12 行 · 字段 cost' })
  })

  test('a translation is not shown with a hole in it', () => {
    const problem: Problem = { code: 'feed.value.negative', message: 'It is below zero.', mend: 'Correct it.' }
    expect(problemText(problem, i18next)).toMatchObject({ message: 'It is below zero.', mend: '请更正或删除该行：价格、金额与库存不得小于零，退货不属于销售表。' })
  })

  test('an unknown code is said in the English it carries', () => {
    expect(problemText({ code: 'new.code', message: 'New.', mend: 'Old.' }, i18next)).toEqual({ message: 'New.', mend: 'Old.', place: '' })
  })

  test('English is said as the engine wrote it', () => {
    expect(problemText({ code: 'workspace.none', message: 'No workspace is open.', mend: 'Open one.' }, i18next, 'en').message).toBe('No workspace is open.')
  })
})
