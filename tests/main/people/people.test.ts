import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditPage } from '../../../src/main/audit/log.ts'
import { frozenClock } from '../../../src/main/engine/clock.ts'
import { fingerprintOf, makeKeyPair, openKey, signText, verifyText } from '../../../src/main/people/keys.ts'
import { addPerson, findPerson, listPersons, retirePerson, unlockPerson, verifySignature, type NewPerson } from '../../../src/main/people/persons.ts'
import { joinPeople, requireSigner, signerOf, signIn, signOut } from '../../../src/main/people/session.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'

/** A derivation that costs little: what is tested is not how long a guess takes. */
const CHEAP = 2 ** 10
const clock = frozenClock('2026-11-22T09:00:00.000Z')
let folder = ''
let workspace: Workspace
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-people-'))
  workspace = openWorkspace(join(folder, 'a.warchest'), { clock, create: true })
})
afterEach(() => {
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

const LIN: NewPerson = { id: 'p1', name: 'Lin Wei', role: 'pricing-manager', passphrase: 'eleven red lanterns' }
const ZHOU: NewPerson = { id: 'p2', name: 'Zhou Min', role: 'approver', passphrase: 'quiet river at dawn' }
const code = (work: Promise<unknown>): Promise<string> => work.then(() => 'ok', (error: { problems?: { code: string }[]; message?: string }) => error.problems?.[0].code ?? error.message ?? 'no error')
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'ok'
  } catch (error) {
    return (error as { problems: { code: string }[] }).problems[0].code
  }
}
async function both(): Promise<void> {
  await joinPeople(workspace, LIN, CHEAP)
  await joinPeople(workspace, ZHOU, CHEAP)
}

describe('a key', () => {
  test('opens under its passphrase and no other, and not where any part of it was changed', async () => {
    const pair = await makeKeyPair('eleven red lanterns', CHEAP)
    expect(verifyText(pair.publicKey, 'text', signText(await openKey(pair, 'eleven red lanterns'), 'text'))).toBe(true)
    for (const wrong of ['eleven red lantern', 'Eleven red lanterns', '', 'eleven red lanterns ']) expect(await code(openKey(pair, wrong)), wrong).toBe('person.passphrase')
    const other = await makeKeyPair('eleven red lanterns', CHEAP)
    expect(await code(openKey({ ...pair, publicKey: other.publicKey }, 'eleven red lanterns'))).toBe('person.passphrase')
    for (const part of ['salt', 'nonce', 'tag', 'data'] as const) expect(await code(openKey({ ...pair, sealed: { ...pair.sealed, [part]: other.sealed[part] } }, 'eleven red lanterns')), part).toBe('person.passphrase')
  })

  test('a passphrase typed composed or decomposed is the same', async () => {
    const pair = await makeKeyPair('caf\u00e9 au lait', CHEAP)
    await expect(openKey(pair, 'cafe\u0301 au lait')).resolves.toBeDefined()
  })

  test('a signature is of one text by one key; what is no signature is none', async () => {
    const [a, b] = await Promise.all([makeKeyPair('x', CHEAP), makeKeyPair('x', CHEAP)])
    const signature = signText(a.key, 'text')
    expect([verifyText(a.publicKey, 'text', signature), verifyText(a.publicKey, 'Text', signature), verifyText(b.publicKey, 'text', signature), verifyText(a.publicKey, 'text', ''), verifyText('', 'text', signature), verifyText('rubbish', 'text', 'rubbish')])
      .toEqual([true, false, false, false, false, false])
    expect(fingerprintOf(a.publicKey)).toMatch(/^[0-9a-f]{4}( [0-9a-f]{4}){3}$/)
  })
})

