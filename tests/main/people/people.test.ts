import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditPage } from '../../../src/main/audit/log.ts'
import { frozenClock } from '../../../src/main/engine/clock.ts'
import { fingerprintOf, makeKeyPair, openKey, signText, verifyText } from '../../../src/main/people/keys.ts'
import { addPerson, findPerson, listPersons, retirePerson, unlockPerson, verifySignature, type NewPerson } from '../../../src/main/people/persons.ts'
import { changePassphrase, renewKey } from '../../../src/main/people/renew.ts'
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
    expect([verifySignature(workspace, 'p2', 'text', signature, clock.now()), verifySignature(workspace, 'p1', 'text', signature, clock.now()), verifySignature(workspace, 'p2', 'other', signature, clock.now()), verifySignature(workspace, 'p9', 'text', signature, clock.now())]).toEqual([true, false, false, false])
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
      expect(verifySignature(workspace, id, 'text', signText(key, 'text'), clock.now()), id).toBe(false)
    }
  })
})

describe('a passphrase', () => {
  test('is changed by whoever knows the old one: the key stays, the old passphrase opens it no more, and the log says so', async () => {
    await both()
    const before = findPerson(workspace, 'p2')
    expect(await code(changePassphrase(workspace, 'p2', 'quiet river at noon', 'a new quiet river', CHEAP))).toBe('person.passphrase')
    expect(await code(changePassphrase(workspace, 'p2', ZHOU.passphrase, 'short', CHEAP))).toBe('person.short-passphrase')
    expect(await code(unlockPerson(workspace, 'p2', ZHOU.passphrase))).toBe('ok')
    await changePassphrase(workspace, 'p2', ZHOU.passphrase, 'a new quiet river', CHEAP)
    expect(await code(unlockPerson(workspace, 'p2', ZHOU.passphrase))).toBe('person.passphrase')
    expect(await code(unlockPerson(workspace, 'p2', 'a new quiet river'))).toBe('ok')
    expect(findPerson(workspace, 'p2')).toEqual(before)
    const [entry] = auditPage(workspace, { what: 'person.passphrase', person: null, text: '', offset: 0, limit: 9 }).entries
    expect(entry).toMatchObject({ person: 'Zhou Min', subject: 'p2', detail: { name: 'Zhou Min' } })
    expect(JSON.stringify(workspace.db.prepare('SELECT * FROM audit').all())).not.toContain('river')
  })
})

describe('a passphrase that is lost', () => {
  const LATER = '2026-11-23T09:00:00.000Z'
  const later = () => ({ db: workspace.db, clock: frozenClock(LATER) })
  /** Lin gives Zhou a new key a day later. */
  const renew = () => renewKey(later(), 'p2', 'found again at last', requireSigner(workspace), CHEAP)

  test('another person gives a new key: the person stays the same, the old key signs no more, what it has signed stands', async () => {
    await both()
    const old = await unlockPerson(workspace, 'p2', ZHOU.passphrase)
    const [then, now] = [signText(old, 'text'), '2026-11-23T10:00:00.000Z']
    const before = findPerson(workspace, 'p2')!
    const after = await renew()
    expect(after).toMatchObject({ id: 'p2', name: 'Zhou Min', role: 'approver', addedAt: before.addedAt, renewedAt: LATER })
    expect(after.fingerprint).not.toBe(before.fingerprint)
    expect(await code(unlockPerson(workspace, 'p2', ZHOU.passphrase))).toBe('person.passphrase')
    const key = await unlockPerson(workspace, 'p2', 'found again at last')
    expect(verifySignature(workspace, 'p2', 'text', signText(key, 'text'), now)).toBe(true)
    expect(verifySignature(workspace, 'p2', 'text', signText(key, 'text'), clock.now())).toBe(false)
    expect(verifySignature(workspace, 'p2', 'text', then, clock.now())).toBe(true)
    expect(verifySignature(workspace, 'p2', 'text', then, now)).toBe(false)
    expect(auditPage(workspace, { what: 'person.renew', person: null, text: '', offset: 0, limit: 9 }).entries).toMatchObject([{ person: 'Lin Wei', subject: 'p2', detail: { before: before.fingerprint, fingerprint: after.fingerprint } }])
  })

  test('a desk at which the old key lies unlocked signs no more; the new passphrase may be changed, too', async () => {
    await both()
    const lin = requireSigner(workspace)
    await signIn(workspace, 'p2', ZHOU.passphrase)
    await renewKey(later(), 'p2', 'found again at last', lin, CHEAP)
    expect(signerOf(workspace)).toBeNull()
    await changePassphrase(workspace, 'p2', 'found again at last', 'and changed once more', CHEAP)
    expect((await signIn(workspace, 'p2', 'and changed once more')).id).toBe('p2')
  })

  test('nobody renews their own, no analyst and nobody for one who has left; what they let in stays let in', async () => {
    await both()
    const lin = requireSigner(workspace)
    expect(await code(renewKey(later(), 'p1', 'found again at last', lin, CHEAP))).toBe('person.renew-self')
    expect(await code(renewKey(later(), 'p2', 'short', lin, CHEAP))).toBe('person.short-passphrase')
    await signIn(workspace, 'p2', ZHOU.passphrase)
    await joinPeople(workspace, { id: 'p3', name: 'Wu Fan', role: 'analyst', passphrase: 'numbers and numbers' }, CHEAP)
    await signIn(workspace, 'p3', 'numbers and numbers')
    expect(await code(renewKey(later(), 'p2', 'found again at last', requireSigner(workspace), CHEAP))).toBe('person.renew-analyst')
    await renewKey(later(), 'p2', 'found again at last', lin, CHEAP)
    // Wu Fan was let in by Zhou Min's first key, which is vouched for as before.
    const wu = await unlockPerson(workspace, 'p3', 'numbers and numbers')
    expect(verifySignature(workspace, 'p3', 'text', signText(wu, 'text'), LATER)).toBe(true)
    // And the first person of all gets a new key from the second.
    await signIn(workspace, 'p2', 'found again at last')
    await renewKey({ db: workspace.db, clock: frozenClock('2026-11-24T09:00:00.000Z') }, 'p1', 'lanterns of another red', requireSigner(workspace), CHEAP)
    const first = await unlockPerson(workspace, 'p1', 'lanterns of another red')
    expect(verifySignature(workspace, 'p1', 'text', signText(first, 'text'), '2026-11-25T00:00:00.000Z')).toBe(true)
    retirePerson(workspace, 'p1', requireSigner(workspace).person)
    expect(await code(renewKey(later(), 'p1', 'found again at last', requireSigner(workspace), CHEAP))).toBe('person.left')
  })

  test('a key that somebody wrote into the file is nobody’s', async () => {
    await both()
    const forged = await makeKeyPair('mallory was here', CHEAP)
    const insert = workspace.db.prepare('INSERT INTO person_keys (person_id, public_key, sealed_key, since, vouched_by, vouch) VALUES (?, ?, ?, ?, ?, ?)')
    insert.run('p2', forged.publicKey, JSON.stringify(forged.sealed), LATER, 'p1', signText(forged.key, 'anything'))
    expect(verifySignature(workspace, 'p2', 'text', signText(forged.key, 'text'), '2026-11-24T00:00:00.000Z')).toBe(false)
    expect(() => workspace.db.prepare("UPDATE person_keys SET public_key = 'x'").run()).toThrow('never changed')
    expect(() => workspace.db.prepare('DELETE FROM person_keys').run()).toThrow('never removed')
  })
})
