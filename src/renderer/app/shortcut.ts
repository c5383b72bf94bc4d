/** A pressed key as `KeyboardEvent` gives it. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const MODIFIERS = ['mod', 'alt', 'shift'] as const
const NAMES: Readonly<Record<string, string>> = { ' ': 'space', esc: 'escape', return: 'enter', del: 'delete' }
const KEY = /^([a-z0-9]|[,./;'[\]\\`=?-]|f\d{1,2}|enter|escape|space|tab|delete|backspace|home|end|pageup|pagedown|arrow(up|down|left|right))$/

/**
 * The one spelling of a shortcut: lower case, modifiers in the order mod, alt, shift; steps of a sequence parted by a space.
 * 'Shift+Mod+Z' is 'mod+shift+z'; 'g w' is g, then w. `mod` is Ctrl, or Cmd on a Mac. Throws for what no keyboard can press.
 */
export function normalShortcut(shortcut: string): string {
  const steps = shortcut.trim().toLowerCase().split(/\s+/)
  return steps.map((step) => {
    const parts = step === '+' ? [] : step.split('+')
    const last = parts.pop() ?? ''
    const key = NAMES[last] ?? last
    const wrong = parts.find((part) => !MODIFIERS.includes(part as (typeof MODIFIERS)[number]))
    if (wrong !== undefined || !KEY.test(key)) throw new Error(`'${shortcut}' is not a shortcut: '${wrong ?? last}' is neither a modifier (mod, alt, shift) nor a key.`)
    return [...MODIFIERS.filter((modifier) => parts.includes(modifier)), key].join('+')
  }).join(' ')
}

/** The step that a pressed key makes, in the spelling of {@link normalShortcut}; null for a modifier alone. */
export function stepOf(press: KeyPress, mac: boolean): string | null {
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'Dead', 'Process', 'Unidentified'].includes(press.key)) return null
  // With Alt or Shift the layout changes what the key writes; its place tells the letter or digit.
  const plain = /^(?:Key([A-Z])|Digit(\d))$/.exec(press.code)
  const written = press.key.toLowerCase()
  const key = plain && (press.altKey || press.shiftKey) ? (plain[1] ?? plain[2]).toLowerCase() : (NAMES[written] ?? written)
  const mod = mac ? press.metaKey : press.ctrlKey
  return [mod ? 'mod' : '', press.altKey ? 'alt' : '', press.shiftKey && (plain !== null || key.length > 1) ? 'shift' : '', key].filter((part) => part !== '').join('+')
}

const SHOWN: Readonly<Record<string, string>> = { escape: 'Esc', enter: 'Enter', space: 'Space', arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', pageup: 'PgUp', pagedown: 'PgDn', backspace: '⌫', delete: 'Del' }
const MODIFIER_SHOWN = { mac: { mod: '⌘', alt: '⌥', shift: '⇧' }, other: { mod: 'Ctrl', alt: 'Alt', shift: 'Shift' } } as const

/** A shortcut as the keys to draw, one list a step: [['Ctrl', 'K']], [['G'], ['W']]. */
export function shownShortcut(shortcut: string, mac: boolean): string[][] {
  const names: Readonly<Record<string, string>> = MODIFIER_SHOWN[mac ? 'mac' : 'other']
  return normalShortcut(shortcut).split(' ').map((step) => step.split('+').map((part) => names[part] ?? SHOWN[part] ?? part.toUpperCase()))
}

/** Follows pressed keys and finds sequences; a pause of `patience` milliseconds starts anew. */
export class ShortcutReader {
  readonly #patience: number
  #pending = ''
  #at = Number.NEGATIVE_INFINITY

  constructor(patience = 1_000) {
    this.#patience = patience
  }

  /** The shortcut among `known` (normal spelling) that this step completes; `started` where it may become one. */
  press(step: string, at: number, known: ReadonlySet<string>): { readonly hit: string | null; readonly started: boolean } {
    const candidates = at - this.#at <= this.#patience && this.#pending !== '' ? [`${this.#pending} ${step}`, step] : [step]
    for (const candidate of candidates) {
      if (known.has(candidate)) {
        this.#pending = ''
        return { hit: candidate, started: false }
      }
      if ([...known].some((shortcut) => shortcut.startsWith(`${candidate} `))) {
        this.#pending = candidate
        this.#at = at
        return { hit: null, started: true }
      }
    }
    this.#pending = ''
    return { hit: null, started: false }
  }
}
