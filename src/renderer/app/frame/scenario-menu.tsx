import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconChevronDown, IconGitBranch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFocusedScenario } from '../focus.ts'
import { useScenarioName } from '../use-scenario-name.ts'
import styles from './frame.module.css'

/** The scenario that every screen speaks of, and the way to another. */
export function ScenarioMenu() {
  const { t } = useTranslation('common')
  const { scenario, all, focus } = useFocusedScenario()
  const named = useScenarioName()
  if (!scenario) return null
  return (
    <Menu position="bottom-start" width={320}>
      <Menu.Target>
        <UnstyledButton className={styles.picker} aria-label={t('scenario.menu', { name: named(scenario.name, scenario.id) })}>
          <IconGitBranch size={16} stroke={1.6} aria-hidden />
          <span className={styles.name}>{named(scenario.name, scenario.id)}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Label>{t('scenario.focus')}</Menu.Label>
        {all.map((item) => (
          <Menu.Item key={item.id} aria-current={item.id === scenario.id} leftSection={item.id === scenario.id ? <IconCheck size={16} /> : <span style={{ width: 16 }} />} onClick={() => focus(item.id)}>{named(item.name, item.id)}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
