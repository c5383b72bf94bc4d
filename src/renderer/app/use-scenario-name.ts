import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useLanguage } from '../ui/use-format.ts'
import { orpc } from './client.ts'

/**
 * A scenario's name in the language on the screen: a preset that nobody has renamed is said in Chinese as the preset is;
 * what a person named stays as they named it. Where only the name is known, no scenario of a person's has that of a preset.
 */
export function useScenarioName(): (name: string, id?: string) => string {
  const language = useLanguage()
  const { data: presets } = useQuery(orpc.scenarios.presets.queryOptions({ enabled: language === 'zh' }))
  return useCallback((name, id) => (language === 'zh' ? (presets?.find(({ scenario }) => scenario.name === name && (id === undefined || scenario.id === id))?.title.zh ?? name) : name), [language, presets])
}
