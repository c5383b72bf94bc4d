/** What is sealed, as it lies in a file. */
export type Sealed = Readonly<Record<string, string | number>>

/** What keeps secrets from being read, shown to a person. 'plain': a keyring that the system does not protect. */
export type Protection = 'keyring' | 'plain' | 'password'

/** What a person has to do before a secret can be kept or read. 'keyring': the system's keyring does not answer. */
export type SecretNeed = 'key' | 'consent' | 'keyring'

/** One way of making text unreadable to others. */
export interface Cipher {
  readonly id: 'keyring' | 'password'
  /** How secrets are protected here and now, and what stands in the way. */
  state(): Promise<{ readonly protection: Protection; readonly needs: SecretNeed | null }>
  /** @param bound is authenticated, not hidden: what was sealed for one place does not open at another */
  seal(text: string, bound: string): Promise<Sealed>
  /** `renew`: it should be sealed anew, under a newer key. @throws WarchestError 'refused' where it cannot be opened */
  open(sealed: Sealed, bound: string): Promise<{ readonly text: string; readonly renew: boolean }>
}
