import { Button, PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SHORTEST_KEY } from '../../../main/contract/shortest-key.ts'
import type { SecretsView } from '../../../main/contract/stores.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { ProblemList } from '../../ui/index.ts'
import { Notice } from './notice.tsx'
import styles from './stores.module.css'

/** Where secrets go, and what a person has to do before they can. */
export function SecretsNotice({ secrets }: { readonly secrets: SecretsView }) {
  const { t } = useTranslation('stores')
  const queryClient = useQueryClient()
  const [key, setKey] = useState('')
  const short = key.length < SHORTEST_KEY
  const done = { onSuccess: () => { setKey(''); void queryClient.invalidateQueries({ queryKey: orpc.stores.key() }) } }
  const unlock = useMutation(orpc.stores.unlock.mutationOptions(done))
  const consent = useMutation(orpc.stores.consent.mutationOptions(done))
  const error = unlock.error ?? consent.error
  if (secrets.needs === null) return <p className={styles.quiet}>{t(`secrets.${secrets.protection}`)}</p>
  return (
    <Notice tone="attention">
      {secrets.needs === 'key' && (
        <>
          <p><strong>{t('secrets.key')}</strong></p>
          <div className={styles.unlock}>
            <PasswordInput label={t('secrets.keyLabel')} description={t('secrets.keyNote')} value={key} error={short && key !== '' ? t('secrets.short', { count: key.length, shortest: SHORTEST_KEY }) : undefined} autoComplete="off" onChange={(event) => setKey(event.currentTarget.value)} onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              // The key of a form around it would send the form.
              event.preventDefault()
              if (!short) unlock.mutate({ key })
            }} />
            <Button disabled={short} loading={unlock.isPending} onClick={() => unlock.mutate({ key })}>{t('secrets.unlock')}</Button>
          </div>
        </>
      )}
      {secrets.needs === 'consent' && (
        <>
          <p><strong>{t('secrets.consent')}</strong> {t('secrets.consentNote')}</p>
          <Button variant="default" mt={8} loading={consent.isPending} onClick={() => consent.mutate(undefined)}>{t('secrets.accept')}</Button>
        </>
      )}
      {secrets.needs === 'keyring' && <p><strong>{t('secrets.noKeyring')}</strong></p>}
      {error && <ProblemList problems={problemsOfError(error)} />}
    </Notice>
  )
}
