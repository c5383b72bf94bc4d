import { Button } from '@mantine/core'
import { IconDeviceFloppy, IconRotate } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Preferences, WorkspaceInfo } from '../../../main/contract/contract.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { problemsOfSigning } from '../../app/people/use-signer.ts'
import { usePreferences, useSavePreferences } from '../../app/preferences.ts'
import { ErrorState, LoadingState, ProblemList, ScreenFrame, toMarked, useFormat } from '../../ui/index.ts'
import { ApprovalSettings } from './approval-settings.tsx'
import { PersonalSettings, ZoneSettings } from './at-once.tsx'
import { EvidenceList } from './evidence-list.tsx'
import { FormulaList } from './formula-list.tsx'
import { useKeptDraft } from './kept-draft.ts'
import { KeySettings } from './key-settings.tsx'
import { LawSettings } from './law-settings.tsx'
import { LimitFields } from './limit-fields.tsx'
import { useLimitSigner } from './limit-signer.tsx'
import { draftOf, faultsOf, limitsOf, type Limits, type LimitsDraft } from './limits.ts'
import { ReasonField } from './reason-field.tsx'
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
  const before = useMemo(() => ({ ...draftOf(saved, currency), reason: '' }), [saved, currency])
  const { draft: { reason, ...draft }, dirty, set } = useKeptDraft(`limits ${workspace.path}`, before, 'reason')
  const setDraft = (next: LimitsDraft): void => set({ ...next, reason })
  const setReason = (next: string): void => set({ ...draft, reason: next })
  const [tried, setTried] = useState(false)
  const save = useSavePreferences()
  const signer = useLimitSigner(draft.canaryShare !== before.canaryShare || draft.canaryMinutes !== before.canaryMinutes)
  const enter = useMutation({ mutationFn: signer.bring })
  const faults = faultsOf(draft)

  const discard = (): void => {
    set(null)
    setTried(false)
    save.reset()
    enter.reset()
  }
  const submit = (): void => {
    setTried(true)
    const limits = limitsOf(draft, currency)
    if (!limits) {
      toMarked()
      return
    }
    const guard = { ...limits.guard, formulas: [...limits.guard.formulas] }
    if (signer.ready) enter.mutate(undefined, { onSuccess: () => save.mutate({ ...limits, guard, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) }, { onSuccess: discard }) })
  }
  useCommands([
    { id: 'settings.save', titleKey: 'settings:command.save', icon: IconDeviceFloppy, shortcut: 'mod+s', when: () => dirty, run: submit },
    { id: 'settings.discard', titleKey: 'settings:command.discard', icon: IconRotate, when: () => dirty, run: discard },
  ])

  const action = dirty && (
    <>
      <Button variant="default" onClick={discard}>{t('discard')}</Button>
      <Button onClick={submit} disabled={!signer.ready} loading={enter.isPending || save.isPending}>{t('save')}</Button>
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
            {enter.error ? <ProblemList problems={problemsOfSigning(enter.error)} /> : save.error && dirty && <ProblemList problems={problemsOfError(save.error)} />}
            {dirty && <div><p className={styles.note} role="status">{t('unsaved')}</p><ReasonField value={reason} onChange={setReason} />{signer.fields}</div>}
            <LimitFields draft={draft} defaults={draftOf(defaults, currency)} faults={faults} currency={currency} onChange={setDraft} />
            <FormulaList draft={draft} faults={faults} tried={tried} onChange={setDraft} />
            <button type="submit" hidden />
          </form>
          <LawSettings path={workspace.path} />
          <EvidenceList currency={currency} path={workspace.path} />
        </div>
        <div className={styles.column}>
          <ApprovalSettings saved={saved} currency={currency} path={workspace.path} />
          <KeySettings />
          <ZoneSettings saved={saved} />
          <PersonalSettings saved={saved} />
          <WorkspaceFacts workspace={workspace} />
        </div>
      </div>
    </ScreenFrame>
  )
}
