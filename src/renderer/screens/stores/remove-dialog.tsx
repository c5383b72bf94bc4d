import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { StoreInfo } from '../../../main/contract/stores.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { Dialog, ProblemList } from '../../ui/index.ts'
import styles from './stores.module.css'

/** Forgets a store; where a publication still has prices there, only after saying so. */
export function RemoveDialog({ store, onClose }: { readonly store: StoreInfo; readonly onClose: () => void }) {
  const { t } = useTranslation('stores')
  const queryClient = useQueryClient()
  const remove = useMutation(orpc.stores.remove.mutationOptions({ onSuccess: () => { void queryClient.invalidateQueries({ queryKey: orpc.stores.key() }); onClose() } }))
  const problems = remove.error ? problemsOfError(remove.error) : []
  const inUse = problems.some(({ code }) => code === 'store.in-use')
  return (
    <Dialog onClose={onClose} title={t('remove.title', { name: store.name })}>
      <div className={styles.form}>
        <p className={styles.quiet}>{t('remove.text')}</p>
        {problems.length > 0 && <ProblemList problems={problems} />}
        <div className={styles.foot}>
          <Button className={styles.danger} data-autofocus loading={remove.isPending} onClick={() => remove.mutate({ id: store.id, force: inUse })}>{inUse ? t('remove.force') : t('remove.confirm', { name: store.name })}</Button>
        </div>
      </div>
    </Dialog>
  )
}
