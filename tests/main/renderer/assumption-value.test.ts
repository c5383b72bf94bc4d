import { expect, test } from 'vitest'
import zh from '../../../src/renderer/app/i18n/zh/scenarios.json'
import { formatNumber } from '../../../src/renderer/ui/format.ts'
import { assumptionValue } from '../../../src/renderer/screens/scenarios/assumption-value.ts'

test('an assumption is read as a figure of its size, and a word of the program in the language on the screen', () => {
  const say = (value: number | string): string => assumptionValue(value, formatNumber, (word) => (zh.policy as Readonly<Record<string, string>>)[word] ?? null)
  expect([3_742_430.803, 12.345, 0.0145, 90, -2.5].map(say)).toEqual(['3\u202f742\u202f431', '12.3', '0.015', '90', '\u22122.500'])
  expect(say('match')).toBe(zh.policy.match)
  expect(say('Lin Wei')).toBe('Lin Wei')
})
