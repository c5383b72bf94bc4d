import { Button, Group, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, useSyncExternalStore, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { JobStatus } from '../../../main/jobs/job.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { ProblemList } from '../../ui/problem-list.tsx'
import { desktop } from '../bridge.ts'
import { client, orpc, problemsOfError } from '../client.ts'
import { focusScenario } from '../focus.ts'
import { queryClient } from '../query-client.ts'

/** Which dialog is open, the path it starts from, and why that path could not be opened at once. */
interface Ask {
  readonly kind: 'open' | 'create'
  readonly path: string
  readonly error: unknown
  /** Tells one asking from the next. */
  readonly turn: number
}

const listeners = new Set<() => void>()
let asked: Ask | null = null
let turns = 0

const ask = (next: Omit<Ask, 'turn'> | null): void => {
  asked = next && { ...next, turn: ++turns }
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

/** The path a person picks: in the native dialog on the desktop, in the page's own field elsewhere (''); null where they cancelled. */
const pick = async (purpose: 'open' | 'create'): Promise<string | null> => (desktop ? desktop.pickWorkspace(purpose) : '')

/** Opens a workspace: at once where the path is known, else after asking for it. */
export async function openWorkspace(path?: string): Promise<void> {
  const picked = path ?? (await pick('open'))
  if (picked === null) return
  if (picked === '') return ask({ kind: 'open', path: '', error: null })
  try {
    await client.workspace.open({ path: picked })
    afterSwitch()
  } catch (error) {
    ask({ kind: 'open', path: picked, error })
  }
}

/** Asks for a new workspace's file and whether it holds the sample world. */
export async function createWorkspace(path?: string): Promise<void> {
  const picked = path ?? (await pick('create'))
  if (picked !== null) ask({ kind: 'create', path: picked, error: null })
}

/** Another workspace is open: nothing known of the former may stay on the screen. */
const afterSwitch = (): void => {
  focusScenario(null)
  void queryClient.resetQueries()
  ask(null)
}

function OpenDialog({ path: given, error: before }: { readonly path: string; readonly error: unknown }) {
  const { t } = useTranslation('common')
  const [path, setPath] = useState(given)
  const open = useMutation({ mutationFn: (to: string) => client.workspace.open({ path: to }), onSuccess: afterSwitch })
  const error = open.isIdle ? before : open.error
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (path.trim() !== '') open.mutate(path.trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <TextInput label={t('workspace.path')} description={t('workspace.openNote')} placeholder="~/prices.warchest" value={path} onChange={(event) => setPath(event.currentTarget.value)} data-autofocus required />
        {error !== null && <ProblemList problems={problemsOfError(error)} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={() => ask(null)}>{t('cancel')}</Button>
          <Button type="submit" loading={open.isPending}>{t('workspace.open')}</Button>
        </Group>
      </Stack>
    </form>
  )
}

function CreateDialog({ path: given }: { readonly path: string }) {
  const { t } = useTranslation('common')
  const { data: workspace } = useQuery(orpc.workspace.info.queryOptions())
  const folder = workspace ? workspace.path.slice(0, workspace.path.length - workspace.name.length) : ''
  const [path, setPath] = useState(given)
  const [sample, setSample] = useState(true)
  const create = useMutation({ mutationFn: (to: string) => client.workspace.create({ path: to, sample }) })
  // A job that did not succeed gives the form back; the notice says why.
  const ended = (job: JobStatus): void => { if (job.state === 'done') afterSwitch(); else create.reset() }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (path.trim() !== '') create.mutate(path.trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <TextInput label={t('workspace.path')} description={t('workspace.createNote')} placeholder={`${folder}autumn.warchest`} value={path} onChange={(event) => setPath(event.currentTarget.value)} data-autofocus required />
        <Switch label={t('workspace.sample')} description={t('workspace.sampleNote')} checked={sample} onChange={(event) => setSample(event.currentTarget.checked)} />
        {create.error && <ProblemList problems={problemsOfError(create.error)} />}
        {create.data
          ? <JobProgress jobId={create.data.jobId} onEnd={ended} />
          : (
              <Group justify="flex-end" gap={8}>
                <Button variant="default" onClick={() => ask(null)}>{t('cancel')}</Button>
                <Button type="submit" loading={create.isPending}>{t('workspace.create')}</Button>
              </Group>
            )}
      </Stack>
    </form>
  )
}

/** The dialogs of {@link openWorkspace} and {@link createWorkspace}. */
export function WorkspaceDialogs() {
  const { t } = useTranslation('common')
  const current = useSyncExternalStore(subscribe, () => asked)
  if (current === null) return null
  return (
    <Dialog onClose={() => ask(null)} title={current.kind === 'create' ? t('workspace.createTitle') : t('workspace.openTitle')}>
      {current.kind === 'open' && <OpenDialog key={current.turn} path={current.path} error={current.error} />}
      {current.kind === 'create' && <CreateDialog key={current.turn} path={current.path} />}
    </Dialog>
  )
}
