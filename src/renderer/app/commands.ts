import { useEffect, useRef, useSyncExternalStore } from 'react'
import { CommandRegistry, type Command } from './command-registry.ts'
import { desktop } from './bridge.ts'
import { ShortcutReader, stepOf } from './shortcut.ts'

export type { Command } from './command-registry.ts'

/** The interface's one registry. */
export const commands = new CommandRegistry()

/** True on a Mac, where Cmd stands for Ctrl. */
export const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent)

const signature = (list: readonly Command[]): string => JSON.stringify(list.map(({ id, titleKey, titleParams, shortcut, keywords, hidden }) => [id, titleKey, titleParams, shortcut, keywords, hidden]))

/**
 * Registers a screen's commands while it is mounted. The array may be made anew at every draw:
 * `run` and `when` are always those of the latest draw.
 */
export function useCommands(list: readonly Command[]): void {
  const latest = useRef(list)
  const key = signature(list)
  useEffect(() => { latest.current = list })
  useEffect(
    () => commands.register(latest.current.map((command, i) => ({
      ...command,
      run: (argument) => latest.current[i]?.run(argument),
      when: () => latest.current[i]?.when?.() ?? true,
    }))),
    [key],
  )
}

/** Every command registered now. */
export const useRegisteredCommands = (): readonly Command[] => useSyncExternalStore(commands.subscribe, commands.list)

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT'
    || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button', 'submit'].includes(target.type)))

/** Runs commands by key and by native menu. Keys without Ctrl or Cmd are left to a field that is being written in and to an open dialog. */
export function listenForCommands(): () => void {
  const reader = new ShortcutReader()
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return
    const step = stepOf(event, isMac)
    if (step === null) return
    const held = step.startsWith('mod+')
    if (!held && (isWriting(event.target) || document.querySelector('[role="dialog"][aria-modal="true"]'))) return
    const { hit } = reader.press(step, event.timeStamp, commands.shortcuts())
    const command = hit === null ? null : commands.byShortcut(hit)
    if (!command) return
    event.preventDefault()
    void command.run()
  }
  window.addEventListener('keydown', onKey)
  const stopMenu = desktop?.onMenu((event) => { commands.run(event.command, event.path === undefined ? {} : { path: event.path }) })
  return () => {
    window.removeEventListener('keydown', onKey)
    stopMenu?.()
  }
}
