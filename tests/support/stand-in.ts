import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import { listening, watchPage, type App } from './app.ts'
import type { Home } from './homes.ts'
import { built, requireBuild, root } from './project.ts'
import type { Answer, DialogAnswer, News, Order, State } from './stand-in/talk.ts'

/** The desktop shell on the stand-in, with what only a stand-in can tell. */
export interface StandInApp extends App {
  readonly kind: 'stand-in'
  tell(order: Order): Promise<void>
  state(): Promise<State>
  /** Waits until the state is as wanted, and gives it. */
  until(what: string, wanted: (state: State) => boolean): Promise<State>
  answer(answer: DialogAnswer): Promise<void>
  /** Resolves with the process's exit code. */
  readonly exited: Promise<number | null>
}

interface Running {
  readonly child: ChildProcess
  readonly browser: Browser
  readonly page: Page
  readonly ask: (order: Order) => Promise<unknown>
  readonly exited: Promise<number | null>
}

export interface StandInOptions {
  /** Arguments of the app, as from a double click on a file; default: the home's workspace. */
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Dialogs that come before the first window. */
  readonly answers?: readonly DialogAnswer[]
}

const PATIENCE_MILLISECONDS = 60_000

async function run(home: Home, options: StandInOptions, problems: string[]): Promise<Running> {
  requireBuild()
  const child = fork(fileURLToPath(new URL('./stand-in/run.ts', import.meta.url)), [built.main, root, ...(options.args ?? [home.workspace])], {
    execPath: process.execPath, execArgv: ['--disable-warning=ExperimentalWarning'], env: { ...process.env, WARCHEST_HOME: home.folder, NODE_OPTIONS: '', ...options.env }, stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => { said += chunk.toString() })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let sequence = 0
  const ask = (order: Order): Promise<unknown> => new Promise((resolve, reject) => {
    const id = ++sequence
    waiting.set(id, { resolve, reject })
    child.send({ id, order }, (error) => { if (error) reject(error) })
  })
  const port = new Promise<number>((resolve, reject) => {
    child.on('message', (message: Answer | News) => {
      if ('news' in message) {
        if (message.news === 'window') resolve(message.port)
        else problems.push(`page: ${message.text}`)
        return
      }
      const call = waiting.get(message.id)
      waiting.delete(message.id)
      if ('error' in message) call?.reject(new Error(message.error))
      else call?.resolve(message.value)
    })
    void exited.then((code) => {
      for (const call of waiting.values()) call.reject(new Error(`The app ended with ${code}`))
      reject(new Error(`The app ended with ${code} before it opened a window:\n${said}`))
    })
  })
  for (const answer of options.answers ?? []) await ask({ do: 'answer', answer })
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await port}`)
  const page = browser.contexts().flatMap((context) => context.pages()).find((candidate) => candidate.url().includes('.stand-in'))
  if (!page) throw new Error('The window of the app was not found in Chromium')
  watchPage(page, problems)
  return { child, browser, page, ask, exited }
}

/** The REAL built main bundle and the REAL preload, on the stand-in for Electron. */
export async function launchStandIn(home: Home, options: StandInOptions = {}): Promise<StandInApp> {
  const problems: string[] = []
  let running = await run(home, options, problems)
  const end = async (): Promise<number | null> => {
    if (running.child.connected) await running.ask({ do: 'quit' }).catch(() => {})
    // Where work is under way the app asks: quit all the same.
    if (running.child.connected) await running.ask({ do: 'answer', answer: { button: 0 } }).catch(() => {})
    const code = await running.exited
    await running.browser.close().catch(() => {})
    return code
  }
  const app: StandInApp = {
    kind: 'stand-in',
    get page() { return running.page },
    get exited() { return running.exited },
    home: home.folder,
    workspace: home.workspace,
    problems,
    tell: async (order) => { await running.ask(order) },
    state: async () => (await running.ask({ do: 'state' })) as State,
    until: async (what, wanted) => {
      const patience = Date.now() + PATIENCE_MILLISECONDS
      for (;;) {
        const state = await app.state()
        if (wanted(state)) return state
        if (Date.now() > patience) throw new Error(`Never seen: ${what}`)
        await new Promise((resolve) => { setTimeout(resolve, 25) })
      }
    },
    answer: (answer) => app.tell({ do: 'answer', answer }),
    menu: async (command) => {
      await listening(running.page)
      await app.tell({ do: 'menu', id: command })
    },
    answerDialog: (path) => app.answer({ path }),
    restart: async () => {
      await end()
      running = await run(home, options, problems)
    },
    close: async () => { await end() },
  }
  return app
}
