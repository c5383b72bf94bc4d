import { Button, PasswordInput, SegmentedControl, Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maySign } from '../../../core/plan/approval.ts'
import type { People } from '../../../main/contract/people.ts'
import { orpc } from '../../app/client.ts'
import { problemsOfSigning, usePeople } from '../../app/people/use-signer.ts'
import { queryClient } from '../../app/query-client.ts'
import { ProblemList } from '../../ui/index.ts'
import styles from './settings.module.css'

/** Changes a passphrase that is known; for one that is lost, whoever is signed in gives a new key. */
export function KeySettings() {
  const { t } = useTranslation('people')
  const { data } = usePeople()
  const [chosen, setChosen] = useState<string | null>(null)
  const [mode, setMode] = useState<'known' | 'lost'>('known')
  const [typed, setTyped] = useState({ old: '', next: '', again: '' })
  const [done, setDone] = useState<string | null>(null)
  const present = data?.persons.filter(({ leftAt }) => leftAt === null) ?? []
  const person = present.find(({ id }) => id === (chosen ?? data?.signedIn)) ?? present[0]
  const hand = present.find(({ id, role }) => id === data?.signedIn && id !== person?.id && maySign(role))
  const after = (say: (people: People) => string) => ({ onSuccess: (people: People) => {
    queryClient.setQueryData(orpc.people.list.queryKey(), people)
    setTyped({ old: '', next: '', again: '' })
    setDone(say(people))
  } })
  const name = person?.name ?? ''
  const change = useMutation(orpc.people.changePassphrase.mutationOptions(after(() => t('keys.changed', { name }))))
  const renew = useMutation(orpc.people.renew.mutationOptions(after(({ persons }) => t('keys.renewed', { name, fingerprint: persons.find(({ id }) => id === person?.id)?.fingerprint ?? '' }))))
  const differ = typed.again !== '' && typed.again !== typed.next
  const ready = person !== undefined && typed.next !== '' && typed.again === typed.next && (mode === 'known' ? typed.old !== '' : hand !== undefined)
  const error = mode === 'known' ? change.error : renew.error
  const submit = (): void => {
    if (!ready) return
    setDone(null)
    if (mode === 'known') change.mutate({ id: person.id, from: typed.old, to: typed.next })
    else renew.mutate({ id: person.id, passphrase: typed.next })
  }
  const secret = (field: keyof typeof typed, complete: 'current-password' | 'new-password', fault?: string) => (
    <div className={styles.row}>
      <label className={styles.label} htmlFor={`key-${field}`}>{t(`keys.${field}`)}</label>
      <PasswordInput id={`key-${field}`} value={typed[field]} maxLength={1000} autoComplete={complete} error={fault} visibilityToggleButtonProps={{ 'aria-label': t('show') }} onChange={(event) => setTyped({ ...typed, [field]: event.currentTarget.value })} />
    </div>
  )
  return (
    <section className={styles.group} aria-labelledby="group-keys">
      <h2 id="group-keys">{t('keys.title')}</h2>
      <p className={styles.note}>{t('keys.note')}</p>
      {data && person === undefined && <p className={styles.note}>{t('keys.nobody')}</p>}
      {person && (
        <form noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
          <div className={styles.row}>
            <label className={styles.label} htmlFor="key-person">{t('keys.person')}</label>
            <Select id="key-person" allowDeselect={false} value={person.id} data={present.map(({ id, name: label }) => ({ value: id, label }))} onChange={(id) => { setChosen(id); setDone(null) }} />
          </div>
          <div className={styles.row}>
            <span className={styles.label} id="key-mode">{t('keys.mode')}</span>
            <SegmentedControl aria-labelledby="key-mode" value={mode} data={(['known', 'lost'] as const).map((value) => ({ value, label: t(`keys.${value}`) }))} onChange={(value) => { setMode(value); setDone(null) }} />
          </div>
          {mode === 'known' ? secret('old', 'current-password') : <p className={styles.why}>{hand ? t('keys.by', { name: hand.name }) : t('keys.needs')}</p>}
          {secret('next', 'new-password')}
          {secret('again', 'new-password', differ ? t('keys.differ') : undefined)}
          {error && <ProblemList problems={problemsOfSigning(error)} />}
          {done !== null && <p role="status" className={styles.why}>{done}</p>}
          <div className={styles.keepActions}><Button type="submit" variant="default" disabled={!ready} loading={change.isPending || renew.isPending}>{t(mode === 'known' ? 'keys.change' : 'keys.renew')}</Button></div>
        </form>
      )}
    </section>
  )
}
