import { Button, Select } from '@mantine/core'
import { skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mayPublish } from '../../../core/plan/lifecycle.ts'
import type { StoreInfo } from '../../../main/contract/stores.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { Dialog, EmptyState, ProblemList, useFormat } from '../../ui/index.ts'
import { Consequence } from './consequence.tsx'
import { Notice, ProblemNotice } from './notice.tsx'
import { useStoreName } from './store-status.tsx'
import styles from './publications.module.css'

export interface StartDialogProps {
  readonly stores: readonly StoreInfo[]
  /** The plan to begin with; null: the latest approved one. */
  readonly plan: string | null
  readonly onClose: () => void
  /** The dry run that was started. */
  readonly onStarted: (publicationId: string) => void
}

/** Chooses an approved plan and a store, says what publishing would mean, and starts with a dry run. */
export function StartDialog({ stores, plan: asked, onClose, onStarted }: StartDialogProps) {
  const { t } = useTranslation('publications')
  const { t: tStore } = useTranslation('stores')
  const format = useFormat()
  const navigate = useNavigate()
  const storeName = useStoreName()
  const plans = useQuery(orpc.plans.list.queryOptions({ staleTime: 0 }))
  const approved = plans.data?.filter(({ status }) => mayPublish(status)) ?? []
  const [chosenPlan, setPlan] = useState(asked)
  const [chosenStore, setStore] = useState<string | null>(null)
  // What was approved a moment ago may not be in the list yet; what is approved no more gives way once the list was read.
  const planId = approved.find(({ id }) => id === chosenPlan)?.id ?? (plans.isFetching && chosenPlan !== null ? null : approved[0]?.id ?? null)
  const store = stores.find(({ id }) => id === chosenStore) ?? stores[0]
  const preview = useQuery(orpc.publications.preview.queryOptions({ input: planId === null || !store?.reachable ? skipToken : { planId, storeId: store.id }, staleTime: 0 }))
  // Two clicks of a double click may both come before the first is drawn as pending.
  const begun = useRef(false)
  const start = useMutation(orpc.publications.start.mutationOptions({ onSuccess: ({ publicationId }) => onStarted(publicationId) }))
  // What was read before may be of an older version of the plan.
  const ready = preview.data !== undefined && !preview.isFetching && store?.reachable === true
  const failure = start.error ?? preview.error ?? plans.error

  return (
    <Dialog onClose={onClose} title={t('startDialog.title')} size="lg">
      {plans.data && approved.length === 0 ? (
        <EmptyState title={t('startDialog.none')} text={t('startDialog.noneText')} action={<Button onClick={() => { void navigate({ to: '/plan-desk' }) }}>{t('action.planDesk')}</Button>} />
      ) : (
        <form className={styles.dialog} onSubmit={(event) => {
          event.preventDefault()
          if (!ready || planId === null || begun.current) return
          begun.current = true
          start.mutate({ planId, storeId: store.id, dryRun: true, planHash: preview.data.planHash }, { onError: () => { begun.current = false } })
        }}>
          <div className={styles.choices}>
            <Select label={t('startDialog.plan')} data={approved.map(({ id, name, version, lines }) => ({ value: id, label: `${name} · v${version} · ${t('list.lines', { rows: format.number(lines) })}` }))} value={planId} onChange={setPlan} allowDeselect={false} data-autofocus />
            <Select label={t('startDialog.store')} data={stores.map((each) => ({ value: each.id, label: each.reachable ? storeName(each) : `${storeName(each)} · ${tStore('list.down')}` }))} value={store?.id ?? null} onChange={setStore} allowDeselect={false} />
          </div>
          {store && !store.reachable && store.why && <ProblemNotice tone="bad" problem={store.why} />}
          {store && (store.proof === 'stand-in' || store.proof === 'files') && <Notice tone="attention" message={`${tStore(`proof.${store.proof}`)}.`} mend={tStore(`proof.why.${store.proof}`)} />}
          {preview.data && <Consequence preview={preview.data} rows={preview.data.lines} />}
          {preview.isFetching && !preview.data && <p className={styles.quiet} role="status">{t('store.checking')}</p>}
          {failure && <ProblemList problems={problemsOfError(failure)} />}
          <p className={styles.quiet}>{t('startDialog.note')}</p>
          <div className={styles.dialogActions}><Button type="submit" disabled={!ready} loading={start.isPending || start.isSuccess}>{t('action.dryRun')}</Button></div>
        </form>
      )}
    </Dialog>
  )
}
