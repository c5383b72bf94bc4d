import { readFile, realpath } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, resolve } from 'node:path'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.woff': 'font/woff', '.wasm': 'application/wasm', '.txt': 'text/plain; charset=utf-8',
}

export interface StaticFile {
  readonly body: Buffer<ArrayBuffer>
  readonly mediaType: string
  readonly cacheControl: string
}

/**
 * The file of the built interface that a URL path names, or null. A path without an extension is a screen's address and gets the page itself.
 * Nothing outside `root` is ever read: not by `..`, not encoded, not through a link.
 * @param pathname percent-encoded, beginning with a slash
 */
export async function readStaticFile(root: string, pathname: string): Promise<StaticFile | null> {
  const path = decoded(pathname)
  if (path === null) return null
  const name = extname(path) === '' ? '/index.html' : path
  try {
    const base = await realpath(root)
    const file = await realpath(resolve(join(base, name)))
    const within = relative(base, file)
    if (within.startsWith('..') || isAbsolute(within)) return null
    return {
      body: await readFile(file),
      mediaType: MEDIA_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
      // Names under assets/ carry a hash of their content.
      cacheControl: within.startsWith('assets') ? 'private, max-age=31536000, immutable' : 'no-store',
    }
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** Null for a path that no honest page asks for. */
function decoded(pathname: string): string | null {
  try {
    const path = decodeURIComponent(pathname)
    const strange = !path.startsWith('/') || path.includes('\0') || path.includes('\\') || path.split('/').includes('..')
    return strange ? null : path
  } catch {
    return null
  }
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(String(error.code))
