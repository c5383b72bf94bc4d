import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Verdict } from '../../../core/guard/verdict.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { ProblemList, useFormat } from '../../ui/index.ts'
import type { FindingText } from './finding-text.ts'
import { groupFindings } from './group-findings.ts'
import styles from './plan-desk.module.css'

interface ApproveDialogProps {
  readonly plan: Plan
  readonly verdict: Verdict
  readonly text: FindingText
  readonly onClose: () => void
  readonly onApproved: (plan: Plan) => void
}

/** Says what approving means in money and exceptions, and takes the name of who answers for it. */
export function ApproveDialog({ plan, verdict, text, onClose, onApproved }: ApproveDialogProps) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const [by, setBy] = useState('')
  const [note, setNote] = useState('')
  const approve = useMutation(orpc.plans.approve.mutationOptions({ onSuccess: onApproved }))
  const lines = format.number(verdict.lines)
  const groups = groupFindings(verdict.findings)
  return (
    <Modal opened onClose={onClose} title={t('approve.title', { name: plan.name, version: plan.version })} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form className={styles.dialog} onSubmit={(event) => {
        event.preventDefault()
        if (plan.hash !== null && by.trim() !== '') approve.mutate({ id: plan.id, hash: plan.hash, by: by.trim(), note: note.trim() })
      }}>
        <p>
          <Trans t={t} i18nKey="approve.consequence" components={{ b: <strong /> }} values={{
            lines, subsidy: format.minor(plan.outlook?.spend ?? null, plan.currency), from: format.date(plan.terms?.from, 'short'), to: format.date(plan.terms?.to), drop: format.percent(verdict.largestDrop),
            exposed: format.minor(verdict.exposedCash, plan.currency), below: format.minor(verdict.belowCostCash, plan.currency), cap: format.minor(verdict.settings.exposedCashCap, plan.currency),
          }} />
        </p>
        {groups.length > 0 && (
          <ul className={styles.exceptions}>
            {groups.map(({ rule, severity, findings }) => (
              <li key={`${severity} ${rule}`} data-severity={severity}>
                <b>{text.rule(rule)}</b> <span>{t('approve.times', { count: findings.length, lines: format.number(findings.length) })}</span>
                <p>{text.message(findings[0])}</p>
              </li>
            ))}
          </ul>
        )}
        <div className={styles.signature}>
          <TextInput label={t('approve.by')} value={by} onChange={(event) => setBy(event.currentTarget.value)} required withAsterisk={false} data-autofocus autoComplete="name" />
          <Textarea label={t('approve.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} autosize minRows={1} maxRows={4} />
        </div>
        {approve.error && <ProblemList problems={problemsOfError(approve.error)} />}
        <p className={styles.hash}>{t('approve.hash', { hash: plan.hash ?? '' })}</p>
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" disabled={by.trim() === ''} loading={approve.isPending}>{t('action.approve', { count: verdict.lines, lines })}</Button>
        </div>
      </form>
    </Modal>
  )
}
