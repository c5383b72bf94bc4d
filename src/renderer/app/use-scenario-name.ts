import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useLanguage } from '../ui/use-format.ts'
import { orpc } from './client.ts'

/**
 * A scenario's name in the language on the screen: a preset that nobody has renamed is said in Chinese as the preset is;
 * what a person named stays as they named it.
 */
export function useScenarioName(): (name: string) => string {
  const language = useLanguage()
  const { data: presets } = useQuery(orpc.scenarios.presets.queryOptions({ enabled: language === 'zh' }))
  return useCallback((name) => (language === 'zh' ? (presets?.find(({ scenario }) => scenario.name === name)?.title.zh ?? name) : name), [language, presets])
}