describe('persons', () => {
  test('the first comes in alone and is signed in; the next is let in by the first, and both are in the log', async () => {
    await both()
    expect(listPersons(workspace).map(({ name, role, vouchedBy }) => [name, role, vouchedBy])).toEqual([['Lin Wei', 'pricing-manager', null], ['Zhou Min', 'approver', 'p1']])
    expect(signerOf(workspace)?.person.name).toBe('Lin Wei')
    const { entries } = auditPage(workspace, { what: 'person.add', person: null, text: '', offset: 0, limit: 10 })
    expect(entries.map(({ person, detail }) => [person, detail['name']])).toEqual([['Lin Wei', 'Zhou Min'], ['Lin Wei', 'Lin Wei']])
  })

  test('nobody comes in without somebody who may let them in', async () => {
    expect(await code(joinPeople(workspace, { ...LIN, role: 'analyst' }, CHEAP))).toBe('person.first-role')
    await joinPeople(workspace, LIN, CHEAP)
    await joinPeople(workspace, { ...ZHOU, role: 'analyst' }, CHEAP)
    signOut(workspace)
    const further = { ...ZHOU, id: 'p3', name: 'Wu Fan' }
    expect(await code(joinPeople(workspace, further, CHEAP))).toBe('person.nobody-vouches')
    await signIn(workspace, 'p2', ZHOU.passphrase)
    expect(await code(joinPeople(workspace, further, CHEAP))).toBe('person.analyst-vouches')
    expect(listPersons(workspace)).toHaveLength(2)
  })

  test('a name stands for one person, a passphrase is no short word', async () => {
    await joinPeople(workspace, LIN, CHEAP)
    expect(await code(joinPeople(workspace, { ...ZHOU, name: ' lin wei ' }, CHEAP))).toBe('person.twice')
    expect(await code(joinPeople(workspace, { ...ZHOU, passphrase: '1234567' }, CHEAP))).toBe('person.short-passphrase')
    expect(await code(joinPeople(workspace, { ...ZHOU, name: '  ' }, CHEAP))).toBe('person.no-name')
  })

  test('two that come first at the same time do not both come in alone', async () => {
    const answers = await Promise.all([code(addPerson(workspace, LIN, null, CHEAP)), code(addPerson(workspace, ZHOU, null, CHEAP))])
    expect(answers.sort()).toEqual(['ok', 'person.nobody-vouches'])
  })

  test('who leaves signs no more; the last who may sign stays', async () => {
    await both()
    const lin = requireSigner(workspace).person
    expect(retirePerson(workspace, 'p2', lin).leftAt).toBe(clock.now())
    expect(await code(unlockPerson(workspace, 'p2', ZHOU.passphrase))).toBe('person.left')
    expect(codeOf(() => retirePerson(workspace, 'p1', lin))).toBe('person.last')
    expect(codeOf(() => retirePerson(workspace, 'p9', lin))).toBe('person.unknown')
  })

  test('the file keeps neither passphrase nor private key in the clear, and lets nobody change a key', async () => {
    const { key } = await addPerson(workspace, LIN, null, CHEAP)
    workspace.db.pragma('wal_checkpoint(TRUNCATE)')
    const bytes = readFileSync(workspace.path)
    const seed = (key.export({ type: 'pkcs8', format: 'der' })).subarray(-32)
    for (const secret of [LIN.passphrase, seed, seed.toString('base64').slice(0, 40), seed.toString('hex')]) expect(bytes.includes(secret)).toBe(false)
    expect(() => workspace.db.exec("UPDATE persons SET public_key = 'x'")).toThrow(/keeps name, role and key/)
    expect(() => workspace.db.exec("UPDATE persons SET role = 'executive'")).toThrow(/keeps name, role and key/)
    expect(() => workspace.db.exec('DELETE FROM persons')).toThrow(/never removed/)
    expect(() => workspace.db.exec("INSERT OR REPLACE INTO persons (seq, id, name, role, public_key, sealed_key, added_at) VALUES (1, 'p9', 'Other', 'approver', 'x', '{}', '')")).toThrow(/keeps name, role and key/)
  })
})

describe('a session', () => {
  test('is opened by the passphrase, lasts until somebody else signs in or out, and is of this workspace alone', async () => {
    await both()
    await signIn(workspace, 'p2', ZHOU.passphrase)
    const signature = requireSigner(workspace).sign('text')
    expect([verifySignature(workspace, 'p2', 'text', signature), verifySignature(workspace, 'p1', 'text', signature), verifySignature(workspace, 'p2', 'other', signature), verifySignature(workspace, 'p9', 'text', signature)]).toEqual([true, false, false, false])
    expect(await code(signIn(workspace, 'p1', ZHOU.passphrase))).toBe('person.passphrase')
    expect(requireSigner(workspace).person.id).toBe('p2')
    signOut(workspace)
    expect(codeOf(() => requireSigner(workspace))).toBe('person.nobody')
    await signIn(workspace, 'p1', LIN.passphrase)
    workspace.close()
    workspace = openWorkspace(workspace.path, { clock, create: false })
    expect(signerOf(workspace)).toBeNull()
  })
})

describe('a person who was written into the file by hand', () => {
  const insert = (row: { id: string; publicKey: string; vouchedBy: string | null; vouch: string | null }): void => {
    workspace.db.prepare("INSERT INTO persons (id, name, role, public_key, sealed_key, added_at, vouched_by, vouch) VALUES (?, ?, 'approver', ?, '{}', '2026-11-22T09:00:00.000Z', ?, ?)").run(row.id, row.id, row.publicKey, row.vouchedBy, row.vouch)
  }

  test('signs nothing that counts: not without a voucher, not with a forged one, not vouched for in a circle', async () => {
    await both()
    const { key, publicKey } = await makeKeyPair('mallory', CHEAP)
    insert({ id: 'alone', publicKey, vouchedBy: null, vouch: null })
    insert({ id: 'forged', publicKey, vouchedBy: 'p1', vouch: signText(key, 'anything') })
    insert({ id: 'borrowed', publicKey, vouchedBy: 'p1', vouch: workspace.db.prepare("SELECT vouch FROM persons WHERE id = 'p2'").pluck().get() as string })
    insert({ id: 'self', publicKey, vouchedBy: 'self', vouch: signText(key, 'self') })
    for (const id of ['alone', 'forged', 'borrowed', 'self']) {
      expect(findPerson(workspace, id)).not.toBeNull()
      expect(verifySignature(workspace, id, 'text', signText(key, 'text')), id).toBe(false)
    }
  })
})
