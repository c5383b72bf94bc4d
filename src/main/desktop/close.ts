import { app, dialog } from 'electron'
import type { Language } from '../contract/menu.ts'
import type { OpenDesk } from '../engine/open-desk.ts'
import { texts } from './texts.ts'

/** Before the end: a word where work is under way, then jobs, threads, stores and the workspace are closed in order. */
export function closeInOrder(desk: OpenDesk, language: () => Language): void {
  let state: 'open' | 'closing' | 'closed' = 'open'

  const close = async (): Promise<void> => {
    if (desk.jobs.list().some((job) => job.state === 'running') && !(await isSure(language()))) {
      state = 'open'
      return
    }
    await desk.close()
    state = 'closed'
    app.quit()
  }
  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    void close()
  })
}

async function isSure(language: Language): Promise<boolean> {
  const text = texts(language)
  const { response } = await dialog.showMessageBox({ type: 'warning', message: text.busy, detail: text.busyDetail, buttons: [text.quit, text.stay], defaultId: 1, cancelId: 1 })
  return response === 0
}
