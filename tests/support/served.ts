import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { BrowserContext, Page } from 'playwright-core'
import { listening, watchPage, type App } from './app.ts'
import { browser } from './chromium.ts'
import type { Home } from './homes.ts'
import { built, requireBuild } from './project.ts'

export interface Server {
  /** With the token. */
  readonly url: string
  readonly child: ChildProcess
  close(): Promise<number | null>
}

/** `warchest serve`, built, as a person runs it; resolves once it prints its address. */
export async function serve(home: Home, options: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Server> {
  requireBuild()
  const child = spawn(process.execPath, [built.commandLine, 'serve', '--workspace', home.workspace, '--sample', '--port', '0', ...(options.args ?? [])], {
    env: { ...process.env, WARCHEST_HOME: home.folder, NODE_OPTIONS: '', ...options.env }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString() })
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const address = /http:\/\/\S+token=[\w-]+/.exec(said)?.[0]
      if (address) resolve(address)
    })
    void exited.then(([code]) => reject(new Error(`warchest serve ended with ${code} before it printed its address:\n${said}`)))
  })
  return {
    url, child,
    close: async () => {
      if (child.exitCode === null) child.kill('SIGTERM')
      const [code] = (await exited) as [number | null]
      return code
    },
  }
}

/** The served form, with what only its process can tell. */
export interface ServedApp extends App {
  /** Ends its process as a power cut does, and starts it again on the same home and workspace. */
  crash(): Promise<void>
}

/** The served form in a browser window of its own. */
export async function launchServed(home: Home, options: Parameters<typeof serve>[1] = {}): Promise<ServedApp> {
  const problems: string[] = []
  let server = await serve(home, options)
  let context: BrowserContext
  let page: Page
  let answer: { readonly path: string | null } | null = null

  const open = async (): Promise<void> => {
    context = await (await browser()).newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
    page = await context.newPage()
    watchPage(page, problems)
    await page.goto(server.url)
  }
  await open()

  return {
    kind: 'served',
    get page() { return page },
    home: home.folder,
    workspace: home.workspace,
    problems,
    menu: async (command) => {
      await listening(page)
      // Without native menus the same command is in the palette, which finds commands by their id, too.
      await page.keyboard.press('Control+k')
      const search = page.locator('input.mantine-Spotlight-search')
      await search.waitFor()
      if (command === 'palette.open') return
      await search.fill(command)
      await page.getByRole('dialog').getByRole('button').first().waitFor()
      await page.keyboard.press('Enter')
      await search.waitFor({ state: 'hidden' })
      if (!answer) return
      const field = page.getByRole('dialog').getByRole('textbox').first()
      await field.waitFor()
      if (answer.path === null) await page.keyboard.press('Escape')
      else await field.fill(answer.path)
      answer = null
    },
    answerDialog: async (path) => { answer = { path } },
    restart: async () => {
      await context.close()
      await server.close()
      server = await serve(home, options)
      await open()
    },
    crash: async () => {
      server.child.kill('SIGKILL')
      await server.close()
      await context.close()
      server = await serve(home, options)
      await open()
    },
    close: async () => {
      await context.close()
      await server.close()
    },
  }
}

/** The environment of a process whose wall clock stands so far from this machine's, in days. */
export const daysAway = (days: number): NodeJS.ProcessEnv => ({ NODE_OPTIONS: `--import=${new URL('./moved-clock.ts', import.meta.url).href} --disable-warning=ExperimentalWarning`, WARCHEST_TEST_CLOCK: String(days * 86_400_000) })
