import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maySign, ROLES, type Role } from '../../../core/plan/approval.ts'
import { orpc } from '../client.ts'
import { Dialog, ProblemList } from '../../ui/index.ts'
import { NewPassphrase } from './new-passphrase.tsx'
import { problemsOfSigning } from './use-signer.ts'
import styles from './people.module.css'

/** Lets somebody in: their name, what they are, and a passphrase that they choose themselves. */
export function AddPersonDialog({ first, onClose }: { readonly first: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation(['people', 'common'])
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>(first ? 'pricing-manager' : 'approver')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const add = useMutation(orpc.people.add.mutationOptions({ onSuccess: (people) => {
    queryClient.setQueryData(orpc.people.list.queryKey(), people)
    onClose()
  } }))
  const ready = name.trim() !== '' && passphrase !== '' && again === passphrase
  return (
    <Dialog onClose={onClose} title={t('add.title')}>
      <form className={styles.dialog} onSubmit={(event) => {
        event.preventDefault()
        if (ready) add.mutate({ name: name.trim(), role, passphrase })
      }}>
        <p className={styles.quiet}>{t(first ? 'first' : 'otherNote')}</p>
        <div className={styles.fields}>
          <TextInput data-autofocus label={t(first ? 'name' : 'nameOther')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={200} autoComplete="off" />
          <Select label={t('roleLabel')} data={ROLES.filter((one) => !first || maySign(one)).map((value) => ({ value, label: t(`role.${value}`) }))} value={role} onChange={(value) => { const one = ROLES.find((known) => known === value); if (one) setRole(one) }} />
        </div>
        <div className={styles.fields}><NewPassphrase value={passphrase} again={again} onChange={setPassphrase} onAgain={setAgain} /></div>
        {!first && <p className={styles.quiet}>{t('roleNote')} {t('newcomerNote')}</p>}
        {add.error && <ProblemList problems={problemsOfSigning(add.error)} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" disabled={!ready} loading={add.isPending}>{name.trim() === '' ? t('add.doBlank') : t('add.do', { name: name.trim() })}</Button>
        </div>
      </form>
    </Dialog>
  )
}
