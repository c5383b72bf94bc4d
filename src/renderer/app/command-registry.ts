import type { Icon } from '@tabler/icons-react'
import type { TextKey } from './i18n/resources.ts'
import { normalShortcut } from './shortcut.ts'

/** One thing a person can do. The palette, the keys, the rail and the native menus are views of these. */
export interface Command {
  /** `feature.verb`, unique; native menus name it (src/main/contract/menu.ts). */
  readonly id: string
  readonly titleKey: TextKey
  readonly titleParams?: Readonly<Record<string, string | number>>
  /** More words the palette finds it by, in any language. */
  readonly keywords?: readonly string[]
  /** 'mod+k', 'mod+shift+z', 'g w'; the first is the one shown. Unique. */
  readonly shortcut?: string | readonly string[]
  readonly icon?: Icon
  /** `path` comes from a native dialog, where the menu showed one. */
  readonly run: (argument?: { readonly path?: string }) => void | Promise<void>
  /** False: neither offered nor run now. */
  readonly when?: () => boolean
  /** Runs by its shortcut, but the palette leaves it out. */
  readonly hidden?: boolean
}

export const shortcutsOf = (command: Command): string[] => [command.shortcut ?? []].flat().map(normalShortcut)

/** All commands registered now, by id and by shortcut. Two commands may share neither. */
export class CommandRegistry {
  readonly #commands = new Map<string, Command>()
  readonly #byShortcut = new Map<string, string>()
  readonly #listeners = new Set<() => void>()
  #snapshot: readonly Command[] = []

  /** Adds all or none; answers what takes them away again. */
  register(commands: readonly Command[]): () => void {
    const shortcuts = commands.flatMap((command) => shortcutsOf(command).map((shortcut) => [shortcut, command.id] as const))
    const ids = new Set<string>()
    for (const { id } of commands) {
      if (this.#commands.has(id) || ids.has(id)) throw new Error(`Two commands are called '${id}'.`)
      ids.add(id)
    }
    const keys = new Map<string, string>()
    for (const [shortcut, id] of shortcuts) {
      const other = this.#byShortcut.get(shortcut) ?? keys.get(shortcut)
      if (other !== undefined) throw new Error(`'${shortcut}' would run both '${other}' and '${id}'.`)
      keys.set(shortcut, id)
    }
    for (const command of commands) this.#commands.set(command.id, command)
    for (const [shortcut, id] of shortcuts) this.#byShortcut.set(shortcut, id)
    this.#changed()
    return () => {
      for (const { id } of commands) this.#commands.delete(id)
      for (const [shortcut] of shortcuts) this.#byShortcut.delete(shortcut)
      this.#changed()
    }
  }

  /** Every registered command, in the order of registration. The same array until something changes. */
  list = (): readonly Command[] => this.#snapshot

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  shortcuts(): ReadonlySet<string> {
    return new Set(this.#byShortcut.keys())
  }

  /** The command that a shortcut runs, where it may run now. */
  byShortcut(shortcut: string): Command | null {
    const id = this.#byShortcut.get(shortcut)
    const command = id === undefined ? undefined : this.#commands.get(id)
    return command && command.when?.() !== false ? command : null
  }

  /** Runs a command; false where there is none of that id or it may not run now. */
  run(id: string, argument?: { readonly path?: string }): boolean {
    const command = this.#commands.get(id)
    if (!command || command.when?.() === false) return false
    void command.run(argument)
    return true
  }

  #changed(): void {
    this.#snapshot = [...this.#commands.values()]
    for (const listener of this.#listeners) listener()
  }
}
