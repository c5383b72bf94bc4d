import type { IpcMainEvent, IpcMainInvokeEvent, Protocol, Session, WebContents } from 'electron'
import { safetyHeaders } from '../page/headers.ts'
import { readStaticFile } from '../page/static-files.ts'

/** The page's address: a scheme of its own, so that it is neither a file nor a site. */
export const SCHEME = 'app'
const HOST = 'warchest'
export const PAGE = `${SCHEME}://${HOST}/index.html`

/** Privileges of the scheme; must be declared before the app is ready. */
export const SCHEME_PRIVILEGES = [{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]

/** Compared by parts: an address of another scheme has no origin to compare. */
export function isPage(address: string): boolean {
  try {
    const { protocol, host } = new URL(address)
    return protocol === `${SCHEME}:` && host === HOST
  } catch {
    return false
  }
}

/** Answers the page's requests with files of the built interface and nothing else. */
export function servePage(protocol: Protocol, rendererRoot: string): void {
  protocol.handle(SCHEME, async (request) => {
    const headers = safetyHeaders()
    const file = isPage(request.url) && request.method === 'GET' ? await readStaticFile(rendererRoot, new URL(request.url).pathname) : null
    if (!file) return new Response('There is nothing here.\n', { status: 404, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } })
    return new Response(file.body, { headers: { ...headers, 'content-type': file.mediaType, 'cache-control': file.cacheControl } })
  })
}

/** No camera, no place, no notifications of the page's own: it needs no permission. */
export function grantNothing(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
}

/** A window shows the page and stays there; links lead to the person's browser, and only to the web. */
export function confine(contents: WebContents, openOutside: (address: string) => void): void {
  contents.on('will-navigate', (event) => { if (!isPage(event.url)) event.preventDefault() })
  contents.on('will-redirect', (event) => { if (!isPage(event.url)) event.preventDefault() })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) openOutside(url)
    return { action: 'deny' }
  })
}

/** Messages are heard from the page's own top frame only. */
export function isTrusted(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const { senderFrame, sender } = event
  return senderFrame !== null && senderFrame === sender.mainFrame && isPage(senderFrame.url)
}
