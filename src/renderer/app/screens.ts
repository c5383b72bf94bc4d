import { IconBuildingStore, IconChartAreaLine, IconDatabase, IconFlame, IconGitBranch, IconRadar2, IconSettings, type Icon } from '@tabler/icons-react'
import type { ComponentType } from 'react'

export const SCREEN_IDS = ['war-room', 'scenarios', 'plan-desk', 'publications', 'burn', 'data', 'settings'] as const
export type ScreenId = (typeof SCREEN_IDS)[number]

const ICONS: Readonly<Record<ScreenId, Icon>> = {
  'war-room': IconRadar2, scenarios: IconGitBranch, 'plan-desk': IconChartAreaLine, publications: IconBuildingStore, burn: IconFlame, data: IconDatabase, settings: IconSettings,
}

export interface ScreenEntry {
  readonly id: ScreenId
  readonly path: string
  readonly icon: Icon
  /** Ctrl or Cmd with this key goes there. */
  readonly key: string
  readonly load: () => Promise<{ readonly default: ComponentType }>
}

const modules = import.meta.glob<Record<string, ComponentType>>('../screens/*/*-screen.tsx')
const componentName = (id: ScreenId): string => `${id.split('-').map((part) => part[0].toUpperCase() + part.slice(1)).join('')}Screen`

/** Every screen of the product in the rail's order; each is a chunk of its own, loaded when it is first opened. */
export const SCREENS: readonly ScreenEntry[] = SCREEN_IDS.flatMap((id, i) => {
  const load = modules[`../screens/${id}/${id}-screen.tsx`]
  return load ? [{ id, path: `/${id}`, icon: ICONS[id], key: id === 'settings' ? ',' : String(i + 1), load: async () => ({ default: (await load())[componentName(id)] }) }] : []
})
