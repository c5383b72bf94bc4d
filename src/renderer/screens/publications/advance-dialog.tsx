import { Button, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { PublicationSummary } from '../../../main/publish/publication.ts'
import { client } from '../../app/client.ts'
import { SignerFields } from '../../app/people/signer-fields.tsx'
import { problemsOfSigning, useSigner } from '../../app/people/use-signer.ts'
import { Dialog, ProblemList, useFormat } from '../../ui/index.ts'
import styles from './publications.module.css'

/** Ends the watch over a canary early: how much of it is cut off, what follows at once, by whose signature and why. */
export function AdvanceDialog({ summary, onClose, onAdvanced }: { readonly summary: PublicationSummary; readonly onClose: () => void; readonly onAdvanced: () => void }) {
  const { t } = useTranslation(['publications', 'common'])
  const format = useFormat()
  const signer = useSigner()
  const [reason, setReason] = useState('')
  const [until] = useState(() => summary.watchUntil)
  const [left] = useState(() => (until === null ? 0 : Math.max(0, (Date.parse(until) - Date.now()) / 1000)))
  const advance = useMutation({
    mutationFn: async () => {
      await signer.bring()
      return client.publications.advance({ id: summary.id, reason: reason.trim() })
    },
    onSuccess: onAdvanced,
  })
  const ready = signer.ready && reason.trim() !== ''
  return (
    <Dialog onClose={onClose} title={t('advanceDialog.title', { name: summary.planName })}>
      <form className={styles.dialog} onSubmit={(event) => {
        event.preventDefault()
        if (ready && !advance.isPending) advance.mutate()
      }}>
        <p><Trans t={t} i18nKey="advanceDialog.text" components={{ b: <strong /> }} values={{ live: format.number(summary.counts.confirmed), rest: format.number(summary.counts.pending), time: format.duration(Math.round(left)) }} /></p>
        <SignerFields signer={signer} />
        <Textarea label={t('advanceDialog.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} autosize minRows={1} maxRows={4} maxLength={500} required withAsterisk={false} {...(signer.unlocked ? { 'data-autofocus': true } : {})} />
        {advance.error && <ProblemList problems={problemsOfSigning(advance.error)} />}
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" disabled={!ready} loading={advance.isPending}>{t('advanceDialog.do')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
