import { z } from 'zod'
import { CURRENCIES, type Currency } from '../../core/money/money.ts'
import type { StoreField } from '../contract/stores.ts'

/** Settings that many kinds of stores share: the schema and the form's field of each. */

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** Secrets travel with every call, so a store is reached by TLS; a server on this machine needs none. */
export const isSafeAddress = (url: URL): boolean => url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))

export const BAD_PORT = 'must have a port from 1 to 65535 after the colon, or none'

/** True for what is no address only because of what stands for its port, or whose port nobody listens on. */
export function hasBadPort(text: string): boolean {
  if (URL.canParse(text)) return new URL(text).port === '0'
  const bare = text.replace(/^(https?:\/\/[^/?#]*?):[^:/?#\]]*(?=$|[/?#])/i, '$1')
  return bare !== text && URL.canParse(bare)
}

/** An address without a trailing slash, query or user. */
export const address = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null
  const fault = hasBadPort(text) ? BAD_PORT : !url || !/^https?:$/.test(url.protocol) ? 'must be an address like https://shop.example' : !isSafeAddress(url) ? 'must begin with https://: the token travels with every call' : url.username || url.password || url.search || url.hash ? 'must hold no user, query or fragment' : null
  if (!url || fault !== null) {
    context.addIssue({ code: 'custom', message: fault ?? '' })
    return z.NEVER
  }
  return url.href.replace(/\/+$/, '')
})

export const addressField = (name: string, note: StoreField['note'], example: string): StoreField =>
  ({ name, label: { en: 'Address', zh: '地址' }, note, required: true, choices: null, initial: '', example })

export const currency = z.enum(CURRENCIES as [Currency, ...Currency[]], { message: `must be one of ${CURRENCIES.join(', ')}` })

export const currencyField: StoreField = {
  name: 'currency', label: { en: 'Currency', zh: '币种' }, note: { en: 'Of every price in this store.', zh: '本店所有价格的币种。' }, required: true,
  choices: CURRENCIES.map((value) => ({ value, label: { en: value, zh: value } })), initial: 'CNY', example: 'CNY',
}

/** Resolves to an IANA zone that this machine knows. */
export const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}, { message: 'must be a time zone like Asia/Shanghai' })

export const timeZoneField: StoreField = {
  name: 'timeZone', label: { en: 'Time zone', zh: '时区' }, note: { en: 'In which the dates of a sale are written.', zh: '促销日期所用的时区。' }, required: true, choices: null, initial: 'Asia/Shanghai', example: 'Asia/Shanghai',
}

/** Scheme, host and port: where secrets may be sent. */
export const originOf = (url: string): string => new URL(url).origin
