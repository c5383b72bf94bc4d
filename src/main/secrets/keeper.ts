import { join } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import { canonicalJson, contentHash } from '../workspace/canonical.ts'
import type { Cipher, Protection, Sealed, SecretNeed } from './cipher.ts'
import { passwordCipher, type PasswordCipher, type PasswordOptions } from './password-cipher.ts'
import { privateNames, readPrivate, removePrivate, writePrivate } from './private-file.ts'

/** Where a secret belongs. */
export interface SecretPlace {
  /** The workspace's own identifier. */
  readonly workspace: string
  readonly store: string
  readonly name: string
}

export interface SecretState {
  readonly protection: Protection
  /** Null: secrets can be kept and read. */
  readonly needs: SecretNeed | null
}

interface Kept {
  readonly version: 1
  /** SHA-256 of the place and of what the secret is for; tells a moved file, and a changed address, from the right one. */
  readonly bound: string
  readonly sealed: Sealed
}

/** One file for each form of keeping: what the desktop keeps in the keyring, a headless runner cannot read, and keeps for itself. */
const fileOf = (place: SecretPlace, form: Cipher['id']): string => `${contentHash([place.workspace, place.store, place.name]).slice(0, 40)}.${form}.json`
const FORMS: readonly Cipher['id'][] = ['keyring', 'password']

/**
 * Tokens of stores, one file each in a folder only its user can enter; never in the workspace, whose file is copied and sent.
 * A secret is bound to the address it was given for: where a workspace says another one, it is not handed out, so that a doctored workspace cannot send a token to a stranger.
 */
export class SecretKeeper {
  readonly #folder: string
  readonly #cipher: Cipher
  readonly #password: PasswordCipher | null
  readonly #consent: (() => void) | null

  constructor(home: string, cipher: Cipher, options: { readonly password?: PasswordCipher; readonly consent?: () => void } = {}) {
    this.#folder = join(home, 'secrets')
    this.#cipher = cipher
    this.#password = options.password ?? null
    this.#consent = options.consent ?? null
  }

  state(): Promise<SecretState> {
    return this.#cipher.state()
  }

