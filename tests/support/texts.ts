import { en } from '../../src/renderer/app/i18n/resources.ts'
import { zh } from '../../src/renderer/app/i18n/zh.ts'

/** Every text of the interface, by language. */
export const resources = { en, zh }
