import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { desktop } from './bridge.ts'
import { client, orpc } from './client.ts'
import { setLanguage } from './i18n/i18n.ts'
import { noticeFailure } from './notices.ts'
import { queryClient } from './query-client.ts'

/** What boot.js reads before the first paint; the engine's preferences are the truth. */
export const THEME_KEY = 'warchest.theme'
const LANGUAGE_KEY = 'warchest.language'

export type PreferencesChange = Parameters<typeof client.preferences.set>[0]

export const usePreferences = () => useQuery(orpc.preferences.get.queryOptions({ staleTime: Number.POSITIVE_INFINITY }))

/** Saves a change of preferences; the screen follows at once and goes back where saving fails. */
export function useSavePreferences() {
  const key = orpc.preferences.get.queryKey()
  return useMutation({
    mutationFn: (change: PreferencesChange) => client.preferences.set(change),
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey: key })
      const before = queryClient.getQueryData(key)
      if (before) queryClient.setQueryData(key, { ...before, ...change })
      return { before }
    },
    onSuccess: (saved) => queryClient.setQueryData(key, saved),
    onError: (_error, _change, context) => { if (context?.before) queryClient.setQueryData(key, context.before) },
  })
}

const remember = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Storage may be forbidden; then only the first paint is plainer.
  }
}

/** Makes the page follow the preferences: language, its tag, theme, native menus. */
export function useAppliedPreferences(): void {
  const { data } = usePreferences()
  const { setColorScheme } = useMantineColorScheme()
  const language = data?.language
  const theme = data?.theme
  useEffect(() => {
    if (!language) return
    setLanguage(language).catch(noticeFailure)
    desktop?.setLanguage(language)
    remember(LANGUAGE_KEY, language)
  }, [language])
  useEffect(() => {
    if (theme) setColorScheme(theme === 'system' ? 'auto' : theme)
  }, [theme, setColorScheme])
}

/** Switches light and dark, and English and Chinese, from what is on the screen now. */
export function useToggles(): { readonly toggleTheme: () => void; readonly toggleLanguage: () => void; readonly scheme: 'light' | 'dark' } {
  const { data } = usePreferences()
  const { mutate } = useSavePreferences()
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const language = data?.language ?? 'en'
  const toggleTheme = useCallback(() => mutate({ theme: scheme === 'dark' ? 'light' : 'dark' }, { onError: noticeFailure }), [mutate, scheme])
  const toggleLanguage = useCallback(() => mutate({ language: language === 'zh' ? 'en' : 'zh' }, { onError: noticeFailure }), [mutate, language])
  return { toggleTheme, toggleLanguage, scheme }
}
