import { spotlight } from '@mantine/spotlight'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { orpc } from '../client.ts'
import { useCommands } from '../commands.ts'
import { noticeFailure } from '../notices.ts'
import { useToggles } from '../preferences.ts'
import { SCREENS } from '../screens.ts'
import { useJobs } from '../use-jobs.ts'
import { frameCommands } from './frame-commands.ts'
import { createWorkspace, openWorkspace } from './workspace-dialogs.tsx'

/** Registers the commands that hold on every screen. */
export function useFrameCommands(): void {
  const navigate = useNavigate()
  const { toggleTheme, toggleLanguage } = useToggles()
  const running = useJobs().find((job) => job.state === 'running')
  const { mutate: cancel } = useMutation(orpc.jobs.cancel.mutationOptions({ onError: noticeFailure }))
  useCommands(frameCommands(SCREENS, {
    go: (path) => void navigate({ to: path }),
    togglePalette: spotlight.toggle,
    openWorkspace, createWorkspace, toggleTheme, toggleLanguage,
    cancelJob: running ? () => cancel({ id: running.id }) : null,
  }))
}
