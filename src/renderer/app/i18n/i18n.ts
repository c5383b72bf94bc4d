import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { counted } from './counted.ts'
import { defaultNamespace, en } from './resources.ts'
import type { Language } from '../../ui/format.ts'

/** BCP 47 tag of a language, for `lang` and `Intl`. */
export const tagOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en')

void i18next.use(counted).use(initReactI18next).init({
  resources: { en }, defaultNS: defaultNamespace, ns: Object.keys(en), lng: 'en', fallbackLng: 'en',
  // React escapes by itself.
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
})

let wanted: Language = 'en'

/** Changes the language of the interface everywhere, once its texts are there: Chinese ones come with the first wish for them. */
export async function setLanguage(language: Language): Promise<void> {
  wanted = language
  if (language === 'zh' && !i18next.hasResourceBundle('zh', defaultNamespace)) {
    const { zh } = await import('./zh.ts')
    for (const [namespace, texts] of Object.entries(zh)) i18next.addResourceBundle('zh', namespace, texts)
  }
  // Meanwhile a person may have changed their mind.
  if (wanted !== language) return
  document.documentElement.lang = tagOf(language)
  if (i18next.language !== language) await i18next.changeLanguage(language)
}

export { i18next }
