import { z } from 'zod'
import type { LocalText } from '../../core/catalog/catalog.ts'
import type { Currency } from '../../core/money/money.ts'
import type { Problem } from '../../core/problem.ts'

/**
 * What a store can do, declared by its connector; the publisher reads this and never asks which store it talks to.
 * The values cover the stores that were measured: Vendure, Medusa, WooCommerce and Shopify fit without a new field.
 */
export interface StoreAbilities {
  /** Prices that start and end by the store's own clock; 'none' means that the desk sends both writes. */
  readonly schedule: 'none' | 'native-exact' | 'native-lagged'
  /** What is written together or not at all: the whole call, the rows of one product, or each row for itself. */
  readonly atomicity: 'row' | 'product' | 'call'
  /** 'keyed': a repeated key is answered from the record; 'value-set': writing the same value twice does no harm. */
  readonly idempotency: 'keyed' | 'value-set'
  /** 'version': a write can demand that nobody has touched the row since it was read. */
  readonly lock: 'none' | 'version'
  /** Whether a batch that arrives after its deadline is refused, so that an unanswered call cannot act later. */
  readonly deadlines: boolean
  readonly maxRows: number
  readonly maxBytes: number
  /** Rows of one read. */
  readonly maxReadRows: number
  /** Calls that the store takes well at the same time. */
  readonly maxParallel: number
  readonly stock: boolean
  readonly changeFeed: boolean
  /** Whether its orders can be read, for the tripwire and for plan against actual. */
  readonly orders: boolean
}

/**
 * What a connector has been run against by our tests: the store's own server, a stand-in made from what was measured or published of it, or files.
 * Everything but 'server' and 'own' has not yet run against a live shop.
 */
export type StoreProof = 'own' | 'server' | 'stand-in' | 'files'

/** A setting of a store. Every value crosses as text, as a person types it; blank: not given. */
export interface StoreField {
  readonly name: string
  readonly label: LocalText
  readonly note: LocalText
  readonly required: boolean
  /** Closed set of values; null: any text. */
  readonly choices: readonly { readonly value: string; readonly label: LocalText }[] | null
  /** What stands there at first. */
  readonly initial: string
  readonly example: string
}

export interface StoreSecretField {
  readonly name: string
  readonly label: LocalText
  readonly note: LocalText
  readonly required: boolean
}

/** A kind of store that can be connected. */
export interface StoreKindInfo {
  readonly kind: string
  /** The product's name, the same in every language where it is one. */
  readonly label: LocalText
  readonly note: LocalText
  readonly proof: StoreProof
  readonly fields: readonly StoreField[]
  readonly secrets: readonly StoreSecretField[]
  readonly capabilities: StoreAbilities
}

/** A store of the workspace: what it can do and how it stands. */
export interface StoreInfo {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly proof: StoreProof
  /** Of a connected store; empty for the embedded one. Never a secret. */
  readonly settings: Readonly<Record<string, string>>
  /** The secrets that are kept for it, by name. */
  readonly secrets: readonly string[]
  readonly reachable: boolean
  readonly currency: Currency | null
  readonly products: number | null
  /** ISO instant of the last look; null for one that was never looked at. */
  readonly checkedAt: string | null
  readonly capabilities: StoreAbilities
  readonly problem: string | null
  readonly why: Problem | null
  readonly lastTest: StoreTest | null
}

/** Something that the access given may or may not do. Null: the store does not say before it is tried. */
export interface StoreAccess {
  readonly what: 'read-products' | 'write-prices' | 'read-stock' | 'read-orders'
  readonly granted: boolean | null
}

/** What a test of a store has found. Nothing was written. */
export interface StoreTest {
  readonly at: string
  readonly reachable: boolean
  readonly store: { readonly name: string; readonly version: string; readonly currencies: readonly Currency[]; readonly products: number } | null
  /** The store's clock minus ours, in seconds, after half of the journey; null where the store tells no time. */
  readonly clockSkewSeconds: number | null
  readonly roundTripMilliseconds: number | null
  readonly access: readonly StoreAccess[]
  /** Products of the workspace that were looked up there. */
  readonly sample: {
    readonly asked: number
    readonly found: number
    /** Of those found: priced in the workspace's currency. */
    readonly sameCurrency: number
    /** Of those found: the shop window shows the price that the administration holds. */
    readonly shown: number
  } | null
  readonly problems: readonly Problem[]
}

export interface SecretsView {
  readonly protection: 'keyring' | 'plain' | 'password'
  readonly needs: 'key' | 'consent' | 'keyring' | null
}

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { message: 'must be small letters, digits and dashes, 40 at most' })
const name = z.string().trim().min(1).max(80)
const settings = z.record(z.string().max(60), z.string().max(2000))
/** A secret is text on one line. */
const secrets = z.record(z.string().max(60), z.string().min(1).max(4000))

export const connectInput = z.strictObject({ id: id.exactOptional(), kind: z.string().min(1).max(60), name, settings, secrets })
export const updateInput = z.strictObject({ id, name: name.exactOptional(), settings: settings.exactOptional(), secrets: secrets.exactOptional() })
/** `force`: even where a publication is not at its end there; its prices stay in the store as they are. */
export const removeInput = z.strictObject({ id, force: z.boolean() })
export const unlockInput = z.strictObject({ key: z.string().min(1).max(1000) })

