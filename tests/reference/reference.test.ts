import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BadFile, type ReferenceCase } from './case.ts'
import { compare } from './compare.ts'
import { adapters } from './adapters/index.ts'
import { runFolder, summary } from './runner.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const PUBLIC = here('./cases')
const SHARED = here('../../../shared/reference')

const one = (expected: Record<string, unknown>, tolerances?: ReferenceCase['tolerances']): ReferenceCase => ({ id: 'a', input: {}, expect: expected, tolerance: { abs: 0.1, rel: 0.01 }, ...(tolerances ? { tolerances } : {}) })

describe('the comparison rule', () => {
  test.each([
    ['a number at the edge of |a-b| <= abs + rel |b| passes', { x: 10 }, { x: 10.2 }, true],
    ['a number beyond it fails', { x: 10 }, { x: 10.201 }, false],
    ['the tolerance is relative to the expected value, not the found one', { x: 0 }, { x: 0.1001 }, false],
    ['arrays are compared element by element, nested', { x: [[1, 2], [3, 4]] }, { x: [[1, 2], [3, 4.2]] }, false],
    ['arrays of another length fail', { x: [1, 2] }, { x: [1, 2, 3] }, false],
    ['a number where an array is expected fails', { x: [1] }, { x: 1 }, false],
    ['null in the expectation is not checked, as an element', { x: [1, null] }, { x: [1, Number.NaN] }, true],
    ['null in the expectation is not checked, as a whole', { x: null }, {}, true],
    ['a missing key fails', { x: 1 }, { y: 1 }, false],
    ['a null from the engine fails', { x: 1 }, { x: null }, false],
    ['a non-finite number from the engine fails', { x: 1 }, { x: Number.POSITIVE_INFINITY }, false],
    ['strings must be equal', { x: 'mixed' }, { x: 'pure' }, false],
    ['booleans must be equal', { x: true }, { x: true }, true],
    ['a number is no boolean', { x: true }, { x: 1 }, false],
    ['extra keys are ignored', { x: 1 }, { x: 1, y: 'anything' }, true],
  ])('%s', (_, expected, output, pass) => expect(compare(one(expected), output).pass).toBe(pass))

  test('a key\'s own tolerance replaces the member it names and keeps the other', () => {
    const strict = one({ x: 10, y: 10 }, { x: { rel: 0 } })
    expect(compare(strict, { x: 10.1, y: 10.2 }).pass).toBe(true)
    expect(compare(strict, { x: 10.11, y: 10 })).toMatchObject({ pass: false, where: 'x' })
  })

  test('the largest deviation is named, failures before passes', () => {
    expect(compare(one({ a: [1, 1], b: 1 }), { a: [1, 1.05], b: 1.01 })).toMatchObject({ pass: true, where: 'a[1]' })
    expect(compare(one({ a: 1, b: 'x' }), { a: 1.1, b: 'y' })).toMatchObject({ pass: false, deviation: Number.POSITIVE_INFINITY })
  })
})

describe('the runner', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'warchest-reference-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const file = (capability: string, cases: unknown): string => JSON.stringify({ format: 1, capability, source: 'made here', cases })
  const sum = { id: 'sum', input: { values: [1, 2] }, expect: { sum: 3 }, tolerance: { abs: 0, rel: 0 } }

  test('passes, fails and skips by name, and counts them', async () => {
    await writeFile(join(folder, 'a.json'), file('arithmetic.sum', [sum, { ...sum, id: 'wrong', expect: { sum: 4 } }]))
    await writeFile(join(folder, 'b.json'), file('unheard.of', [sum]))
    await writeFile(join(folder, 'd.csv'), 'x,y\n1,a\n2,b\n')
    await writeFile(join(folder, 'c.json'), file('arithmetic.column', [{ ...sum, id: 'column', data: 'd.csv' }]))
    const add = (values: Iterable<number>): { sum: number } => ({ sum: [...values].reduce((a, b) => a + b, 0) })
    const results = await runFolder(folder, () => {}, {
      'arithmetic.sum': (input) => add(input.values as number[]),
      'arithmetic.column': (_, data) => add(data!.columns.get('x') as Float64Array),
    })
    expect(results.map((r) => `${r.capability} ${r.id} ${r.outcome}`)).toEqual(['arithmetic.sum sum PASS', 'arithmetic.sum wrong FAIL', 'unheard.of sum SKIP', 'arithmetic.column column PASS'])
    expect(summary(results)).toBe('2 passed, 1 failed, 1 skipped')
  })

  test('an adapter that throws fails its case and no other', async () => {
    const results = await runFolder(PUBLIC, () => {}, { 'demand.calibrate': () => { throw new Error('broken') } })
    expect(results.filter((r) => r.outcome === 'FAIL').every((r) => r.capability === 'demand.calibrate' && r.detail === 'broken')).toBe(true)
    expect(results.some((r) => r.outcome === 'FAIL')).toBe(true)
  })

  test.each([
    ['a missing folder', 'nowhere', null],
    ['text that is not JSON', 'bad-json', 'not json'],
    ['another format', 'bad-format', '{"format":2,"capability":"x","cases":[]}'],
    ['an id that is there twice', 'bad-ids', file('x', [sum, sum])],
    ['a case without a tolerance', 'bad-tolerance', file('x', [{ ...sum, tolerance: undefined }])],
  ])('refuses %s', async (_, name, text) => {
    const path = join(folder, name)
    if (text !== null) {
      await import('node:fs/promises').then(({ mkdir }) => mkdir(path))
      await writeFile(join(path, 'a.json'), text)
    }
    await expect(runFolder(path, () => {}, {})).rejects.toThrow(BadFile)
  })
})

describe('the engine reproduces', () => {
  test('the public cases kept with the project', async () => {
    const results = await runFolder(PUBLIC, () => {})
    expect(results.filter((r) => r.outcome === 'FAIL')).toEqual([])
    expect(results.filter((r) => r.outcome === 'PASS' && r.capability.startsWith('demand.')).length).toBeGreaterThanOrEqual(6)
  })

  test.skipIf(!existsSync(SHARED))('every case of ../shared/reference that it has the capability for', async () => {
    const results = await runFolder(SHARED, () => {})
    expect(results.filter((r) => r.outcome === 'FAIL')).toEqual([])
    const capabilities = new Set(results.filter((r) => r.outcome === 'PASS').map((r) => r.capability))
    expect([...capabilities].sort()).toEqual(Object.keys(adapters).filter((name) => results.some((r) => r.capability === name)).sort())
  })
})
