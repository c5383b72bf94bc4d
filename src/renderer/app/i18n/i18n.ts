import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { defaultNamespace, resources } from './resources.ts'
import type { Language } from '../../ui/format.ts'

/** BCP 47 tag of a language, for `lang` and `Intl`. */
export const tagOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en')

void i18next.use(initReactI18next).init({
  resources, defaultNS: defaultNamespace, ns: Object.keys(resources.en),
  lng: typeof document !== 'undefined' && document.documentElement.lang.startsWith('zh') ? 'zh' : 'en',
  fallbackLng: 'en',
  // React escapes by itself.
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
})

/** Changes the language of the interface at once and everywhere. */
export function setLanguage(language: Language): void {
  document.documentElement.lang = tagOf(language)
  if (i18next.language !== language) void i18next.changeLanguage(language)
}

export { i18next }
