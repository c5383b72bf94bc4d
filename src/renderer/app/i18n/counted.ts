import type { FormatterModule } from 'i18next'

/**
 * Words that go with a figure: `{{rows}} {{rows, row|rows}} {{rows, waits|wait}}`. A sentence that counts several things would need a text for each combination
 * of plural forms; here each word is chosen by the figure it belongs to. Figures come as they are shown, so what is shown as 1 is one.
 */
export const counted: FormatterModule = {
  type: 'formatter',
  init: () => {},
  add: () => {},
  addCached: () => {},
  format: (value: unknown, format) => {
    const [one, other] = (format ?? '').split('|')
    return other === undefined ? String(value) : String(value) === '1' ? one : other
  },
}
