import { expect, test } from 'vitest'
import { WATCHED } from '../../../src/main/audit/watched.ts'
import { AUDITED } from '../../../src/main/contract/audit.ts'
import { contract } from '../../../src/main/contract/contract.ts'

/** Procedures that write their own entry, in the transaction of the act or at the end of its job. */
const BY_THEMSELVES = `
  data.import demand.fit plans.check plans.approve plans.revise publications.decide publications.advance publications.emergencyClose preferences.set people.add people.leave people.changePassphrase people.renew guard.setLaw guard.addEvidence guard.withdrawEvidence guard.signOverride`.trim().split(/\s+/)

/** Acts that change nothing a store will ever see: thought, drafts, the look of the window, who sits at the desk. */
const NO_ACT = `
  workspace.open workspace.create data.stage data.stagePath scenarios.save scenarios.branch scenarios.remove scenarios.run scenarios.waterfall insight.sweep game.payoffs game.startMatch game.play game.removeMatch
  plans.optimize plans.adopt plans.edit stores.unlock people.signIn people.signOut jobs.cancel`.trim().split(/\s+/)

/** What merely looks. */
const READS = /^(workspace\.info|data\.(summary|preview|report)|demand\.(report|market|categories|category|crossPrices|products|product)|scenarios\.(list|presets|market|world|get|preview|outcomes|outcome|stacks|latestWaterfall)|rivals\..+|insight\.(drivers|difference|levers|sweepResult)|wars\..+|game\.(personas|tables|table|matches|match)|plans\.(list|get|rows|explain|standing|publicRules)|stores\.(list|kinds|secrets|test|capabilities)|publications\.(list|get|rows|journal|reasons|preview|sales|runner|files|watch|emergencyLeft)|guard\.(law|evidence|overrides|preview|history)|people\.list|audit\..+|burn\..+|warRoom\..+|jobs\.(list|watch)|preferences\.(get|defaults))$/

const names = Object.entries(contract).flatMap(([group, procedures]) => Object.keys(procedures).map((name) => `${group}.${name}`))

test('every procedure is kept in the audit log, writes its own entry, or is known to change nothing that a store sees', () => {
  const known = new Set([...Object.keys(WATCHED), ...BY_THEMSELVES, ...NO_ACT])
  expect(names.filter((name) => !known.has(name) && !READS.test(name))).toEqual([])
})

test('the lists name nothing that is not there, and nothing twice', () => {
  const listed = [...Object.keys(WATCHED), ...BY_THEMSELVES, ...NO_ACT]
  expect(listed.filter((name) => !names.includes(name) || READS.test(name))).toEqual([])
  expect(new Set(listed).size).toBe(listed.length)
})

test('what a store is connected with never reaches the log but by name', () => {
  const db = { prepare: () => ({ get: () => ({}), pluck: () => ({ get: () => 'hash' }) }) }
  const input = { id: 'shop', kind: 'shopify', name: 'Shop', settings: { url: 'https://example.test' }, secrets: { token: 'shpat_secret' }, force: true }
  for (const [name, tell] of Object.entries(WATCHED)) {
    const act = tell(input, { id: 'shop', name: 'Shop', kind: 'shopify', publicationId: 'p', jobId: 'j' }, { db, clock: { now: () => '', milliseconds: () => 0 } } as never)
    expect(AUDITED, name).toContain(act.what)
    expect(JSON.stringify(act), name).not.toContain('shpat_secret')
  }
})
