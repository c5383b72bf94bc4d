import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { PublicationSummary } from '../../../main/publish/publication.ts'
import { Dialog, useFormat } from '../../ui/index.ts'
import { onlyWaits, oursNow, totalOf } from './row-states.ts'
import styles from './publications.module.css'

export interface RollbackDialogProps {
  readonly summary: PublicationSummary
  readonly onClose: () => void
  readonly onConfirm: () => void
}

/** Confirms a roll back by typing its size: the number has to be read before it can be typed. */
export function RollbackDialog({ summary, onClose, onConfirm }: RollbackDialogProps) {
  const { t } = useTranslation('publications')
  const format = useFormat()
  const [typed, setTyped] = useState('')
  // Held from the opening on: while rows still confirm, the figure to type must not run away.
  const [rows] = useState(() => oursNow(summary))
  const waits = onlyWaits(summary)
  const right = waits || typed.replace(/\D/g, '') === String(rows)
  return (
    <Dialog onClose={onClose} title={t(waits ? 'callOffDialog.title' : 'rollbackDialog.title', { name: summary.planName })}>
      <form className={styles.dialog} onSubmit={(event) => {
        event.preventDefault()
        if (right) onConfirm()
      }}>
        <p><Trans t={t} i18nKey={waits ? 'callOffDialog.text' : 'rollbackDialog.text'} components={{ b: <strong /> }} values={{ rows: format.number(waits ? totalOf(summary) : rows) }} />{summary.running && ` ${t('rollbackDialog.running')}`}</p>
        {!waits && <TextInput label={t('rollbackDialog.type', { rows: format.number(rows) })} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} inputMode="numeric" autoComplete="off" data-autofocus />}
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>{t(waits ? 'callOffDialog.keep' : 'rollbackDialog.keep')}</Button>
          <Button type="submit" className={styles.dangerous} disabled={!right}>{waits ? t('callOffDialog.do') : t('rollbackDialog.do', { rows: format.number(rows) })}</Button>
        </div>
      </form>
    </Dialog>
  )
}
