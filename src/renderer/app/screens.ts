import { IconBuildingStore, IconChess, IconChartAreaLine, IconChartDots, IconDatabase, IconFlame, IconGitBranch, IconHistory, IconListCheck, IconPlugConnected, IconRadar2, IconSettings, IconSwords, type Icon } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { desktop } from './bridge.ts'

export const SCREEN_IDS = ['war-room', 'scenarios', 'war-game', 'rivals', 'wars', 'plan-desk', 'publications', 'burn', 'demand', 'data', 'stores', 'audit', 'settings'] as const
export type ScreenId = (typeof SCREEN_IDS)[number]

const ICONS: Readonly<Record<ScreenId, Icon>> = {
  'war-room': IconRadar2, scenarios: IconGitBranch, 'war-game': IconChess, rivals: IconSwords, wars: IconHistory, 'plan-desk': IconChartAreaLine, publications: IconBuildingStore, burn: IconFlame, demand: IconChartDots, data: IconDatabase, stores: IconPlugConnected, audit: IconListCheck, settings: IconSettings,
}

/** After `g`. */
const LETTERS: Readonly<Record<ScreenId, string>> = { 'war-room': 'w', scenarios: 's', 'war-game': 'm', rivals: 'r', wars: 'h', 'plan-desk': 'p', publications: 'u', burn: 'b', demand: 'e', data: 'd', stores: 't', audit: 'a', settings: ',' }

const keysOf = (id: ScreenId, place: number): readonly string[] => {
  const sequence = `g ${LETTERS[id]}`
  // There are nine digits; further screens have their letter alone.
  if (place > 9 && id !== 'settings') return [sequence]
  const held = `mod+${id === 'settings' ? ',' : place}`
  return desktop ? [held, sequence] : [sequence, held]
}

export interface ScreenEntry {
  readonly id: ScreenId
  readonly path: string
  readonly icon: Icon
  /** Keys that go there; browsers keep Ctrl with a digit for their tabs, so a sequence stands first outside the desktop. */
  readonly keys: readonly string[]
  readonly load: () => Promise<{ readonly default: ComponentType }>
}

const LOADERS: Readonly<Record<ScreenId, () => Promise<ComponentType>>> = {
  'war-room': async () => (await import('../screens/war-room/war-room-screen.tsx')).WarRoomScreen,
  scenarios: async () => (await import('../screens/scenarios/scenarios-screen.tsx')).ScenariosScreen,
  'war-game': async () => (await import('../screens/war-game/war-game-screen.tsx')).WarGameScreen,
  rivals: async () => (await import('../screens/rivals/rivals-screen.tsx')).RivalsScreen,
  wars: async () => (await import('../screens/wars/wars-screen.tsx')).WarsScreen,
  'plan-desk': async () => (await import('../screens/plan-desk/plan-desk-screen.tsx')).PlanDeskScreen,
  publications: async () => (await import('../screens/publications/publications-screen.tsx')).PublicationsScreen,
  burn: async () => (await import('../screens/burn/burn-screen.tsx')).BurnScreen,
  demand: async () => (await import('../screens/demand/demand-screen.tsx')).DemandScreen,
  data: async () => (await import('../screens/data/data-screen.tsx')).DataScreen,
  stores: async () => (await import('../screens/stores/stores-screen.tsx')).StoresScreen,
  audit: async () => (await import('../screens/audit/audit-screen.tsx')).AuditScreen,
  settings: async () => (await import('../screens/settings/settings-screen.tsx')).SettingsScreen,
}

/** Every screen of the product in the rail's order; each is a chunk of its own, loaded when it is first opened. */
export const SCREENS: readonly ScreenEntry[] = SCREEN_IDS.map((id, i) => ({ id, path: `/${id}`, icon: ICONS[id], keys: keysOf(id, i + 1), load: async () => ({ default: await LOADERS[id]() }) }))
