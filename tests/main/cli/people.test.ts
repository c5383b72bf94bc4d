import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { AuditPage } from '../../../src/main/contract/audit.ts'
import type { People } from '../../../src/main/contract/people.ts'
import { answer, warchest } from './drive.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-people-cli-'))
const at = (name: string): string => join(folder, name)
const workspace = ['--workspace', at('a.warchest')]
const passphrases = (own: string, added = ''): void => {
  vi.stubEnv('WARCHEST_PASSPHRASE', own)
  vi.stubEnv('WARCHEST_NEW_PASSPHRASE', added)
}

beforeAll(async () => {
  vi.stubEnv('WARCHEST_HOME', at('home'))
  writeFileSync(at('catalog.csv'), 'sku,name,category,list,cost,floor,stock\nA,Apple,fruit,10,6,7,5\n')
  await answer('import', at('catalog.csv'), ...workspace)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

it('adds persons, each later one let in by an earlier one, and takes them out again', async () => {
  passphrases('')
  expect(await warchest('people', 'add', 'Lin Wei', '--role', 'king', ...workspace)).toMatchObject({ code: 2, err: expect.stringContaining('executive, pricing-manager, approver, analyst') })
  expect(await warchest('people', 'add', 'Lin Wei', '--role', 'executive', ...workspace)).toMatchObject({ code: 2, err: expect.stringContaining('WARCHEST_PASSPHRASE') })
  passphrases('eleven red lanterns')
  expect((await answer<People>('people', 'add', 'Lin Wei', '--role', 'executive', ...workspace)).persons).toMatchObject([{ name: 'Lin Wei', role: 'executive', vouchedBy: null }])
  passphrases('eleven red lanterns', 'quiet river at dawn')
  expect(await warchest('people', 'add', 'Zhou Min', '--role', 'approver', ...workspace)).toMatchObject({ code: 1, err: expect.stringContaining('let in by one who is there already') })
  const { persons } = await answer<People>('people', 'add', 'Zhou Min', '--role', 'approver', '--as', 'Lin Wei', ...workspace)
  expect(persons).toMatchObject([{}, { name: 'Zhou Min', vouchedBy: persons[0].id }])
  passphrases('quiet river at dawn')
  expect((await answer<People>('people', 'leave', 'lin wei', '--as', 'Zhou Min', ...workspace)).persons[0].leftAt).not.toBeNull()
  passphrases('eleven red lanterns')
  expect(await warchest('people', 'list', '--as', 'Lin Wei', ...workspace)).toMatchObject({ code: 1, err: expect.stringContaining('signs no more') })
  expect((await warchest('people', 'list', ...workspace)).out).toMatch(/Zhou Min +approver +[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}/)
})

it('lists what was done by act, person and text, and follows the chain', async () => {
  const page = await answer<AuditPage>('audit', ...workspace)
  expect(page.entries.map(({ what, person }) => [what, person])).toEqual([['person.leave', 'Zhou Min'], ['person.add', 'Lin Wei'], ['person.add', 'Lin Wei'], ['import', null]])
  expect((await answer<AuditPage>('audit', '--what', 'import', ...workspace)).total).toBe(1)
  expect((await answer<AuditPage>('audit', '--person', 'Zhou Min', '--limit', '1', ...workspace)).entries).toHaveLength(1)
  expect((await answer<AuditPage>('audit', '--text', 'catalog.csv', ...workspace)).total).toBe(1)
  expect(await warchest('audit', '--what', 'everything', ...workspace)).toMatchObject({ code: 2, err: expect.stringContaining('plan.sign') })
  expect((await warchest('audit', ...workspace)).out).not.toMatch(/lanterns|river/)
  expect(await warchest('audit', 'verify', ...workspace)).toMatchObject({ code: 0, out: `The log is whole: 4 entries from the first one on.\nhead ${page.head}\n` })
  expect(await warchest('audit', 'verify', '--head', 'a'.repeat(64), ...workspace)).toMatchObject({ code: 1, out: expect.stringContaining('of no entry') })
  expect(await warchest('audit', 'verify', '--head', at('catalog.csv'), ...workspace)).toMatchObject({ code: 2 })
})