  /**
   * The secret; null where none was given, or where it was given for another address.
   * @throws WarchestError 'refused' where it is locked, cannot be opened, or lies open to others
   */
  async get(place: SecretPlace, target: string): Promise<string | null> {
    const bound = contentHash([place, target])
    const kept = this.#read(fileOf(place, this.#cipher.id))
    if (kept?.bound !== bound) {
      const other = FORMS.find((form) => form !== this.#cipher.id && this.#read(fileOf(place, form))?.bound === bound)
      if (other === undefined) return null
      throw new WarchestError('refused', {
        code: 'secrets.other-form', message: `This secret is kept by ${other === 'keyring' ? 'the desktop app, in the system’s keyring' : 'the served form and the command line, under a key'}, and cannot be read from here.`, mend: 'Give it here, too; both then keep their own.', params: { form: other },
      })
    }
    await this.#ready()
    const { text, renew } = await this.#cipher.open(kept.sealed, kept.bound)
    if (renew) await this.set(place, target, text)
    return text
  }

  /** True where {@link get} would find something, without opening it. */
  has(place: SecretPlace, target: string): boolean {
    return this.#read(fileOf(place, this.#cipher.id))?.bound === contentHash([place, target])
  }

  /** Keeps a secret in the place of an earlier one. */
  async set(place: SecretPlace, target: string, value: string): Promise<void> {
    await this.#ready()
    const bound = contentHash([place, target])
    const kept: Kept = { version: 1, bound, sealed: await this.#cipher.seal(value, bound) }
    writePrivate(this.#folder, fileOf(place, this.#cipher.id), canonicalJson(kept))
  }

  /** In every form. */
  remove(place: SecretPlace): void {
    for (const form of FORMS) removePrivate(this.#folder, fileOf(place, form))
  }

  /**
   * Takes the key that a person types.
   * @throws WarchestError 'refused' where it does not open what is kept, 'bad-input' where it is too short
   */
  async unlock(key: string): Promise<void> {
    const password = this.#typed()
    password.use(key)
    try {
      // Whichever is first: all were sealed under one key, or the others say so when they are read.
      const [first] = privateNames(this.#folder, password.id)
      const kept = first === undefined ? null : this.#read(first)
      if (kept) await password.open(kept.sealed, kept.bound)
    } catch (error) {
      password.forget()
      throw error
    }
  }

  /**
   * Seals everything that is kept under the key of now anew, under another one. What the new key opens already was changed before: where the work was cut short, it is done again.
   * @returns how many secrets are under the new key
   * @throws WarchestError 'refused' where the key of now does not open one of them, and nothing was changed; 'bad-input' where the new one is too short
   */
  async changeKey(to: string): Promise<number> {
    const now = this.#typed()
    const next = passwordCipher({ key: null })
    next.use(to)
    const names = privateNames(this.#folder, now.id)
    const sealed: (readonly [string, Kept])[] = []
    for (const name of names) {
      const kept = this.#read(name)
      if (kept === null) continue
      if (await next.open(kept.sealed, kept.bound).then(() => true, () => false)) continue
      const { text } = await now.open(kept.sealed, kept.bound)
      sealed.push([name, { ...kept, sealed: await next.seal(text, kept.bound) }])
    }
    for (const [name, kept] of sealed) writePrivate(this.#folder, name, canonicalJson(kept))
    now.use(to)
    return names.length
  }

  /** Gives up what is kept under a key that nobody has any more: each connection then asks for its tokens again. Nothing else is lost. @returns how many secrets are gone */
  forget(): number {
    const password = this.#typed()
    const names = privateNames(this.#folder, password.id)
    for (const name of names) removePrivate(this.#folder, name)
    password.forget()
    return names.length
  }

  /** Takes a person's consent to a keyring that the system does not protect. */
  consent(): void {
    if (!this.#consent) throw new WarchestError('conflict', { code: 'secrets.no-consent', message: 'Secrets are protected here; no consent is needed.', mend: 'Nothing needs to be done.' })
    this.#consent()
  }

  #typed(): PasswordCipher {
    if (this.#password) return this.#password
    throw new WarchestError('conflict', { code: 'secrets.no-key', message: 'Secrets are kept in the system’s keyring here; there is no key to give.', mend: 'Nothing needs to be done.' })
  }

  async #ready(): Promise<void> {
    const { needs } = await this.state()
    if (needs !== null) throw new WarchestError('refused', NEEDS[needs])
  }

  #read(name: string): Kept | null {
    const text = readPrivate(join(this.#folder, name))
    if (text === null) return null
    try {
      const kept = JSON.parse(text) as Kept
      if (kept.version === 1 && typeof kept.bound === 'string') return kept
    } catch {
      // Said below, without what the file holds.
    }
    throw new WarchestError('refused', { code: 'secrets.damaged', message: 'A file of the kept secrets is damaged.', mend: 'Remove it, then give the secret again.', file: join(this.#folder, name) })
  }
}

const NEEDS = {
  key: { code: 'secrets.locked', message: 'The secrets of the stores are locked.', mend: 'Set WARCHEST_SECRET_KEY, or give the key where it is asked for.' },
  consent: {
    code: 'secrets.unprotected', message: 'This desktop has no keyring: secrets would lie on the disk under a key that every program of yours can read.',
    mend: 'Start a keyring (GNOME Keyring or KWallet) and open Warchest again, or accept this on the Stores screen.',
  },
  keyring: { code: 'secrets.no-keyring', message: 'The system’s keyring does not answer.', mend: 'Unlock it, then try again.' },
} as const satisfies Record<SecretNeed, unknown>

/** Secrets under a key from the environment, from the terminal, or from the Stores screen: the served form and the command line. */
export function passwordSecrets(home: string, options: PasswordOptions): SecretKeeper {
  const password = passwordCipher(options)
  return new SecretKeeper(home, password, { password })
}
