import { z } from 'zod'
import type { PublicRules } from '../../core/guard/verdict.ts'
import { identifier } from './schemas.ts'

/** `version` absent: the newest. */
export const publicRulesInput = z.object({ id: identifier, version: z.int().min(1).exactOptional() })

/** What the public has to be told of a checked plan, and the files to publish: the rules and the price list in each language. */
export interface PublicRulesView extends PublicRules {
  readonly files: readonly { readonly name: string; readonly mediaType: string; readonly base64: string }[]
}
