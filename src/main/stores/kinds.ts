import { WarchestError } from '../../core/problem.ts'
import { CSV } from './csv/kind.ts'
import { GOOGLE } from './google/kind.ts'
import type { StoreKind } from './kind.ts'
import { MEDUSA } from './medusa/kind.ts'
import { SHOPIFY } from './shopify/kind.ts'
import { VENDURE } from './vendure/kind.ts'
import { WOOCOMMERCE } from './woocommerce/kind.ts'

export type { StoreKind } from './kind.ts'

/** Every kind of store that can be connected, in the order of the form. */
export const STORE_KINDS: readonly StoreKind[] = [SHOPIFY, WOOCOMMERCE, MEDUSA, VENDURE, CSV, GOOGLE]

/** @throws WarchestError 'not-found' */
export function kindOf(kinds: readonly StoreKind[], kind: string): StoreKind {
  const found = kinds.find(({ info }) => info.kind === kind)
  if (found) return found
  throw new WarchestError('not-found', { code: 'store.kind-unknown', message: `There is no kind of store '${kind}'.`, mend: `Choose one of: ${kinds.map(({ info }) => info.kind).join(', ')}.`, params: { kind } })
}
