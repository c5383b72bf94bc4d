import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { warchest } from './drive.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-places-test-'))
const at = (...names: readonly string[]): string => join(folder, ...names)
const workspace = ['--workspace', at('w.warchest')]

beforeAll(async () => {
  vi.stubEnv('WARCHEST_HOME', at('home'))
  writeFileSync(at('catalog.csv'), 'sku,name,category,list\nA,Apples,fruit,10\n')
  expect((await warchest('import', at('catalog.csv'), ...workspace)).code).toBe(0)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

describe('a place that cannot be written to is refused before the work, as bad input', () => {
  it.each([
    ['fit', ['fit', '--out', at('no', 'fit.json')], /no such folder/],
    ['optimize', ['optimize', '--envelope', '1', '--out', at('no', 'plan.json')], /no such folder/],
    ['import', ['import', at('catalog.csv'), '--errors', at('no', 'errors.csv')], /no such folder/],
    ['a folder in place of a file', ['fit', '--out', folder], /it is a folder/],
    ['demo below a file', ['demo', '--out', at('catalog.csv', 'demo')], /the folder cannot be made/],
  ])('%s', async (_what, args, says) => {
    const { code, err } = await warchest(...args, ...(args[0] === 'demo' ? [] : workspace))
    expect(code).toBe(2)
    expect(err).toMatch(says)
    expect(err).not.toMatch(/fault of Warchest|ENOENT: /)
  })
})

it('an import of nothing leaves no workspace behind', async () => {
  mkdirSync(at('empty'))
  for (const named of [at('empty'), at('nowhere')]) expect((await warchest('import', named, '--workspace', at('new.warchest'))).code).toBe(2)
  expect(existsSync(at('new.warchest'))).toBe(false)
})

it('the first word of a command lists those that begin with it', async () => {
  const help = await warchest('plan', '--help')
  expect(help).toMatchObject({ code: 0, err: '' })
  expect(help.out).toMatch(/plan approve/)
  expect(help.out).not.toMatch(/rollback/)
  const bare = await warchest('export')
  expect(bare).toMatchObject({ code: 2, out: '' })
  expect(bare.err).toMatch(/export burn/)
})

it('a misused option is one sentence and where to read on', async () => {
  expect((await warchest('fit', '--bogus')).err).toBe("Unknown option '--bogus'. See --help.\n")
})
