import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { LeftByEmergency } from '../../../main/publish/publication.ts'
import { client, orpc } from '../../app/client.ts'
import { SignerFields } from '../../app/people/signer-fields.tsx'
import { problemsOfSigning, useSigner } from '../../app/people/use-signer.ts'
import { Dialog, ErrorState, LoadingState, ProblemList, useFormat, useProblemText } from '../../ui/index.ts'
import { useStoreName } from './store-status.tsx'
import styles from './publications.module.css'

/** Rows that are listed; of the others it is said how many there are, and the publication lists them all. */
const MOST = 1_000
/** Fewest characters of a reason; the engine asks for as many. */
const REASON = 10

/** Ends an emergency stop that cannot be done: which price of ours stays where, why, and by whose signature. */
export function CloseEmergencyDialog({ seq, onClose }: { readonly seq: number; readonly onClose: () => void }) {
  const { t } = useTranslation('publications')
  const left = useQuery(orpc.publications.emergencyLeft.queryOptions({ input: { seq }, staleTime: 0, retry: false }))
  return (
    <Dialog onClose={onClose} size="lg" title={t('closeEmergency.title')}>
      {left.error ? <ErrorState error={left.error} onRetry={() => { void left.refetch() }} /> : left.data ? <CloseForm left={left.data} onAgain={() => { void left.refetch() }} onClose={onClose} /> : <LoadingState />}
    </Dialog>
  )
}

function CloseForm({ left, onAgain, onClose }: { readonly left: LeftByEmergency; readonly onAgain: () => void; readonly onClose: () => void }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const queryClient = useQueryClient()
  const signer = useSigner()
  const [reason, setReason] = useState('')
  const close = useMutation({
    mutationFn: async () => {
      await signer.bring()
      return client.publications.emergencyClose({ seq: left.seq, reason: reason.trim(), seen: left.digest })
    },
    onSuccess: () => {
      onClose()
      void queryClient.invalidateQueries({ queryKey: orpc.publications.key() })
    },
    // Whatever it was refused for: what stays now is shown before it is asked for again.
    onError: onAgain,
  })
  const ready = signer.ready && [...reason.trim()].length >= REASON
  return (
    <form className={styles.dialog} onSubmit={(event) => {
      event.preventDefault()
      if (ready && !close.isPending) close.mutate()
    }}>
      <p><Trans t={t} i18nKey={left.total === 0 ? 'closeEmergency.textNone' : 'closeEmergency.text'} components={{ b: <strong /> }} values={{ rows: format.number(left.total) }} /></p>
      <LeftRows left={left} />
      <SignerFields signer={signer} />
      <Textarea label={t('closeEmergency.reason')} description={t('closeEmergency.reasonNote', { least: REASON })} value={reason} onChange={(event) => setReason(event.currentTarget.value)} autosize minRows={2} maxRows={5} maxLength={2000} required withAsterisk={false} {...(signer.unlocked ? { 'data-autofocus': true } : {})} />
      {close.error && <ProblemList problems={problemsOfSigning(close.error)} />}
      <div className={styles.dialogActions}>
        <Button variant="default" onClick={onClose}>{t('closeEmergency.keep')}</Button>
        <Button type="submit" className={styles.dangerous} disabled={!ready} loading={close.isPending}>{left.total === 0 ? t('closeEmergency.doNone') : t('closeEmergency.do', { count: left.total, rows: format.number(left.total) })}</Button>
      </div>
    </form>
  )
}

/** By publication: where it is, what keeps it, and each product with the price that stays and the one it would have gone back to. */
function LeftRows({ left }: { readonly left: LeftByEmergency }) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const storeName = useStoreName()
  const problemText = useProblemText()
  const shown = left.rows.slice(0, MOST)
  return (
    <div className={styles.left} tabIndex={0} role="group" aria-label={t('closeEmergency.rows')}>
      {left.publications.map(({ id, planName, storeId, currency, rows, why }) => (
        <table key={id} data-left={id}>
          <caption>
            <b>{planName}</b> · {storeName({ id: storeId })} · {rows === 0 ? t('closeEmergency.waits') : t('emergency.prices', { rows: format.number(rows) })}
            {why !== null && <span className={styles.quiet}>{problemText(why).message}</span>}
          </caption>
          {rows > 0 && (
            <>
              <thead><tr><th scope="col">{t('column.product')}</th><th scope="col">{t('closeEmergency.stays', { currency: format.currency(currency) })}</th><th scope="col">{t('closeEmergency.back', { currency: format.currency(currency) })}</th></tr></thead>
              <tbody>
                {shown.filter(({ publicationId }) => publicationId === id).map((row) => (
                  <tr key={row.sku}>
                    <td>{row.name?.[format.language] ?? row.name?.en ?? row.sku} <small>{row.sku}</small></td>
                    <td>{format.minor(row.price, currency, { style: 'full', bare: true })}</td>
                    <td>{format.minor(row.back, currency, { style: 'full', bare: true })}</td>
                  </tr>
                ))}
              </tbody>
            </>
          )}
        </table>
      ))}
      {left.total > MOST && <p className={styles.quiet}>{t('closeEmergency.more', { rows: format.number(left.total - MOST) })}</p>}
    </div>
  )
}
