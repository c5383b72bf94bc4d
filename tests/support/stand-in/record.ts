import { EventEmitter } from 'node:events'
import type { DialogAnswer, News, State } from './talk.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] extends object ? { -readonly [L in keyof T[K]]: T[K][L] } : T[K] }

/** What the app asked of Electron so far; windows and menus are added when it is read. */
export const record: Mutable<Omit<State, 'windows' | 'menu' | 'themeSource' | 'userData'>> = {
  dialogs: [], progress: [], notifications: [], recentDocuments: [], openedOutside: [], windowsDenied: [], navigationsBlocked: [], requestsBlocked: [],
  permissions: { asked: false, granted: false }, privileged: [], sandboxed: false, keyring: { sealed: 0, plain: false },
}

export const tell = (news: News): void => void process.send?.(news)

const answers: DialogAnswer[] = []
const waiting = new EventEmitter()

/** The person's answer to the next dialog. */
export function answerDialog(answer: DialogAnswer): void {
  answers.push(answer)
  waiting.emit('answer')
}

/** Notes a dialog and waits for its answer, as a person lets it wait. */
export async function askDialog(kind: State['dialogs'][number]['kind'], options: object): Promise<DialogAnswer> {
  const place = record.dialogs.push({ kind, options: JSON.parse(JSON.stringify(options)) as Record<string, unknown>, answered: false }) - 1
  for (;;) {
    const answer = answers.shift()
    if (answer) {
      record.dialogs[place] = { ...record.dialogs[place], answered: true }
      return answer
    }
    await new Promise((resolve) => { waiting.once('answer', resolve) })
  }
}

/** An event with Electron's preventDefault. */
export class PreventableEvent {
  defaultPrevented = false
  preventDefault(): void {
    this.defaultPrevented = true
  }
}
