import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

/** The built interface; `npm test` builds it before the tests. */
const root = fileURLToPath(new URL('../../../out/renderer', import.meta.url))
const built = existsSync(join(root, 'index.html'))
const assets = join(root, 'assets')
const chunks = built ? readdirSync(assets).filter((name) => name.endsWith('.js')) : []
const textOf = (chunk: string): string => readFileSync(join(assets, chunk), 'utf8')
const page = built ? readFileSync(join(root, 'index.html'), 'utf8') : ''
const entry = /assets\/(index-[\w-]+\.js)/.exec(page)?.[1] ?? ''

/** A chunk and everything it needs before it can run. */
function needs(chunk: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(chunk)) return seen
  seen.add(chunk)
  for (const [, name] of textOf(chunk).matchAll(/(?:^|[;\s}])import\s*(?:[^'"()]*?from\s*)?["']\.\/([\w.-]+\.js)["']/g)) needs(name, seen)
  return seen
}

describe.skipIf(!built)(`bundle${built ? '' : ' (nothing is built)'}`, () => {
  test('what every start loads stays small', () => {
    const bytes = [...needs(entry)].reduce((sum, chunk) => sum + gzipSync(textOf(chunk)).length, 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(330_000)
  })

  test('each screen is a chunk of its own, loaded when it is opened', () => {
    for (const screen of ['war-room', 'scenarios', 'plan-desk', 'publications', 'burn', 'demand', 'data', 'settings']) {
      const own = chunks.find((name) => name.startsWith(`${screen}-screen-`))
      expect({ screen, chunk: own }).toEqual({ screen, chunk: expect.any(String) })
      expect(needs(entry).has(own ?? '')).toBe(false)
    }
  })

  test('the grid comes with the plan desk and with nothing else', () => {
    const holdsGrid = (chunk: string): boolean => textOf(chunk).includes('ag-root-wrapper')
    expect(chunks.some(holdsGrid)).toBe(true)
    const others = chunks.filter((name) => name === entry || (/-screen-/.test(name) && !name.startsWith('plan-desk-')))
    for (const chunk of others) expect({ chunk, grid: [...needs(chunk)].some(holdsGrid) }).toEqual({ chunk, grid: false })
  })

  test('nothing is fetched from elsewhere and no script or font is inlined, as the content security policy demands', () => {
    expect(page).not.toMatch(/(src|href)="https?:/)
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/)
    for (const sheet of readdirSync(assets).filter((name) => name.endsWith('.css'))) expect(readFileSync(join(assets, sheet), 'utf8')).not.toMatch(/url\((["']?)(https?:|data:font)/)
  })
})
