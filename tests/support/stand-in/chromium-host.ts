import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Frame, type Page, type Route } from 'playwright-core'
import { CHROMIUM_ARGUMENTS, chromiumPath } from '../chromium.ts'

export type SchemeHandler = (request: Request) => Promise<Response> | Response

/** What Chromium asks of a window. */
export interface WindowHost {
  /** False: the navigation is stopped. */
  mayNavigate(address: string): boolean
  blocked(address: string): void
}

/** Custom schemes of the app with their handlers; null until protocol.handle. */
export const schemes = new Map<string, SchemeHandler | null>()

// Chromium lets a test intercept real schemes only: app://host/path travels as https://host.app.stand-in/path.
export const outward = (address: string): string => address.replace(/^([a-z]+):\/\/([^/]+)/, (whole, scheme: string, host: string) => (schemes.has(scheme) ? `https://${host}.${scheme}.stand-in` : whole))
export const inward = (address: string): string => address.replace(/^https:\/\/([^/]+)\.([a-z]+)\.stand-in/, (_whole, host: string, scheme: string) => `${scheme}://${host}`)

const hosts = new Map<Page, WindowHost>()
let context: BrowserContext | null = null
let port = 0

/** Opens Chromium with a profile beside the app's own data, so that what a page stores is there after a restart. */
export async function openChromium(userData: string): Promise<void> {
  const profile = join(userData, 'stand-in-chromium')
  mkdirSync(profile, { recursive: true })
  context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath() ?? '', args: [...CHROMIUM_ARGUMENTS, '--remote-debugging-port=0'], viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  port = Number(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0])
  await context.route('**/*', answer)
}

/** Where a test attaches. */
export const debuggingPort = (): number => port

export async function closeChromium(): Promise<void> {
  await context?.close()
  context = null
}

export async function openPage(host: WindowHost): Promise<Page> {
  if (!context) throw new Error('electron stand-in: a window before the app is ready')
  const page = await context.newPage()
  hosts.set(page, host)
  // The page that Chromium opens by itself.
  for (const other of context.pages()) if (!hosts.has(other)) await other.close()
  return page
}

async function answer(route: Route): Promise<void> {
  const request = route.request()
  const address = inward(request.url())
  const host = hostOf(route)
  const frame = frameOf(route)
  if (frame && request.isNavigationRequest() && frame.parentFrame() === null && host && !host.mayNavigate(address)) return route.abort('aborted')
  const handler = schemes.get(address.slice(0, address.indexOf(':')))
  if (!handler) {
    host?.blocked(address)
    return route.abort('blockedbyclient')
  }
  const body = request.postDataBuffer()
  const response = await handler(new Request(address, { method: request.method(), headers: request.headers(), ...(body ? { body: new Uint8Array(body) } : {}) }))
  await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) })
}

/** A worker's request has no frame. */
function frameOf(route: Route): Frame | null {
  try {
    return route.request().frame()
  } catch {
    return null
  }
}

function hostOf(route: Route): WindowHost | null {
  const frame = frameOf(route)
  return (frame ? hosts.get(frame.page()) : hosts.values().next().value) ?? null
}
