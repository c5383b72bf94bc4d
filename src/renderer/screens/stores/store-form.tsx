import { Button, PasswordInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StoreField, StoreInfo, StoreKindInfo } from '../../../main/contract/stores.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { Dialog, ProblemList, useProblemText } from '../../ui/index.ts'
import { SecretsNotice } from './secrets-notice.tsx'
import { useStoreText } from './use-store-text.ts'
import { Words } from './words.tsx'
import styles from './stores.module.css'

interface StoreFormProps {
  readonly kinds: readonly StoreKindInfo[]
  /** The store to change; null: a new one. */
  readonly store: StoreInfo | null
  readonly onClose: () => void
  readonly onSaved: (id: string) => void
}

/** Addresses and paths want the whole width. */
const isLong = ({ choices, example }: StoreField): boolean => choices === null && example.length > 16

const initialOf = (kind: StoreKindInfo): Record<string, string> => Object.fromEntries(kind.fields.map(({ name, initial }) => [name, initial]))

/** Connects a store or changes one: the fields are those that its kind asks for, secrets apart. */
export function StoreForm({ kinds, store, onClose, onSaved }: StoreFormProps) {
  const { t } = useTranslation('stores')
  const queryClient = useQueryClient()
  const text = useStoreText(kinds)
  const problemText = useProblemText()
  const protection = useQuery(orpc.stores.secrets.queryOptions({ staleTime: 0 }))
  const [chosen, setChosen] = useState(store?.kind ?? kinds[0].kind)
  const kind = kinds.find((each) => each.kind === chosen) ?? kinds[0]
  const [name, setName] = useState(store?.name ?? '')
  const [settings, setSettings] = useState<Readonly<Record<string, string>>>(store ? { ...initialOf(kind), ...store.settings } : initialOf(kind))
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({})
  const done = { onSuccess: ({ id }: StoreInfo) => { setSecrets({}); void queryClient.invalidateQueries({ queryKey: orpc.stores.key() }); onSaved(id) } }
  const connect = useMutation(orpc.stores.connect.mutationOptions(done))
  const update = useMutation(orpc.stores.update.mutationOptions(done))
  const busy = connect.isPending || update.isPending
  const problems = problemsOfError(connect.error ?? update.error)
  const faultOf = (field: string): string | undefined => {
    const problem = (connect.error ?? update.error) ? problems.find((each) => each.field === field) : undefined
    const named = [...kind.fields, ...kind.secrets].find((each) => each.name === field)
    // By the label that stands above it, in the language on the screen.
    return problem && problemText({ ...problem, params: { ...problem.params, ...(named ? { setting: text.local(named.label) } : {}) } }).message
  }
  const known = new Set([...kind.fields, ...kind.secrets].map((field) => field.name))
  const others = (connect.error ?? update.error) ? problems.filter(({ field }) => field === undefined || !known.has(field)) : []
  const locked = kind.secrets.length > 0 && protection.data?.needs !== null
  const given = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''))

  const submit = (): void => {
    if (busy || locked) return
    if (store) update.mutate({ id: store.id, name, settings, ...(Object.keys(given).length > 0 ? { secrets: given } : {}) })
    else connect.mutate({ kind: kind.kind, name, settings, secrets: given })
  }
  const describe = (field: StoreField): string => [text.local(field.note), ...(field.choices === null && field.example !== '' && field.initial === '' ? [t('form.example', { example: field.example })] : [])].join(' ')
  const label = (field: { readonly label: StoreField['label']; readonly required: boolean }): string => `${text.local(field.label)}${field.required ? '' : ` (${t('form.optional')})`}`
  return (
    <Dialog onClose={onClose} title={store ? t('form.edit', { name: store.name }) : t('form.connect')} size="lg">
      <form className={styles.form} noValidate autoComplete="off" onSubmit={(event) => { event.preventDefault(); submit() }}>
        {!store && (
          <div className={styles.fields}>
            <Select label={t('form.kind')} data={kinds.map((each) => ({ value: each.kind, label: text.local(each.label) }))} value={kind.kind} allowDeselect={false} data-autofocus onChange={(value) => {
              const next = kinds.find((each) => each.kind === value)
              if (!next) return
              setChosen(next.kind)
              setSettings(initialOf(next))
              setSecrets({})
              connect.reset()
            }} />
            <TextInput label={t('form.name')} placeholder={t('form.nameNote')} value={name} onChange={(event) => setName(event.currentTarget.value)} required withAsterisk={false} />
            <p className={`${styles.quiet} ${styles.wide}`}><Words text={text.local(kind.note)} /> <strong>{t(`proof.${kind.proof}`)}.</strong></p>
          </div>
        )}
        {store && <TextInput label={t('form.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />}
        <div className={styles.fields}>
          {kind.fields.map((field) => (
            <div key={field.name} className={isLong(field) ? styles.wide : undefined}>
              {field.choices === null
                ? <TextInput label={label(field)} description={describe(field)} value={settings[field.name] ?? ''} error={faultOf(field.name)} onChange={(event) => setSettings({ ...settings, [field.name]: event.currentTarget.value })} />
                : <Select label={label(field)} description={describe(field)} data={field.choices.map((choice) => ({ value: choice.value, label: text.local(choice.label) }))} value={settings[field.name] ?? null} allowDeselect={false} error={faultOf(field.name)} onChange={(value) => setSettings({ ...settings, [field.name]: value ?? '' })} />}
            </div>
          ))}
          {kind.secrets.map((field) => (
            <PasswordInput
              key={field.name} className={kind.secrets.length % 2 === 1 ? styles.wide : undefined} label={label(field)} description={text.local(field.note)} placeholder={store?.secrets.includes(field.name) ? t('form.keepSecret') : ''} value={secrets[field.name] ?? ''} error={faultOf(field.name)} disabled={locked}
              autoComplete="new-password" onChange={(event) => setSecrets({ ...secrets, [field.name]: event.currentTarget.value })}
            />
          ))}
        </div>
        {store && kind.secrets.length > 0 && <p className={styles.quiet}>{t('form.address')}</p>}
        {kind.secrets.length > 0 && protection.data && <SecretsNotice secrets={protection.data} />}
        {others.length > 0 && <ProblemList problems={others} />}
        <div className={styles.foot}><Button type="submit" loading={busy} disabled={locked || name.trim() === ''}>{t(store ? 'action.save' : 'form.submit')}</Button></div>
      </form>
    </Dialog>
  )
}
