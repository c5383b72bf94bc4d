import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { shortcutsOf } from '../command-registry.ts'
import { useRegisteredCommands } from '../commands.ts'
import { matchCommands } from '../match-commands.ts'
import { useText } from '../use-text.ts'
import { ShortcutKeys } from './shortcut-keys.tsx'

const isSingle = (action: SpotlightActionData | SpotlightActionGroupData): action is SpotlightActionData => 'id' in action

/** Every command that may run now, found by typing. */
export function Palette() {
  const { t } = useTranslation('common')
  const text = useText()
  const offered = useRegisteredCommands().filter((command) => !command.hidden && command.when?.() !== false)
  const actions = offered.map((command): SpotlightActionData => {
    const [shortcut] = shortcutsOf(command)
    const Icon = command.icon
    return {
      id: command.id, label: text(command.titleKey, command.titleParams), keywords: [...(command.keywords ?? []), command.id],
      onClick: () => void command.run(),
      leftSection: Icon ? <Icon size={18} stroke={1.6} /> : <span style={{ width: 18 }} />,
      rightSection: shortcut === undefined ? undefined : <ShortcutKeys shortcut={shortcut} />,
    }
  })
  return (
    <Spotlight
      actions={actions}
      shortcut={null}
      scrollable
      maxHeight={420}
      size={560}
      centered={false}
      yOffset="14vh"
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      transitionProps={{ duration: 100 }}
      attributes={{ content: { 'aria-label': t('command.palette') } }}
      filter={(query, all) => matchCommands(query, all.filter(isSingle).map((action) => ({ action, title: action.label ?? '', keywords: [action.keywords ?? []].flat() }))).map(({ action }) => action)}
      nothingFound={t('palette.nothing')}
      searchProps={{ size: 'md', placeholder: t('palette.placeholder'), leftSection: <IconSearch size={18} stroke={1.6} />, 'aria-label': t('palette.placeholder') }}
    />
  )
}
