import { createCipheriv, createDecipheriv, createHash, createPrivateKey, generateKeyPairSync, randomBytes, scrypt, sign, verify, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { WarchestError } from '../../core/problem.ts'

/** A private key under a passphrase. Byte strings are base64. */
export interface SealedKey {
  readonly kdf: 'scrypt'
  /** scrypt's N, r and p (RFC 7914). */
  readonly cost: number
  readonly blockSize: number
  readonly parallel: number
  readonly salt: string
  readonly cipher: 'aes-256-gcm'
  readonly nonce: string
  readonly tag: string
  readonly data: string
}

export interface KeyPair {
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string
  readonly sealed: SealedKey
}

/** 2^17 with blocks of 8: 128 MB and some tenths of a second a guess (OWASP Password Storage Cheat Sheet). */
const COST = 2 ** 17
const BLOCK_SIZE = 8

const derive = promisify<string, Buffer, number, { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number }, Buffer>(scrypt)

const keyOf = (passphrase: string, { cost, blockSize, parallel, salt }: Pick<SealedKey, 'cost' | 'blockSize' | 'parallel' | 'salt'>): Promise<Buffer> =>
  // One passphrase typed on two keyboards is one passphrase.
  derive(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, { N: cost, r: blockSize, p: parallel, maxmem: 256 * cost * blockSize })

/** A fresh Ed25519 key pair, its private half sealed under the passphrase and bound to its public half. */
export async function makeKeyPair(passphrase: string, cost = COST): Promise<KeyPair & { readonly key: KeyObject }> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  return { publicKey: spki, sealed: await sealKey(privateKey, spki, passphrase, cost), key: privateKey }
}

/** The private half sealed under a passphrase, bound to the public half. */
export async function sealKey(key: KeyObject, publicKey: string, passphrase: string, cost = COST): Promise<SealedKey> {
  const terms = { kdf: 'scrypt', cost, blockSize: BLOCK_SIZE, parallel: 1, salt: randomBytes(16).toString('base64') } as const
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, terms), nonce)
  cipher.setAAD(Buffer.from(publicKey))
  const data = Buffer.concat([cipher.update(key.export({ type: 'pkcs8', format: 'der' })), cipher.final()])
  return { ...terms, cipher: 'aes-256-gcm', nonce: nonce.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') }
}

/** @throws {WarchestError} refused where the passphrase is not the one, or the key was tampered with: the two cannot be told apart */
export async function openKey({ publicKey, sealed }: KeyPair, passphrase: string): Promise<KeyObject> {
  try {
    const decipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, sealed), Buffer.from(sealed.nonce, 'base64'), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(publicKey))
    decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'))
    const der = Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()])
    return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
  } catch {
    throw new WarchestError('refused', { code: 'person.passphrase', message: 'That is not the passphrase.', mend: 'Type it again; nobody can look it up.', field: 'passphrase' })
  }
}

/** Ed25519 (RFC 8032), base64. */
export const signText = (key: KeyObject, text: string): string => sign(null, Buffer.from(text), key).toString('base64')

/** False also for what is no key or no signature. */
export function verifyText(publicKey: string, text: string, signature: string): boolean {
  try {
    return verify(null, Buffer.from(text), { key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' }, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

/** Sixteen hexadecimal digits in groups of four: short enough to read over the telephone. */
export const fingerprintOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')
