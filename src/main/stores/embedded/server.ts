import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { z } from 'zod'
import { batchBody, cancelBody, KEY_HEADER, REQUEST_HEADER, LIMITS, orderBody, seedBody, skusBody, type ProbeAnswer } from './protocol.ts'
import { Refusal, type EmbeddedStore } from './store.ts'

const VERSION = '1.1.0'
/** How long an idle connection is kept, milliseconds: far longer than between two looks of the screens, so that none is closed in the moment in which a request is sent on it. */
const IDLE = 600_000

/** The store's HTTP face: `/admin/*` behind a bearer token, `/storefront/*` for buyers. Only loopback names are answered (DNS rebinding). */
export function createStoreServer(store: EmbeddedStore, token: string, now: () => string): Server {
  const admin: Record<string, (request: Request) => unknown> = {
    'GET /admin/probe': () => ({ name: 'Embedded store', version: VERSION, ...store.summary(), time: now() }) satisfies ProbeAnswer,
    'GET /admin/catalog': ({ query }) => store.catalog(query.get('after') ?? '', wholeNumber(query, 'limit', LIMITS.rowsPerPage)),
    'POST /admin/catalog': ({ body }) => store.seed(parse(seedBody, body).items),
    'POST /admin/prices/query': ({ body }) => ({ prices: store.prices(parse(skusBody, body).skus) }),
    'POST /admin/prices/batch': ({ body, key }) => {
      if (!key || key.length > 200) throw new Refusal(400, 'no-key', `A price batch needs a ${KEY_HEADER} header.`)
      return store.apply(key, parse(batchBody, body))
    },
    'GET /admin/changes': ({ query }) => ({ changes: store.changes(wholeNumber(query, 'after', 0), wholeNumber(query, 'limit', LIMITS.rowsPerPage)) }),
    'GET /admin/orders': ({ query }) => store.orders(instant(query, 'since'), query.get('after'), wholeNumber(query, 'limit', LIMITS.rowsPerPage)),
    'POST /admin/orders/cancel': ({ body }) => store.cancel(parse(cancelBody, body).id),
  }
  const storefront: Record<string, (request: Request) => unknown> = {
    'POST /storefront/prices': ({ body }) => ({ prices: store.shopWindow(parse(skusBody, body).skus) }),
    'POST /storefront/orders': ({ body }) => store.order(parse(orderBody, body)),
  }
  const expected = Buffer.from(`Bearer ${token}`)
  const authorised = (request: IncomingMessage): boolean => {
    const given = Buffer.from(request.headers.authorization ?? '')
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    if (host !== '127.0.0.1' && host !== 'localhost') throw new Refusal(403, 'host', 'This store answers on loopback names only.')
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const name = `${request.method} ${url.pathname}`
    if (url.pathname.startsWith('/admin/') && !authorised(request)) throw new Refusal(401, 'token', 'The token is missing or wrong.')
    const route = admin[name] ?? storefront[name]
    if (!route) throw new Refusal(404, 'route', `There is no ${name}.`)
    const body = request.method === 'POST' ? await readJson(request) : null
    return route({ query: url.searchParams, body, key: request.headers[KEY_HEADER] as string | undefined })
  }
  return createServer({ keepAliveTimeout: IDLE }, (request, response) => {
    const name = request.headers[REQUEST_HEADER]
    if (typeof name === 'string') response.setHeader(REQUEST_HEADER, name)
    answer(request).then(
      (value) => send(response, 200, value),
      (error: unknown) => {
        request.resume()
        if (error instanceof Refusal) return send(response, error.status, { code: error.code, message: error.message })
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
        send(response, 500, { code: 'internal', message: 'The store met a fault of its own.' })
      },
    )
  })
}

interface Request {
  readonly query: URLSearchParams
  readonly body: unknown
  readonly key: string | undefined
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store' }).end(text)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  // A body that is too large is read to its end and dropped: an answer to a request that is still being sent would be lost with the connection.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= LIMITS.bytesPerBody) chunks.push(chunk)
  }
  if (bytes > LIMITS.bytesPerBody) throw new Refusal(413, 'too-large', `A request may have ${LIMITS.bytesPerBody} bytes.`)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Refusal(400, 'json', 'The body is not JSON.')
  }
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new Refusal(400, 'shape', `${issue.path.join('.') || 'body'}: ${issue.message}`)
}

function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name)
  if (text === null) return fallback
  if (!/^\d{1,12}$/.test(text)) throw new Refusal(400, 'shape', `${name} must be a whole number.`)
  return Number(text)
}

function instant(query: URLSearchParams, name: string): string {
  const at = Date.parse(query.get(name) ?? '')
  if (Number.isNaN(at)) throw new Refusal(400, 'shape', `${name} must be an instant.`)
  return new Date(at).toISOString()
}
