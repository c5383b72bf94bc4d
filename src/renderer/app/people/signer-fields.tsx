import { Anchor, PasswordInput, Select, TextInput } from '@mantine/core'
import { Trans, useTranslation } from 'react-i18next'
import { useState } from 'react'
import { maySign, ROLES } from '../../../core/plan/approval.ts'
import { NewPassphrase } from './new-passphrase.tsx'
import { SOMEBODY_NEW, type SignerForm } from './use-signer.ts'
import styles from './people.module.css'

/** Who signs: one line where they are at the desk already, else a name and a passphrase. */
export function SignerFields({ signer, second = false }: { readonly signer: SignerForm; /** Where two sign: nobody can be let in for it. */ readonly second?: boolean }) {
  const { t } = useTranslation('people')
  const [changing, setChanging] = useState(false)
  const { able, who, chosen, unlocked, first, mayAdd } = signer
  if (!signer.loaded) return null
  if (who === null) return <p className={styles.quiet}>{t(second ? 'nobodyElseSecond' : 'nobodyElse')}</p>
  if (unlocked && chosen !== null && !changing) {
    return (
      <p className={styles.line}>
        <span><Trans t={t} i18nKey="as" components={{ b: <strong /> }} values={{ name: chosen.name, role: t(`role.${chosen.role}`) }} /></span>
        <Anchor component="button" type="button" size="sm" underline="always" onClick={() => setChanging(true)}>{t('other')}</Anchor>
      </p>
    )
  }
  const choices = [...able.map(({ id, name, role }) => ({ value: id, label: `${name} · ${t(`role.${role}`)}` })), ...(mayAdd && !first ? [{ value: SOMEBODY_NEW, label: t('addOther') }] : [])]
  const isNew = who === SOMEBODY_NEW
  return (
    <div className={styles.fields}>
      {(first || isNew) && <p className={styles.quiet}>{first ? t('first') : t('otherNote')}</p>}
      {second && !first && <p className={styles.quiet}>{t('secondNote')}</p>}
      {!first && <Select label={t('who')} data={choices} value={who} onChange={(value) => { if (value !== null) signer.choose(value) }} />}
      {isNew && (
        <>
          <TextInput label={t(first ? 'name' : 'nameOther')} value={signer.name} onChange={(event) => signer.setName(event.currentTarget.value)} required withAsterisk={false} maxLength={200} autoComplete="off" {...(first ? { 'data-autofocus': true } : {})} />
          <Select label={t('roleLabel')} data={ROLES.filter(maySign).map((value) => ({ value, label: t(`role.${value}`) }))} value={signer.role} onChange={(value) => { const role = ROLES.find((one) => one === value); if (role) signer.setRole(role) }} />
        </>
      )}
      {isNew && <NewPassphrase value={signer.passphrase} again={signer.again} onChange={signer.setPassphrase} onAgain={signer.setAgain} />}
      {!unlocked && !isNew && (
        <PasswordInput
          size="xs" label={t('passphrase')} value={signer.passphrase} onChange={(event) => signer.setPassphrase(event.currentTarget.value)} required withAsterisk={false} maxLength={1000} autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('show') }} data-autofocus
        />
      )}
    </div>
  )
}
