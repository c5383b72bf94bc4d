import type { SafeStorage } from 'electron'
import { join } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import type { Cipher } from '../secrets/cipher.ts'
import { SecretKeeper } from '../secrets/keeper.ts'
import { readPrivate, writePrivate } from '../secrets/private-file.ts'

/** As much of Electron's safeStorage as is used; its methods block no window while the system asks for a password. */
export type Keyring = Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend' | 'setUsePlainTextEncryption'>

const CONSENT = 'plain-keyring.json'

/**
 * Secrets under a key of the operating system's keyring (Keychain, DPAPI, GNOME Keyring, KWallet). Call it once the app is ready.
 * A Linux desktop without a keyring would use a key that everybody knows ("basic_text"); that is refused until the person consents.
 */
export function keyringSecrets(home: string, keyring: Keyring, platform: NodeJS.Platform): SecretKeeper {
  const folder = join(home, 'secrets')
  const isPlain = (): boolean => platform === 'linux' && keyring.getSelectedStorageBackend() === 'basic_text'
  const consented = (): boolean => readPrivate(join(folder, CONSENT)) !== null
  if (isPlain() && consented()) keyring.setUsePlainTextEncryption(true)

  const cipher: Cipher = {
    id: 'keyring',
    async state() {
      if (isPlain()) return { protection: 'plain', needs: consented() ? null : 'consent' }
      return { protection: 'keyring', needs: (await keyring.isAsyncEncryptionAvailable()) ? null : 'keyring' }
    },
    async seal(text, bound) {
      const bytes = await keyring.encryptStringAsync(JSON.stringify({ bound, text })).catch(refused)
      return { data: bytes.toString('base64') }
    },
    async open(sealed, bound) {
      const { result, shouldReEncrypt } = await keyring.decryptStringAsync(Buffer.from(String(sealed['data'] ?? ''), 'base64')).catch(refused)
      const kept = read(result)
      if (kept?.bound !== bound) throw new WarchestError('refused', { code: 'secrets.damaged', message: 'A kept secret is not the one that belongs here.', mend: 'Give it again.' })
      return { text: kept.text, renew: shouldReEncrypt }
    },
  }
  return new SecretKeeper(home, cipher, {
    consent() {
      if (!isPlain()) throw new WarchestError('conflict', { code: 'secrets.no-consent', message: 'Secrets are protected here; no consent is needed.', mend: 'Nothing needs to be done.' })
      writePrivate(folder, CONSENT, '{"consented":true}')
      keyring.setUsePlainTextEncryption(true)
    },
  })
}

/** What the system says of a keyring may repeat what it was given: it is not passed on. */
function refused(): never {
  throw new WarchestError('unavailable', { code: 'secrets.no-keyring', message: 'The system’s keyring does not answer.', mend: 'Unlock it, then try again.' })
}

function read(text: string): { readonly bound: string; readonly text: string } | null {
  try {
    return JSON.parse(text) as { bound: string; text: string }
  } catch {
    return null
  }
}
