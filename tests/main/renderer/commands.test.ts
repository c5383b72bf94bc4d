import { fc, test } from '@fast-check/vitest'
import { describe, expect, vi } from 'vitest'
import { MENUS, menuCommands } from '../../../src/main/contract/menu.ts'
import { CommandRegistry, shortcutsOf, type Command } from '../../../src/renderer/app/command-registry.ts'
import { frameCommands, type FrameActions } from '../../../src/renderer/app/frame/frame-commands.ts'
import { matchCommands } from '../../../src/renderer/app/match-commands.ts'
import { SCREEN_IDS, SCREENS } from '../../../src/renderer/app/screens.ts'
import { normalShortcut, ShortcutReader, shownShortcut, stepOf, type KeyPress } from '../../../src/renderer/app/shortcut.ts'

const command = (id: string, more: Partial<Command> = {}): Command => ({ id, titleKey: 'common:retry', run: () => {}, ...more })
const actions = (): FrameActions => ({ go: vi.fn(), togglePalette: vi.fn(), openWorkspace: vi.fn(), createWorkspace: vi.fn(), toggleTheme: vi.fn(), toggleLanguage: vi.fn(), cancelJob: null })
const press = (key: string, code: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more })

describe('registry', () => {
  test('ids are unique', () => {
    const registry = new CommandRegistry()
    registry.register([command('a.b')])
    expect(() => registry.register([command('a.b')])).toThrow("Two commands are called 'a.b'.")
    expect(() => registry.register([command('c.d'), command('c.d')])).toThrow("Two commands are called 'c.d'.")
  })

  test('shortcuts are unique, however they are spelt', () => {
    const registry = new CommandRegistry()
    registry.register([command('a', { shortcut: 'Shift+Mod+Z' })])
    expect(() => registry.register([command('b', { shortcut: ['x', 'mod+shift+z'] })])).toThrow("'mod+shift+z' would run both 'a' and 'b'.")
  })

  test('a refused registration leaves nothing behind', () => {
    const registry = new CommandRegistry()
    registry.register([command('a', { shortcut: 'x' })])
    expect(() => registry.register([command('b', { shortcut: 'y' }), command('c', { shortcut: 'x' })])).toThrow()
    expect(registry.list().map(({ id }) => id)).toEqual(['a'])
    expect([...registry.shortcuts()]).toEqual(['x'])
  })

  test('what was registered can be taken away and registered again', () => {
    const registry = new CommandRegistry()
    const listener = vi.fn()
    registry.subscribe(listener)
    const away = registry.register([command('a', { shortcut: 'x' })])
    away()
    registry.register([command('a', { shortcut: 'x' })])
    expect(registry.list()).toHaveLength(1)
    expect(listener).toHaveBeenCalledTimes(3)
  })

  test('a command that may not run now is neither run nor found by its key', () => {
    const registry = new CommandRegistry()
    const run = vi.fn()
    let may = false
    registry.register([command('a', { shortcut: 'x', run, when: () => may })])
    expect(registry.run('a')).toBe(false)
    expect(registry.byShortcut('x')).toBeNull()
    may = true
    expect(registry.run('a', { path: 'p' })).toBe(true)
    expect(run).toHaveBeenCalledExactlyOnceWith({ path: 'p' })
    expect(registry.run('unknown')).toBe(false)
  })
})

describe('commands of the frame', () => {
  test('ids and shortcuts are unique, and every item of the native menus is one of them', () => {
    const registry = new CommandRegistry()
    const entry = (id: (typeof SCREEN_IDS)[number], i: number) => ({ id, path: `/${id}`, icon: SCREENS[0].icon, keys: [`g ${String.fromCharCode(97 + i)}`] })
    registry.register(frameCommands(SCREEN_IDS.map(entry), actions()))
    const ids = registry.list().map(({ id }) => id)
    expect(menuCommands().filter((id) => !ids.includes(id))).toEqual([])
  })

  test('native accelerators and the page mean the same command by the same key', () => {
    const registry = new CommandRegistry()
    registry.register(frameCommands(SCREENS, actions()))
    const entries = MENUS.flatMap(({ entries: all }) => all).filter((entry) => entry.kind === 'command')
    for (const entry of entries) {
      if (entry.accelerator === undefined) continue
      const found = registry.byShortcut(normalShortcut(entry.accelerator.replace('CmdOrCtrl', 'mod')))
      if (found) expect(found.id).toBe(entry.command)
    }
  })

  test('a screen is reached by a key sequence and by Ctrl with its place', () => {
    const did = actions()
    const registry = new CommandRegistry()
    registry.register(frameCommands(SCREENS, did))
    for (const { id, path } of SCREENS) {
      expect(registry.run(`go.${id}`)).toBe(true)
      expect(did.go).toHaveBeenLastCalledWith(path)
    }
    expect(registry.byShortcut('g ,')?.id).toBe('go.settings')
    expect(registry.byShortcut('mod+,')?.id).toBe('go.settings')
  })

  test('a job can be cancelled only while one runs', () => {
    const cancelJob = vi.fn()
    const idle = new CommandRegistry()
    idle.register(frameCommands([], actions()))
    expect(idle.run('job.cancel')).toBe(false)
    const busy = new CommandRegistry()
    busy.register(frameCommands([], { ...actions(), cancelJob }))
    expect(busy.run('job.cancel')).toBe(true)
    expect(cancelJob).toHaveBeenCalledOnce()
  })
})

