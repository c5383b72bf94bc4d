import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconLanguage, IconMoon, IconSun } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { PersonMenu } from '../people/person-menu.tsx'
import { useToggles } from '../preferences.ts'
import { RunningJob } from './running-job.tsx'
import { ScenarioMenu } from './scenario-menu.tsx'
import { ShortcutKeys } from './shortcut-keys.tsx'
import { WorkspaceMenu } from './workspace-menu.tsx'
import styles from './frame.module.css'

/** Workspace, scenario in focus, the job that runs, and the few tools that are always at hand. */
export function TopBar() {
  const { t } = useTranslation('common')
  const { toggleTheme, toggleLanguage, scheme } = useToggles()
  return (
    <header className={styles.top}>
      <WorkspaceMenu />
      <ScenarioMenu />
      <div className={styles.job}><RunningJob /></div>
      <div className={styles.tools}>
        <PersonMenu />
        <Button variant="subtle" size="compact-sm" px={8} rightSection={<ShortcutKeys shortcut="mod+k" />} onClick={spotlight.open}>{t('command.palette')}</Button>
        <Tooltip label={t('command.language')}>
          <Button variant="subtle" size="compact-sm" px={8} leftSection={<IconLanguage size={16} stroke={1.6} />} aria-label={`${t('otherLanguage')} · ${t('command.language')}`} onClick={toggleLanguage}>{t('otherLanguage')}</Button>
        </Tooltip>
        <Tooltip label={t('command.theme')}>
          <ActionIcon aria-label={t('command.theme')} onClick={toggleTheme}>{scheme === 'dark' ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />}</ActionIcon>
        </Tooltip>
      </div>
    </header>
  )
}
