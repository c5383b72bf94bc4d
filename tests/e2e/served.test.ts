import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { loaded } from '../support/app.ts'
import { browser } from '../support/chromium.ts'
import { makeHome, removeHome } from '../support/homes.ts'
import { evalInPage, fetchInPage } from '../support/in-page.ts'
import { withChromium } from '../support/launch.ts'
import { serve, type Server } from '../support/served.ts'

async function start(): Promise<{ readonly server: Server; readonly origin: string; readonly context: BrowserContext; readonly page: Page }> {
  const home = await makeHome({ sample: true })
  const server = await serve(home)
  const context = await (await browser()).newContext({ viewport: { width: 1440, height: 900 } })
  onTestFinished(async () => {
    await context.close()
    await server.close()
    removeHome(home)
  })
  return { server, origin: new URL(server.url).origin, context, page: await context.newPage() }
}

/** Whether a page may open a WebSocket to the procedures. */
const socketFrom = (page: Page, origin: string): Promise<string> =>
  page.evaluate((url) => new Promise<string>((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/rpc`)
    socket.addEventListener('open', () => { socket.close(); resolve('open') })
    socket.addEventListener('error', () => resolve('refused'))
  }), origin)

withChromium('the served form in a browser', () => {
  test('lets in the browser that opened the whole address, and leaves no token behind', async () => {
    const { server, origin, context, page } = await start()
    await page.goto(server.url)
    await loaded(page)
    expect(page.url()).not.toContain('token')
    const cookies = await context.cookies()
    expect(cookies).toEqual([expect.objectContaining({ httpOnly: true, sameSite: 'Strict', path: '/' })])
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await socketFrom(page, origin)).toBe('open')
    const again = await context.newPage()
    await again.goto(origin)
    await loaded(again)
  })

  test('shows a stranger how to get in, and nothing else', async () => {
    const { origin, page } = await start()
    const answer = await page.goto(`${origin}/?token=wrong`)
    expect(answer?.status()).toBe(401)
    expect(await page.locator('body').innerText()).toContain('Open the whole address')
    expect((await page.goto(origin))?.status()).toBe(401)
    expect(await socketFrom(page, origin)).toBe('refused')
    expect((await page.goto(`${origin}/assets/../../main/cli.js`))?.status()).toBe(401)
  })

  test('a page of another site, in the very browser that is let in, gets nothing and moves nothing', async () => {
    const { server, origin, context, page } = await start()
    await page.goto(server.url)
    await loaded(page)
    const evil = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>evil</title>')).listen(0, '127.0.0.1')
    await once(evil, 'listening')
    onTestFinished(() => { evil.close() })
    const { port } = evil.address() as AddressInfo
    // Another port of the same machine shares the cookie jar, and a rebound name is another site that reaches the same address.
    const other = await context.newPage()
    for (const site of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
      await other.goto(site)
      expect(await fetchInPage(other, `${origin}/`)).toBe('TypeError')
      expect(await socketFrom(other, origin)).toBe('refused')
      expect(await other.evaluate((url) => fetch(`${url}/rpc/preferences/set`, { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: '{"json":{"language":"zh"}}' }).then((answer) => answer.status, () => 0), origin)).toBe(0)
      await other.evaluate((url) => { document.body.append(Object.assign(document.createElement('iframe'), { src: url })) }, origin)
    }
    await page.reload()
    await loaded(page)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })

  test('a name that was rebound to this machine is not answered', async () => {
    const { server } = await start()
    const { port, search } = new URL(server.url)
    const rebound = await (await browser()).newContext()
    onTestFinished(() => rebound.close())
    const page = await rebound.newPage()
    // Every *.localhost name leads to this machine, as a rebound name does.
    const answer = await page.goto(`http://evil.localhost:${port}/${search}`)
    expect(answer?.status()).toBe(421)
    expect(await rebound.cookies()).toEqual([])
  })

  test('the page runs under its policy', async () => {
    const { server, page } = await start()
    await page.goto(server.url)
    await loaded(page)
    expect(await evalInPage(page)).toBe('EvalError')
    expect(await fetchInPage(page, 'https://evil.example/')).toBe('TypeError')
    await page.evaluate(() => { document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.injected = true' })) })
    expect(await page.evaluate(() => 'injected' in window)).toBe(false)
    for (const path of ['/..%2f..%2fpackage.json', '/%2e%2e/main/cli.js', '/assets/none.js']) expect(await fetchInPage(page, path), path).toBe('answered 404')
  })

  test('ends in order on a signal, and the page says that the connection is gone', async () => {
    const { server, page } = await start()
    await page.goto(server.url)
    await loaded(page)
    expect(await server.close()).toBe(0)
    await page.getByText(/connection|连接/i).first().waitFor()
  })
})
