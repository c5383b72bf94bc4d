import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { WarchestError } from '../../core/problem.ts'
import { SHORTEST_KEY } from '../contract/shortest-key.ts'
import type { Cipher, Sealed } from './cipher.ts'

/** RFC 7914 parameters: 32 MB and some 100 ms for one guess (OWASP's smallest recommended setting has the same memory). */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 } as const
const KEY_BYTES = 32

export interface PasswordCipher extends Cipher {
  /** Takes a key for this process's life. */
  use(key: string): void
  /** Drops the key, so that it is asked for again. */
  forget(): void
}

export interface PasswordOptions {
  /** From the environment; null where it is not set. */
  readonly key: string | null
  /** Asks the person at a terminal; null where nobody can be asked. */
  readonly ask?: (() => Promise<string | null>) | undefined
}

/** AES-256-GCM under a key that scrypt derives from what the environment holds or a person types. */
export function passwordCipher({ key: given, ask }: PasswordOptions): PasswordCipher {
  let key = given === '' ? null : given
  const fresh = randomBytes(16).toString('base64')
  const derived = new Map<string, Promise<Buffer>>()

  async function keyNow(): Promise<string> {
    if (key === null && ask) key = await ask()
    if (key === null || key === '') {
      key = null
      throw new WarchestError('refused', { code: 'secrets.locked', message: 'The secrets of the stores are locked.', mend: 'Set WARCHEST_SECRET_KEY, or give the key where it is asked for.' })
    }
    assertLong(key)
    return key
  }

  /** Derived once for every salt. */
  async function derive(salt: string): Promise<Buffer> {
    const text = await keyNow()
    let work = derived.get(salt)
    if (!work) {
      work = new Promise((resolve, reject) => {
        scrypt(text.normalize('NFKC'), Buffer.from(salt, 'base64'), KEY_BYTES, COST, (error, bytes) => (error ? reject(error) : resolve(bytes)))
      })
      derived.set(salt, work)
    }
    return work
  }

  return {
    id: 'password',
    state: async () => ({ protection: 'password', needs: key === null && !ask ? 'key' : null }),
    use(text) {
      assertLong(text)
      key = text
      derived.clear()
    },
    forget() {
      key = null
      derived.clear()
    },
    async seal(text, bound) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', await derive(fresh), nonce).setAAD(Buffer.from(bound))
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return { kdf: 'scrypt', N: COST.N, r: COST.r, p: COST.p, salt: fresh, nonce: nonce.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') }
    },
    async open(sealed, bound) {
      const derivedKey = await derive(textOf(sealed, 'salt'))
      try {
        const decipher = createDecipheriv('aes-256-gcm', derivedKey, bytesOf(sealed, 'nonce'), { authTagLength: 16 }).setAAD(Buffer.from(bound)).setAuthTag(bytesOf(sealed, 'tag'))
        return { text: Buffer.concat([decipher.update(bytesOf(sealed, 'data')), decipher.final()]).toString('utf8'), renew: false }
      } catch {
        throw new WarchestError('refused', { code: 'secrets.wrong-key', message: 'The key does not open the secrets of the stores.', mend: 'Give the key they were kept under (WARCHEST_SECRET_KEY). Where it is lost, `warchest secrets forget` gives them up, and each connection asks for its tokens again.' })
      }
    },
  }
}

function assertLong(key: string): void {
  if (key.length >= SHORTEST_KEY) return
  throw new WarchestError('bad-input', { code: 'secrets.short-key', message: `The key has fewer than ${SHORTEST_KEY} characters.`, mend: 'Take a longer one, for instance from `openssl rand -base64 24`.', params: { shortest: SHORTEST_KEY } })
}

const textOf = (sealed: Sealed, name: string): string => String(sealed[name] ?? '')
const bytesOf = (sealed: Sealed, name: string): Buffer => Buffer.from(textOf(sealed, name), 'base64')
