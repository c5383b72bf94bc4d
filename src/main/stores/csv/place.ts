import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../engine/clock.ts'
import { exchange, fail, failureOf } from '../http.ts'
import { BAD_PORT, hasBadPort, isSafeAddress, originOf } from '../fields.ts'

/** A file or folder of this machine, or an address. */
export type Place = { readonly kind: 'path'; readonly path: string } | { readonly kind: 'url'; readonly url: string }

/** What a person writes for a place: an absolute path, or an address that is safe for a token. */
export const place = z.string().transform((text, context): Place => {
  if (isAbsolute(text)) return { kind: 'path', path: text }
  // The places for the publication's name are no part of an address's syntax.
  const bare = text.replaceAll(/\{(reference|key)\}/g, 'x')
  if (!hasBadPort(bare) && URL.canParse(bare) && isSafeAddress(new URL(bare))) return { kind: 'url', url: text }
  context.addIssue({ code: 'custom', message: hasBadPort(bare) ? BAD_PORT : 'must be an absolute path or an https address' })
  return z.NEVER
})

/** Where a secret would be sent: nowhere, for a file. */
export const targetOf = (places: readonly (Place | null)[]): string => [...new Set(places.flatMap((one) => (one?.kind === 'url' ? [originOf(one.url.replaceAll(/[{}]/g, ''))] : [])))].sort().join(' ') || 'this machine'

/** A place as a message names it, without what an address may hold of secrets. */
export const placeName = (at: Place): string => (at.kind === 'path' ? at.path : at.url.replace(/[?#].*$/, ''))

export interface PlaceOptions {
  readonly authorization: string | null
  readonly clock: Clock
  readonly timeout: number
}

/** @throws StoreError */
export async function readPlace(from: Place, { authorization, clock, timeout }: PlaceOptions, signal?: AbortSignal): Promise<{ readonly text: string; readonly time: string }> {
  if (from.kind === 'path') {
    try {
      return { text: await readFile(from.path, { encoding: 'utf8', ...(signal ? { signal } : {}) }), time: clock.now() }
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw fail('connection', `${from.path} cannot be read: ${reasonOf(error)}.`, true)
    }
  }
  const answer = await exchange(from.url, { method: 'GET', timeout, signal, headers: { accept: 'text/csv, text/plain', ...(authorization === null ? {} : { authorization }) } })
  if (answer.status !== 200) throw failureOf(answer, '', Date.parse(clock.now()))
  const at = Date.parse(answer.headers.get('date') ?? '')
  return { text: answer.text, time: Number.isNaN(at) ? clock.now() : new Date(at).toISOString() }
}

/**
 * Hands a file over: into a folder, whole under its final name, or to an address. The same key writes the same name again.
 * @throws StoreError
 */
export async function writePlace(to: Place, file: { readonly text: string; readonly reference: string; readonly key: string; readonly method: 'PUT' | 'POST' }, { authorization, clock, timeout }: PlaceOptions, signal?: AbortSignal): Promise<void> {
  const key = createHash('sha256').update(file.key).digest('hex').slice(0, 12)
  const reference = file.reference.replaceAll(/[^\w-]+/g, '_') || 'prices'
  if (to.kind === 'path') {
    return writeWhole(join(to.path, `warchest-${reference}-${key}.csv`), file.text)
  }
  const url = to.url.replaceAll('{reference}', encodeURIComponent(reference)).replaceAll('{key}', key)
  const answer = await exchange(url, { method: file.method, timeout, signal, body: file.text, headers: { 'content-type': 'text/csv; charset=utf-8', 'idempotency-key': key, ...(authorization === null ? {} : { authorization }) } })
  if (answer.status < 200 || answer.status >= 300) throw failureOf(answer, '', Date.parse(clock.now()))
}

/**
 * Writes a file so that whoever reads it finds the old one or the new one, whole, also after a power cut: beside it first, down to the disk, then in its place.
 * @throws StoreError 'refused' where it cannot be written; what was there stays, and nothing half-written is left
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.part`)
  try {
    await mkdir(dirname(file), { recursive: true })
    const handle = await open(draft, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw fail('refused', `${file} cannot be written: ${reasonOf(error)}.`, false)
  }
}

const REASONS: Readonly<Record<string, string>> = { ENOENT: 'it is not there', EACCES: 'this user may not', EPERM: 'this user may not', EISDIR: 'it is a folder', ENOTDIR: 'a part of the path is no folder', ENOSPC: 'the disk is full', EROFS: 'the disk is read-only' }

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error))
}
