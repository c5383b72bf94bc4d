import { Button } from '@mantine/core'
import { IconDeviceFloppy, IconRotate } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Preferences, WorkspaceInfo } from '../../../main/contract/contract.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { usePreferences, useSavePreferences } from '../../app/preferences.ts'
import { ErrorState, LoadingState, ProblemList, ScreenFrame, useFormat } from '../../ui/index.ts'
import { ApprovalSettings } from './approval-settings.tsx'
import { EvidenceList } from './evidence-list.tsx'
import { FormulaList } from './formula-list.tsx'
import { KeySettings } from './key-settings.tsx'
import { LawSettings } from './law-settings.tsx'
import { LimitFields } from './limit-fields.tsx'
import { draftOf, faultsOf, limitsOf, type Limits } from './limits.ts'
import { PersonalSettings } from './personal-settings.tsx'
import { ReasonField } from './reason-field.tsx'
import { ZoneSettings } from './zone-settings.tsx'
import { WorkspaceFacts } from './workspace-facts.tsx'
import styles from './settings.module.css'

/** Limits of the gate and of publishing, the look, and the facts of the open workspace. */
export function SettingsScreen() {
  const { t } = useTranslation('settings')
  const preferences = usePreferences()
  const defaults = useQuery(orpc.preferences.defaults.queryOptions())
  const workspace = useQuery(orpc.workspace.info.queryOptions())
  const error = preferences.error ?? defaults.error ?? workspace.error
  if (preferences.data && defaults.data && workspace.data) return <Loaded key={workspace.data.path} saved={preferences.data} defaults={defaults.data} workspace={workspace.data} />
  const retry = (): void => { for (const query of [preferences, defaults, workspace]) if (query.error) void query.refetch() }
  return (
    <ScreenFrame question={t('question')} state={error ? 'error' : 'loading'}>
      {error ? <ErrorState error={error} onRetry={retry} /> : <LoadingState />}
    </ScreenFrame>
  )
}

function Loaded({ saved, defaults, workspace }: { readonly saved: Preferences; readonly defaults: Limits; readonly workspace: WorkspaceInfo }) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const { currency } = workspace
  const before = useMemo(() => draftOf(saved, currency), [saved, currency])
  const [edited, setDraft] = useState<typeof before | null>(null)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const save = useSavePreferences()
  const draft = edited ?? before
  const dirty = JSON.stringify(draft) !== JSON.stringify(before)
  const faults = faultsOf(draft)

  const discard = (): void => {
    setDraft(null)
    setReason('')
    setTried(false)
    save.reset()
  }
  const submit = (): void => {
    setTried(true)
    const limits = limitsOf(draft, currency)
    if (!limits) return
    const guard = { ...limits.guard, formulas: [...limits.guard.formulas] }
    save.mutate({ ...limits, guard, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) }, { onSuccess: discard })
  }
  useCommands([
    { id: 'settings.save', titleKey: 'settings:command.save', icon: IconDeviceFloppy, shortcut: 'mod+s', when: () => dirty, run: submit },
    { id: 'settings.discard', titleKey: 'settings:command.discard', icon: IconRotate, when: () => dirty, run: discard },
  ])

  const action = dirty && (
    <>
      <Button variant="default" onClick={discard}>{t('discard')}</Button>
      <Button onClick={submit} loading={save.isPending}>{t('save')}</Button>
    </>
  )
  const answer = (
    <Trans
      t={t} i18nKey="answer" components={{ b: <strong /> }}
      values={{
        drop: format.percent(saved.guard.largestDrop, { digits: 0 }), cash: format.minor(saved.guard.exposedCashCap, currency),
        share: format.percent(saved.canaryShare), time: format.duration(saved.canarySeconds),
      }}
    />
  )
  return (
    <ScreenFrame question={t('question')} answer={answer} action={action}>
      <div className={styles.columns}>
        <div className={styles.column}>
          <form className={styles.column} noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
            {save.error && dirty && <ProblemList problems={problemsOfError(save.error)} />}
            {dirty && <ReasonField value={reason} onChange={setReason} />}
            <LimitFields draft={draft} defaults={draftOf(defaults, currency)} faults={faults} currency={currency} onChange={setDraft} />
            <FormulaList draft={draft} faults={faults} tried={tried} onChange={setDraft} />
            <button type="submit" hidden />
          </form>
          <LawSettings />
          <EvidenceList currency={currency} />
        </div>
        <div className={styles.column}>
          <ApprovalSettings saved={saved} currency={currency} />
          <KeySettings />
          <ZoneSettings saved={saved} />
          <PersonalSettings saved={saved} />
          <WorkspaceFacts workspace={workspace} />
        </div>
      </div>
    </ScreenFrame>
  )
}
