import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { keyringSecrets, type Keyring } from '../../../src/main/desktop/keyring.ts'
import { passwordSecrets, type SecretKeeper } from '../../../src/main/secrets/keeper.ts'
import { redactor } from '../../../src/main/secrets/redact.ts'

const KEY = 'correct horse battery staple'
const TOKEN = 'shpat_0123456789abcdef'
const place = { workspace: 'w-1', store: 'shop', name: 'accessToken' }
const TARGET = 'https://shop.example'

let home: string
beforeEach(() => { home = mkdtempSync(join(tmpdir(), 'warchest-secrets-')) })
afterEach(() => rmSync(home, { recursive: true, force: true }))

const files = (): string[] => readdirSync(join(home, 'secrets')).map((name) => join(home, 'secrets', name))
const keeper = (key: string | null = KEY): SecretKeeper => passwordSecrets(home, { key })
const code = (expected: string) => ({ problems: [{ code: expected }] })

describe('secrets under a key', () => {
  test('come out as they went in, in another process, too, and lie nowhere in the open', async () => {
    await keeper().set(place, TARGET, TOKEN)
    expect(await keeper().get(place, TARGET)).toBe(TOKEN)
    for (const file of files()) {
      const text = readFileSync(file, 'utf8')
      for (const hidden of [TOKEN, Buffer.from(TOKEN).toString('base64').slice(0, -3), 'shop.example', KEY]) expect(text).not.toContain(hidden)
      expect(statSync(file).mode & 0o777).toBe(0o600)
    }
    expect(statSync(join(home, 'secrets')).mode & 0o777).toBe(0o700)
  })

  test('the same secret is sealed otherwise each time', async () => {
    await keeper().set(place, TARGET, TOKEN)
    const first = readFileSync(files()[0], 'utf8')
    await keeper().set(place, TARGET, TOKEN)
    expect(readFileSync(files()[0], 'utf8')).not.toBe(first)
    expect(files()).toHaveLength(1)
  })

  test('are not handed out for another address, store, name or workspace', async () => {
    await keeper().set(place, TARGET, TOKEN)
    expect(await keeper().get(place, 'https://evil.example')).toBeNull()
    for (const part of ['workspace', 'store', 'name'] as const) expect(await keeper().get({ ...place, [part]: 'other' }, TARGET)).toBeNull()
    expect(keeper().has(place, TARGET)).toBe(true)
    expect(keeper().has(place, 'https://evil.example')).toBe(false)
  })

  test('do not open under another key, nor when a byte of the file has changed, and the words hold nothing of them', async () => {
    await keeper().set(place, TARGET, TOKEN)
    await expect(keeper('another long key').get(place, TARGET)).rejects.toMatchObject(code('secrets.wrong-key'))
    const kept = JSON.parse(readFileSync(files()[0], 'utf8')) as { sealed: Record<string, string> }
    for (const part of ['data', 'tag', 'nonce', 'salt']) {
      const bytes = Buffer.from(kept.sealed[part], 'base64')
      bytes[0] ^= 1
      writeFileSync(files()[0], JSON.stringify({ ...kept, sealed: { ...kept.sealed, [part]: bytes.toString('base64') } }))
      await expect(keeper().get(place, TARGET)).rejects.toMatchObject(code('secrets.wrong-key'))
    }
    // A tag that was cut short proves less than a whole one.
    writeFileSync(files()[0], JSON.stringify({ ...kept, sealed: { ...kept.sealed, tag: Buffer.from(kept.sealed['tag'], 'base64').subarray(0, 4).toString('base64') } }))
    await expect(keeper().get(place, TARGET)).rejects.toMatchObject(code('secrets.wrong-key'))
  })

  test('a file that was copied to the place of another store does not open there', async () => {
    await keeper().set(place, TARGET, TOKEN)
    await keeper().set({ ...place, store: 'other' }, TARGET, 'something else')
    const [a, b] = files()
    const [one, two] = [readFileSync(a, 'utf8'), readFileSync(b, 'utf8')]
    writeFileSync(a, two)
    writeFileSync(b, one)
    expect([await keeper().get(place, TARGET), await keeper().get({ ...place, store: 'other' }, TARGET)]).toEqual([null, null])
    // Even with the other's binding written over it.
    writeFileSync(a, JSON.stringify({ ...JSON.parse(two) as object, bound: (JSON.parse(one) as { bound: string }).bound }))
    const both = await Promise.allSettled([keeper().get(place, TARGET), keeper().get({ ...place, store: 'other' }, TARGET)])
    expect(both.some(({ status }) => status === 'rejected')).toBe(true)
    expect(both.some((result) => result.status === 'fulfilled' && result.value !== null)).toBe(false)
  })

  test.each([['readable by the group', 0o640], ['readable by all', 0o604], ['writable by all', 0o622]])('a file that is %s is refused', async (_, mode) => {
    await keeper().set(place, TARGET, TOKEN)
    chmodSync(files()[0], mode)
    await expect(keeper().get(place, TARGET)).rejects.toMatchObject(code('secrets.exposed'))
  })

  test('a link in the place of a file, and an open folder, are refused', async () => {
    await keeper().set(place, TARGET, TOKEN)
    const [file] = files()
    writeFileSync(join(home, 'elsewhere'), readFileSync(file), { mode: 0o600 })
    rmSync(file)
    symlinkSync(join(home, 'elsewhere'), file)
    await expect(keeper().get(place, TARGET)).rejects.toMatchObject(code('secrets.exposed'))
    chmodSync(join(home, 'secrets'), 0o755)
    await expect(keeper().set(place, TARGET, TOKEN)).rejects.toMatchObject(code('secrets.exposed'))
  })

  test('without a key nothing is kept or read; a key that is given must be the one they were kept under', async () => {
    await keeper().set(place, TARGET, TOKEN)
    const locked = keeper(null)
    expect(await locked.state()).toEqual({ protection: 'password', needs: 'key' })
    await expect(locked.get(place, TARGET)).rejects.toMatchObject(code('secrets.locked'))
    await expect(locked.set(place, TARGET, TOKEN)).rejects.toMatchObject(code('secrets.locked'))
    await expect(locked.unlock('not the right key')).rejects.toMatchObject(code('secrets.wrong-key'))
    expect((await locked.state()).needs).toBe('key')
    await expect(locked.unlock('short')).rejects.toMatchObject(code('secrets.short-key'))
    await locked.unlock(KEY)
    expect(await locked.get(place, TARGET)).toBe(TOKEN)
  })

  test('are kept under another key once it is changed: the old one opens none of them, and no token is asked for again', async () => {
    const other = { ...place, store: 'other' }
    const secrets = keeper()
    await secrets.set(place, TARGET, TOKEN)
    await secrets.set(other, TARGET, 'second')
    expect(await secrets.changeKey('another long key')).toBe(2)
    for (const reader of [secrets, keeper('another long key')]) expect([await reader.get(place, TARGET), await reader.get(other, TARGET)]).toEqual([TOKEN, 'second'])
    for (const each of [place, other]) await expect(keeper().get(each, TARGET)).rejects.toMatchObject(code('secrets.wrong-key'))
    expect(files().every((file) => (statSync(file).mode & 0o777) === 0o600)).toBe(true)
  })

  test('stay as they are where the key of now does not open all of them, or the new one is too short', async () => {
    await keeper().set(place, TARGET, TOKEN)
    await keeper('a third long key').set({ ...place, store: 'other' }, TARGET, 'second')
    const before = files().map((file) => readFileSync(file, 'utf8'))
    await expect(keeper().changeKey('another long key')).rejects.toMatchObject(code('secrets.wrong-key'))
    await expect(keeper().changeKey('short')).rejects.toMatchObject(code('secrets.short-key'))
    await expect(keeper(null).changeKey('another long key')).rejects.toMatchObject(code('secrets.locked'))
    expect(files().map((file) => readFileSync(file, 'utf8'))).toEqual(before)
  })

  test('a change of key that was cut short is gone on with', async () => {
    const other = { ...place, store: 'other' }
    await keeper().set(place, TARGET, TOKEN)
    await keeper().set(other, TARGET, 'second')
    const [first] = files()
    const old = readFileSync(first)
    await keeper().changeKey('another long key')
    // As if its process had died before this file.
    writeFileSync(first, old)
    expect(await keeper().changeKey('another long key')).toBe(2)
    const reader = keeper('another long key')
    expect([await reader.get(place, TARGET), await reader.get(other, TARGET)]).toEqual([TOKEN, 'second'])
  })

  test('are given up where their key is lost, so that a new one takes hold and the tokens can be given again', async () => {
    await keeper().set(place, TARGET, TOKEN)
    const locked = keeper(null)
    await expect(locked.unlock('a key of today')).rejects.toMatchObject(code('secrets.wrong-key'))
    expect(locked.forget()).toBe(1)
    expect(files()).toEqual([])
    await locked.unlock('a key of today')
    expect(await locked.get(place, TARGET)).toBeNull()
    await locked.set(place, TARGET, TOKEN)
    expect(await keeper('a key of today').get(place, TARGET)).toBe(TOKEN)
  })

  test('a key is asked for once', async () => {
    let asked = 0
    const keeper = passwordSecrets(home, { key: null, ask: async () => { asked++; return KEY } })
    await keeper.set(place, TARGET, TOKEN)
    await keeper.get(place, TARGET)
    expect(asked).toBe(1)
  })

  test('what is removed is gone', async () => {
    await keeper().set(place, TARGET, TOKEN)
    keeper().remove(place)
    expect(await keeper().get(place, TARGET)).toBeNull()
    expect(files()).toEqual([])
  })

  test('a damaged file is told without what is in it', async () => {
    await keeper().set(place, TARGET, TOKEN)
    writeFileSync(files()[0], `{"version":1,"sealed":"${TOKEN}`)
    const reading = keeper().get(place, TARGET)
    await expect(reading).rejects.toMatchObject(code('secrets.damaged'))
    await expect(reading).rejects.not.toThrow(TOKEN)
  })
})