describe('shortcuts', () => {
  test('what no keyboard can press is refused by name', () => {
    expect(() => normalShortcut('ctrl+k')).toThrow("'ctrl' is neither a modifier")
    expect(() => normalShortcut('mod+hello')).toThrow("'hello' is neither")
    expect(() => normalShortcut('mod+')).toThrow()
  })

  test.prop([fc.subarray(['mod', 'alt', 'shift']), fc.constantFrom('a', 'z', '1', 'f5', 'escape', 'arrowup')])('spelling is normal whatever the order', (modifiers, key) => {
    const forward = normalShortcut([...modifiers, key].join('+'))
    expect(normalShortcut([...modifiers.toReversed(), key.toUpperCase()].join('+'))).toBe(forward)
    expect(normalShortcut(forward)).toBe(forward)
  })

  test('pressed keys become steps', () => {
    expect(stepOf(press('k', 'KeyK', { ctrlKey: true }), false)).toBe('mod+k')
    expect(stepOf(press('k', 'KeyK', { metaKey: true }), true)).toBe('mod+k')
    expect(stepOf(press('L', 'KeyL', { ctrlKey: true, shiftKey: true }), false)).toBe('mod+shift+l')
    expect(stepOf(press('∑', 'KeyW', { altKey: true }), true)).toBe('alt+w')
    expect(stepOf(press('?', 'Slash', { shiftKey: true }), false)).toBe('?')
    expect(stepOf(press('Escape', 'Escape'), false)).toBe('escape')
    expect(stepOf(press('Shift', 'ShiftLeft', { shiftKey: true }), false)).toBeNull()
  })

  test('a sequence is found, a pause or a stray key breaks it', () => {
    const known = new Set(['g w', 'g s', 'w'])
    const reader = new ShortcutReader(1_000)
    expect(reader.press('g', 0, known)).toEqual({ hit: null, started: true })
    expect(reader.press('w', 500, known)).toEqual({ hit: 'g w', started: false })
    expect(reader.press('g', 1_000, known).started).toBe(true)
    expect(reader.press('w', 2_500, known).hit).toBe('w')
    expect(reader.press('g', 3_000, known).started).toBe(true)
    expect(reader.press('x', 3_100, known)).toEqual({ hit: null, started: false })
    expect(reader.press('s', 3_200, known).hit).toBeNull()
  })

  test('keys are drawn as they stand on the keyboard', () => {
    expect(shownShortcut('mod+shift+z', false)).toEqual([['Ctrl', 'Shift', 'Z']])
    expect(shownShortcut('mod+k', true)).toEqual([['⌘', 'K']])
    expect(shownShortcut('g w', false)).toEqual([['G'], ['W']])
  })

  test('every registered shortcut can be drawn', () => {
    for (const shortcut of frameCommands(SCREENS, actions()).flatMap(shortcutsOf)) expect(shownShortcut(shortcut, false).flat().length).toBeGreaterThan(0)
  })
})

describe('palette search', () => {
  const all = [{ title: 'Export the burn pack', keywords: ['svg'] }, { title: 'Go to burn', keywords: ['go'] }, { title: 'Burn rate', keywords: [] }]

  test('every word must be found; a title that starts with it comes first', () => {
    expect(matchCommands('burn', all).map(({ title }) => title)).toEqual(['Burn rate', 'Export the burn pack', 'Go to burn'])
    expect(matchCommands('burn GO', all).map(({ title }) => title)).toEqual(['Go to burn'])
    expect(matchCommands('svg', all).map(({ title }) => title)).toEqual(['Export the burn pack'])
    expect(matchCommands('svg go', all)).toEqual([])
  })

  test.prop([fc.array(fc.record({ title: fc.string(), keywords: fc.array(fc.string()) }))])('an empty query offers everything in its order', (list) => {
    expect(matchCommands('  ', list)).toEqual(list)
  })
})
