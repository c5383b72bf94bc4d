import { Button, SegmentedControl, Textarea } from '@mantine/core'
import { useMutation, useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublicationSummary } from '../../../main/publish/publication.ts'
import { client, orpc } from '../../app/client.ts'
import { SignerFields } from '../../app/people/signer-fields.tsx'
import { problemsOfSigning, useSigner } from '../../app/people/use-signer.ts'
import { Dialog, ProblemList, useFormat } from '../../ui/index.ts'
import { STUCK, stuckRows } from './row-states.ts'
import { useReason } from './use-reason.ts'
import styles from './publications.module.css'

const MOST = 10_000

/**
 * A person decides about prices that the gate holds on their way back, or, where there are none, about those that the store keeps from being settled, which can only be left as they stand:
 * what they are, what is done, by whose signature and why.
 */
export function DecideDialog({ summary, onClose, onDecided }: { readonly summary: PublicationSummary; readonly onClose: () => void; readonly onDecided: () => void }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const reasonOf = useReason(summary.currency)
  const [choice, setChoice] = useState<'keep' | 'write'>('keep')
  const signer = useSigner()
  const [reason, setReason] = useState('')
  const stuck = summary.counts.held === 0
  const pages = useQueries({ queries: (stuck ? STUCK : (['held'] as const)).map((state) => orpc.publications.rows.queryOptions({ input: { id: summary.id, state, offset: 0, limit: MOST } })) })
  const rows = pages.flatMap(({ data }) => data?.rows ?? []).slice(0, MOST)
  const decide = useMutation({
    mutationFn: async () => {
      await signer.bring()
      return client.publications.decide({ id: summary.id, skus: rows.map(({ sku }) => sku), write: choice === 'write', reason: reason.trim() })
    },
    onSuccess: onDecided,
  })
  const ready = rows.length > 0 && pages.every(({ data }) => data !== undefined) && signer.ready && reason.trim() !== ''
  const back = (row: (typeof rows)[number]): string => format.minor((summary.direction === 'end' ? row.returnPrice : row.before) ?? row.before, summary.currency, { style: 'full' })
  return (
    <Dialog onClose={onClose} size="lg" title={stuck ? t('decideDialog.titleStuck', { count: stuckRows(summary), rows: format.number(stuckRows(summary)) }) : t('decideDialog.title', { rows: format.number(summary.counts.held) })}>
      <form className={styles.dialog} onSubmit={(event) => {
        event.preventDefault()
        if (ready) decide.mutate()
      }}>
        <p>{t(stuck ? 'decideDialog.textStuck' : 'decideDialog.text')}</p>
        <ul className={styles.heldRows}>
          {rows.slice(0, 50).map((row) => (
            <li key={row.sku}>
              <span>{row.name?.[format.language] ?? row.name?.en ?? row.sku} <small>{row.sku}</small></span>
              <span className={styles.number}>{format.minor(row.planned, summary.currency, { style: 'full', bare: true })} → {back(row)}</span>
              <span className={styles.quiet}>{row.reason === null ? '' : reasonOf(row.reason)}</span>
            </li>
          ))}
        </ul>
        {!stuck && <SegmentedControl<'keep' | 'write'> aria-label={t('decideDialog.choice')} value={choice} onChange={setChoice} data={(['keep', 'write'] as const).map((value) => ({ value, label: t(`decideDialog.${value}`) }))} />}
        <SignerFields signer={signer} />
        <Textarea label={t('decideDialog.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} autosize minRows={2} maxLength={500} required {...(signer.unlocked ? { 'data-autofocus': true } : {})} />
        {choice === 'write' && <p className={styles.quiet}>{t('decideDialog.note')}</p>}
        {decide.error && <ProblemList problems={problemsOfSigning(decide.error)} />}
        <div className={styles.dialogActions}><Button type="submit" disabled={!ready} loading={decide.isPending}>{t(stuck ? 'decideDialog.leave' : 'decideDialog.do')}</Button></div>
      </form>
    </Dialog>
  )
}
