import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_THEME } from '@mantine/core'
import { expect, test } from 'vitest'
import { cssVariables } from '../../../src/renderer/app/theme.ts'

const renderer = join(import.meta.dirname, '../../../src/renderer')
const { variables, light, dark } = cssVariables(DEFAULT_THEME)

test('every token that a style names is one that the theme gives, in both schemes: another draws nothing', () => {
  const used = new Map(globSync('**/*.{css,ts,tsx}', { cwd: renderer }).flatMap((file) => [...readFileSync(join(renderer, file), 'utf8').matchAll(/var\((--wc-[\w-]*\w)[),]/g)].map(([, token]) => [token, file] as const)))
  expect(used.size).toBeGreaterThan(10)
  for (const scheme of [light, dark]) expect([...used].filter(([token]) => !(token in variables) && !(token in scheme))).toEqual([])
})
