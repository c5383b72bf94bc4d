import { Menu, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconDatabase, IconFolderOpen, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { orpc } from '../client.ts'
import { createWorkspace, openWorkspace } from './workspace-dialogs.tsx'
import styles from './frame.module.css'

/** The open workspace, recent ones, and the ways to another. */
export function WorkspaceMenu() {
  const { t } = useTranslation('common')
  const { data: workspace } = useQuery(orpc.workspace.info.queryOptions())
  const recent = workspace?.recent.filter(({ path }) => path !== workspace.path) ?? []
  return (
    <Menu position="bottom-start" width={380}>
      <Menu.Target>
        <UnstyledButton className={styles.picker} aria-label={t('workspace.menu', { name: workspace?.name ?? '' })}>
          <IconDatabase size={16} stroke={1.6} aria-hidden />
          <span className={`${styles.name} ${styles.strong}`}>{workspace?.name ?? '\u2026'}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {workspace && <Menu.Label className={styles.path}><bdi>{workspace.path}</bdi></Menu.Label>}
        <Menu.Item leftSection={<IconFolderOpen size={16} stroke={1.6} />} onClick={() => openWorkspace()}>{t('command.open')}</Menu.Item>
        <Menu.Item leftSection={<IconPlus size={16} stroke={1.6} />} onClick={() => createWorkspace()}>{t('command.create')}</Menu.Item>
        {recent.length > 0 && <Menu.Divider />}
        {recent.length > 0 && <Menu.Label>{t('workspace.recent')}</Menu.Label>}
        {recent.slice(0, 8).map(({ path, name }) => (
          <Menu.Item key={path} onClick={() => openWorkspace(path)}>
            <div>{name}</div>
            <div className={styles.path}><bdi>{path}</bdi></div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
