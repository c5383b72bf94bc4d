import { spotlight } from '@mantine/spotlight'
import { useNavigate } from '@tanstack/react-router'
import { IconFolderOpen, IconLanguage, IconMoonStars, IconPlayerStop, IconPlus, IconSearch } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { orpc } from '../client.ts'
import { useCommands, type Command } from '../commands.ts'
import { useToggles } from '../preferences.ts'
import { SCREENS } from '../screens.ts'
import { useJobs } from '../use-jobs.ts'
import { createWorkspace, openWorkspace } from './workspace-dialogs.tsx'

/** The commands that hold on every screen. */
export function useFrameCommands(): void {
  const navigate = useNavigate()
  const { toggleTheme, toggleLanguage } = useToggles()
  const running = useJobs().filter((job) => job.state === 'running')
  const cancel = useMutation(orpc.jobs.cancel.mutationOptions())
  const screens = SCREENS.map(({ id, path, icon, keys }): Command => ({
    id: `go.${id}`, titleKey: `common:go.${id}`, icon, shortcut: keys, keywords: ['go', 'open', 'screen', '前往', '页面'], run: () => navigate({ to: path }),
  }))
  useCommands([
    ...screens,
    { id: 'palette.open', titleKey: 'common:command.palette', icon: IconSearch, shortcut: 'mod+k', hidden: true, run: spotlight.toggle },
    { id: 'workspace.open', titleKey: 'common:command.open', icon: IconFolderOpen, shortcut: 'mod+o', keywords: ['file', 'workspace', '文件', '工作区'], run: (argument) => openWorkspace(argument?.path) },
    { id: 'workspace.create', titleKey: 'common:command.create', icon: IconPlus, keywords: ['file', 'workspace', 'sample', 'demo', '示例', '新建'], run: (argument) => createWorkspace(argument?.path) },
    { id: 'theme.toggle', titleKey: 'common:command.theme', icon: IconMoonStars, shortcut: 'mod+shift+l', keywords: ['dark', 'light', 'colour', '深色', '浅色'], run: toggleTheme },
    { id: 'language.toggle', titleKey: 'common:command.language', icon: IconLanguage, keywords: ['english', 'chinese', '中文', '英文', 'language'], run: toggleLanguage },
    { id: 'job.cancel', titleKey: 'common:command.cancelJob', icon: IconPlayerStop, keywords: ['stop', 'abort', '停止'], when: () => running.length > 0, run: () => { if (running[0]) cancel.mutate({ id: running[0].id }) } },
  ])
}
