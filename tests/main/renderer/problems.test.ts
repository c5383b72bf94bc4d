import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInstance } from 'i18next'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Problem } from '../../../src/core/problem.ts'
import { FEED_CODES } from '../../../src/main/feeds/messages.ts'
import { problemText } from '../../../src/renderer/app/i18n/problem-text.ts'
import { resources } from '../../support/texts.ts'

const source = join(dirname(fileURLToPath(import.meta.url)), '../../../src')

/** Spoken on a terminal only, or before any page is there. */
const NOT_ON_A_SCREEN = /^main\/(cli|server|stores)\//

/** Codes written in the sources, of problems that a screen may show: `code: 'a.b'` beside a message, `refuse(field, 'a.b'`, and formulas' `fault('a.b'`. */
function codesOf(): string[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/')).filter((name) => /\.tsx?$/.test(name) && !NOT_ON_A_SCREEN.test(name))
  const found = files.flatMap((name) => [...readFileSync(join(source, name), 'utf8').matchAll(/code: '([a-z][\w-]*\.[\w.-]+)',\s*message|refuse\([\w.']+, '([a-z][\w-]*\.[\w.-]+)'|fault\('(formula\.[\w-]+)'/g)].map((match) => match[1] ?? match[2] ?? match[3]))
  return [...new Set([...found, 'internal', ...FEED_CODES.map((code) => `feed.${code}`)])].sort()
}

describe('problems in Chinese', () => {
  const i18next = createInstance()
  beforeAll(() => i18next.init({ resources, lng: 'zh', fallbackLng: 'en', defaultNS: 'common', interpolation: { escapeValue: false } }))

  test('every code that a screen may show has its sentence and its mend', () => {
    const missing = codesOf().filter((code) => !['message', 'mend'].every((part) => typeof i18next.getResource('zh', 'problems', `${code}.${part}`) === 'string'))
    expect(missing).toEqual([])
  })

  test('figures and places are filled in', () => {
    const problem: Problem = { code: 'feed.value.negative', message: 'cost is -3, below zero.', mend: 'Correct it.', params: { field: 'cost', value: '-3' }, file: 'a.csv', row: 12, field: 'cost' }
    expect(problemText(problem, i18next)).toEqual({ message: 'cost 是 -3，小于零。', mend: '请更正；退货与更正不属于销售表。', place: '文件 a.csv · 第 12 行 · 字段 cost' })
  })

  test('a translation is not shown with a hole in it', () => {
    const problem: Problem = { code: 'feed.value.negative', message: 'It is below zero.', mend: 'Correct it.' }
    expect(problemText(problem, i18next)).toMatchObject({ message: 'It is below zero.', mend: '请更正；退货与更正不属于销售表。' })
  })

  test('an unknown code is said in the English it carries', () => {
    expect(problemText({ code: 'new.code', message: 'New.', mend: 'Old.' }, i18next)).toEqual({ message: 'New.', mend: 'Old.', place: '' })
  })

  test('English is said as the engine wrote it', () => {
    expect(problemText({ code: 'workspace.none', message: 'No workspace is open.', mend: 'Open one.' }, i18next, 'en').message).toBe('No workspace is open.')
  })
})
