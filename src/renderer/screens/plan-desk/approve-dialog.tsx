import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Minor } from '../../../core/money/money.ts'
import type { SecondPersonReason } from '../../../core/plan/approval.ts'
import type { Verdict } from '../../../core/guard/verdict.ts'
import { runSpan } from '../../../core/plan/run-days.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import type { ApprovalStanding } from '../../../main/contract/people.ts'
import { client, orpc } from '../../app/client.ts'
import { SignerFields } from '../../app/people/signer-fields.tsx'
import { problemsOfSigning, useSigner } from '../../app/people/use-signer.ts'
import { queryClient } from '../../app/query-client.ts'
import { Dialog, ErrorState, LoadingState, ProblemList, useFormat } from '../../ui/index.ts'
import { ApprovalFacts } from './approval-facts.tsx'
import type { FindingText } from './finding-text.ts'
import styles from './plan-desk.module.css'

interface ApproveDialogProps {
  readonly plan: Plan
  readonly verdict: Verdict
  readonly text: FindingText
  readonly onClose: () => void
  readonly onApproved: (plan: Plan) => void
}

/** Says what approving means in money and exceptions, who has signed and who must still, and takes a signature. */
export function ApproveDialog(props: ApproveDialogProps) {
  const { t } = useTranslation('plan-desk')
  const { plan, onClose } = props
  const standing = useQuery(orpc.plans.standing.queryOptions({ input: { id: plan.id }, staleTime: 0 }))
  return (
    <Dialog onClose={onClose} title={t('approve.title', { name: plan.name, version: plan.version })} size="lg">
      {standing.error ? <ErrorState error={standing.error} onRetry={() => { void standing.refetch() }} /> : standing.data ? <ApproveForm {...props} standing={standing.data} /> : <LoadingState />}
    </Dialog>
  )
}

function ApproveForm({ plan, verdict, text, standing, onClose, onApproved }: ApproveDialogProps & { readonly standing: ApprovalStanding }) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const [note, setNote] = useState('')
  const signed = standing.signatures.filter(({ state }) => state === 'valid')
  const two = standing.needed > 1
  const last = signed.length + 1 >= standing.needed
  const signer = useSigner([...signed.flatMap(({ personId }) => personId ?? []), ...(signed.length > 0 && standing.editedBy !== null ? [standing.editedBy] : []), ...(two ? standing.tooNew : [])], two ? 'second' : 'sign')
  const approve = useMutation({
    mutationFn: async () => {
      await signer.bring()
      return client.plans.approve({ id: plan.id, hash: plan.hash ?? '', note: note.trim() })
    },
    onSuccess: (approved) => {
      void queryClient.invalidateQueries({ queryKey: orpc.plans.standing.key() })
      onApproved(approved)
    },
  })
  const later = verdict.runs?.later ?? 0
  const [own, runs] = [runSpan(plan.lines, 0), runSpan(plan.lines, later)]
  const values = { count: verdict.lines, lines: format.number(verdict.lines) }
  const reasonValue = ({ what }: SecondPersonReason, value: number): string => (what === 'largest-drop' ? format.percent(value) : what === 'lines' ? format.number(value) : format.minor(value as Minor, plan.currency))
  return (
    <form className={styles.dialog} onSubmit={(event) => {
      event.preventDefault()
      if (plan.hash !== null && signer.ready && standing.ended === 0) approve.mutate()
    }}>
      <p>
        <Trans t={t} i18nKey="approve.consequence" components={{ b: <strong /> }} values={{
          lines: values.lines, subsidy: format.minor(plan.outlook?.spend ?? null, plan.currency), from: format.date(runs?.from, 'short'), to: format.date(runs?.to), drop: format.percent(verdict.largestDrop),
          exposed: format.minor(verdict.exposedCash, plan.currency), below: format.minor(verdict.belowCostCash, plan.currency), cap: format.minor(verdict.settings.exposedCashCap, plan.currency),
        }} />
      </p>
      {later !== 0 && <p className={styles.late}>{t('approve.moved', { today: format.date(standing.today.date), from: format.date(own?.from, 'short'), to: format.date(own?.to) })}</p>}
      {standing.reasons.length > 0 && (
        <p className={styles.second}>{t('approve.two')} {standing.reasons.map((reason) => t(`approve.reason.${reason.what}`, { value: reasonValue(reason, reason.value), limit: reasonValue(reason, reason.limit) })).join(format.language === 'zh' ? '；' : '; ')}{format.language === 'zh' ? '。' : '.'}</p>
      )}
      <ApprovalFacts standing={standing} text={text} currency={plan.currency} />
      <SignerFields signer={signer} second={two} />
      <Textarea label={t('approve.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} autosize minRows={1} maxRows={4} maxLength={1000} {...(signer.unlocked ? { 'data-autofocus': true } : {})} />
      {approve.error && <ProblemList problems={problemsOfSigning(approve.error)} />}
      <p className={styles.hash}>{t('approve.hash', { hash: plan.hash ?? '' })}</p>
      <div className={styles.dialogActions}>
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button type="submit" disabled={!signer.ready || standing.ended > 0} loading={approve.isPending}>{t(last ? 'action.approve' : 'action.signFirst', values)}</Button>
      </div>
    </form>
  )
}
