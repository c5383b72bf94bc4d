import type { ReactNode } from 'react'
import { SignerFields } from '../../app/people/signer-fields.tsx'
import { useSigner } from '../../app/people/use-signer.ts'

/** Who changes a limit: asked for once somebody signs in this workspace, and `always` where the limit is changed by nobody without a name. */
export function useLimitSigner(always = false): { readonly fields: ReactNode; readonly ready: boolean; readonly bring: () => Promise<void> } {
  const signer = useSigner()
  const asked = signer.loaded && (always || !signer.first)
  return { fields: asked ? <SignerFields signer={signer} /> : null, ready: !asked || signer.ready, bring: asked ? signer.bring : () => Promise.resolve() }
}
