import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { OVERRIDABLE } from '../../../core/guard/overrides.ts'
import type { Finding } from '../../../core/guard/verdict.ts'
import { client, problemsOfError } from '../../app/client.ts'
import { FigureInput, ProblemList } from '../../ui/index.ts'
import styles from './plan-desk.module.css'

/** Days that an override holds unless another number is written. */
const DAYS = 7

/** A person's signed decision that a finding shall not block; it counts at the next check, since a verdict is frozen. Absent where the rule is never set aside. */
export function SetAside({ finding }: { readonly finding: Finding }) {
  const { t } = useTranslation('plan-desk')
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [days, setDays] = useState<number | null>(DAYS)
  const sign = useMutation({ mutationFn: () => client.guard.signOverride({ rule: finding.rule, sku: finding.sku, reason: reason.trim(), days: Number(days) }) })
  const sound = days !== null && days >= 1
  if (finding.severity !== 'block' || OVERRIDABLE[finding.rule] === 'never') return null
  if (sign.isSuccess) return <p className={styles.quiet}>{t('aside.done')}</p>
  if (!open) return <Button variant="subtle" size="compact-xs" onClick={() => setOpen(true)}>{t('aside.open')}</Button>
  return (
    <form className={styles.aside} onSubmit={(event) => { event.preventDefault(); if (sound && reason.trim() !== '') sign.mutate() }}>
      {sign.error && <ProblemList problems={problemsOfError(sign.error)} />}
      <TextInput label={t('aside.reason')} description={t(OVERRIDABLE[finding.rule] === 'legal' ? 'aside.legal' : 'aside.policy')} value={reason} maxLength={1000} onChange={(event) => setReason(event.currentTarget.value)} />
      <FigureInput label={t('aside.days')} value={days} min={1} max={30} onFigure={setDays} />
      <div className={styles.asideActions}>
        <Button size="xs" variant="default" onClick={() => setOpen(false)}>{t('action.cancel')}</Button>
        <Button size="xs" type="submit" disabled={reason.trim() === '' || !sound} loading={sign.isPending}>{t('aside.sign')}</Button>
      </div>
    </form>
  )
}