describe('secrets in the system’s keyring', () => {
  /** A keyring that turns text around; what it is asked is counted. */
  const ring = (backend: ReturnType<Keyring['getSelectedStorageBackend']>, more: Partial<Keyring> = {}): Keyring & { plain: boolean } => ({
    plain: false,
    getSelectedStorageBackend: () => backend,
    setUsePlainTextEncryption(on) { this.plain = on },
    isAsyncEncryptionAvailable: async () => true,
    encryptStringAsync: async (text) => Buffer.from([...text].reverse().join('')),
    decryptStringAsync: async (bytes) => ({ shouldReEncrypt: false, result: [...bytes.toString()].reverse().join('') }),
    ...more,
  })

  test('are sealed by it and come out again', async () => {
    const secrets = keyringSecrets(home, ring('gnome_libsecret'), 'linux')
    expect(await secrets.state()).toEqual({ protection: 'keyring', needs: null })
    await secrets.set(place, TARGET, TOKEN)
    expect(await keyringSecrets(home, ring('kwallet6'), 'linux').get(place, TARGET)).toBe(TOKEN)
    expect(await secrets.get(place, 'https://evil.example')).toBeNull()
  })

  test('a desktop without a keyring keeps nothing until the person consents, and remembers that', async () => {
    const keyring = ring('basic_text')
    const secrets = keyringSecrets(home, keyring, 'linux')
    expect(await secrets.state()).toEqual({ protection: 'plain', needs: 'consent' })
    await expect(secrets.set(place, TARGET, TOKEN)).rejects.toMatchObject(code('secrets.unprotected'))
    expect(keyring.plain).toBe(false)
    secrets.consent()
    expect(keyring.plain).toBe(true)
    await secrets.set(place, TARGET, TOKEN)
    const again = ring('basic_text')
    expect(await keyringSecrets(home, again, 'linux').state()).toEqual({ protection: 'plain', needs: null })
    expect(again.plain).toBe(true)
  })

  test('where there is a keyring nobody is asked for consent', () => {
    expect(() => keyringSecrets(home, ring('gnome_libsecret'), 'linux').consent()).toThrow('no consent is needed')
    expect(() => keyringSecrets(home, ring('basic_text'), 'darwin').consent()).toThrow('no consent is needed')
  })

  test('a locked keyring is told as such, without its own words', async () => {
    const secrets = keyringSecrets(home, ring('gnome_libsecret', { isAsyncEncryptionAvailable: async () => false }), 'linux')
    await expect(secrets.set(place, TARGET, TOKEN)).rejects.toMatchObject(code('secrets.no-keyring'))
    const failing = keyringSecrets(home, ring('gnome_libsecret', { encryptStringAsync: async (text) => { throw new Error(`cannot encrypt ${text}`) } }), 'linux').set(place, TARGET, TOKEN)
    await expect(failing).rejects.toMatchObject(code('secrets.no-keyring'))
    await expect(failing).rejects.not.toThrow(TOKEN)
  })

  test('what the keyring wants under a newer key is sealed anew', async () => {
    let sealed = 0
    const plain = ring('gnome_libsecret')
    const keyring = ring('gnome_libsecret', { encryptStringAsync: (text) => { sealed++; return plain.encryptStringAsync(text) }, decryptStringAsync: async (bytes) => ({ ...(await plain.decryptStringAsync(bytes)), shouldReEncrypt: sealed === 1 }) })
    const secrets = keyringSecrets(home, keyring, 'linux')
    await secrets.set(place, TARGET, TOKEN)
    expect([await secrets.get(place, TARGET), await secrets.get(place, TARGET)]).toEqual([TOKEN, TOKEN])
    expect(sealed).toBe(2)
  })

  test('what one form keeps, the other cannot read and says so; each keeps its own, and both are removed together', async () => {
    const desktop = keyringSecrets(home, ring('gnome_libsecret'), 'linux')
    await desktop.set(place, TARGET, TOKEN)
    await expect(keeper().get(place, TARGET)).rejects.toMatchObject(code('secrets.other-form'))
    await keeper().set(place, TARGET, 'a token for the runner')
    expect([await desktop.get(place, TARGET), await keeper().get(place, TARGET)]).toEqual([TOKEN, 'a token for the runner'])
    keeper().remove(place)
    expect([await desktop.get(place, TARGET), await keeper().get(place, TARGET)]).toEqual([null, null])
  })
})

describe('words of others', () => {
  test('hold no secret, in whatever form it is repeated', () => {
    const secret = fc.string({ unit: fc.constantFrom('a', 'B', '7', '_', '+', '/', '=', '"', '\\', 'é', '密', ' '), minLength: 6, maxLength: 40 })
    fc.assert(fc.property(secret, fc.string(), fc.string(), (text, before, after) => {
      const clean = redactor([text])
      for (const form of [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), Buffer.from(text).toString('base64')]) expect(clean(`${before}|${form}|${after}`)).not.toContain(form)
      for (const user of ['', 'u', 'us', 'use']) {
        // As `user:secret` in a header: every three bytes of it that are wholly the secret's.
        const header = clean(`Basic ${Buffer.from(`${user}:${text}`).toString('base64')}`)
        expect(Buffer.from(header.replace('Basic ', '').replace('[secret]', ''), 'base64').toString()).not.toContain(text)
      }
    }))
  })

  test('short texts are no secrets: they would blot out words', () => {
    expect(redactor(['a', 'the'])('the cat sat')).toBe('the cat sat')
    expect(redactor([TOKEN])(`Token ${TOKEN} is wrong`)).toBe('Token [secret] is wrong')
  })
})
