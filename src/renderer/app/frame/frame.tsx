import { Outlet } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { listenForCommands } from '../commands.ts'
import { useAppliedPreferences } from '../preferences.ts'
import { useDocumentTitle } from './use-document-title.ts'
import { useFrameCommands } from './use-frame-commands.ts'
import { useOpenWorkspace } from './use-open-workspace.ts'
import { useEndedJobs } from './use-ended-jobs.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { FirstStart } from './first-start.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'
import { WorkspaceDialogs } from './workspace-dialogs.tsx'
import styles from './frame.module.css'

/** What stays on the screen whatever is shown: rail, top bar, palette, notices. */
export function Frame() {
  const { t } = useTranslation('common')
  const screen = useRef<HTMLElement>(null)
  useAppliedPreferences()
  useFrameCommands()
  useEndedJobs()
  useDocumentTitle()
  const open = useOpenWorkspace()
  useEffect(listenForCommands, [])
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#screen" onClick={(event) => { event.preventDefault(); screen.current?.focus() }}>{t('skip')}</a>
      <Rail />
      <TopBar />
      <div className={styles.note}><ConnectionBanner /></div>
      <main id="screen" ref={screen} tabIndex={-1} className={styles.screen}>{open ? <Outlet /> : <FirstStart />}</main>
      <Palette />
      <WorkspaceDialogs />
    </div>
  )
}
