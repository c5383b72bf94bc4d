import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Dialog, ProblemList } from '../../ui/index.ts'
import { SignerFields } from './signer-fields.tsx'
import { problemsOfSigning, signOut, useSigner } from './use-signer.ts'
import styles from './people.module.css'

/** Brings a person to the desk, or sees them off. */
export function SignInDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['people', 'common'])
  const signer = useSigner([], 'sign-in')
  const enter = useMutation({ mutationFn: signer.bring, onSuccess: onClose })
  const leave = useMutation({ mutationFn: signOut, onSuccess: onClose })
  return (
    <Dialog onClose={onClose} title={t('signIn.title')}>
      <form className={styles.dialog} onSubmit={(event) => {
        event.preventDefault()
        if (signer.ready) enter.mutate()
      }}>
        <p className={styles.quiet}>{t('signIn.note')}</p>
        <SignerFields signer={signer} />
        {enter.error && <ProblemList problems={problemsOfSigning(enter.error)} />}
        <div className={styles.actions}>
          {signer.unlocked && <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>{t('signIn.out')}</Button>}
          {signer.unlocked ? <Button onClick={onClose}>{t('common:close')}</Button> : <Button type="submit" disabled={!signer.ready} loading={enter.isPending}>{t(signer.first ? 'signIn.doFirst' : 'signIn.do')}</Button>}
        </div>
      </form>
    </Dialog>
  )
}
