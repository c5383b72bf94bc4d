import { createInstance } from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { problemText } from '../../../src/renderer/app/i18n/problem-text.ts'
import { resources } from '../../support/texts.ts'

const i18next = createInstance()
beforeAll(() => i18next.init({ resources, lng: 'en', fallbackLng: 'en', defaultNS: 'common', interpolation: { escapeValue: false } }))

test('the place of a scenario’s problem is no path of its file: the sentence names who it is about; the column of a table is a place', () => {
  const problem = { message: 'Jinggou answers prices of others.', mend: 'Let it hold.', field: 'rivals[0].policy' }
  expect(problemText({ ...problem, code: 'scenario.script-answer' }, i18next).place).toBe('')
  expect(problemText({ ...problem, code: 'feed.value.negative', field: 'cost' }, i18next).place).toContain('cost')
})
