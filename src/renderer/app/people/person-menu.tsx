import { Button, Tooltip } from '@mantine/core'
import { IconUser, IconUserCheck, IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommands } from '../commands.ts'
import { SignInDialog } from './sign-in-dialog.tsx'
import { signOut, usePeople } from './use-signer.ts'

/** Who is at the desk; nothing at all while nobody signs in this workspace. */
export function PersonMenu() {
  const { t } = useTranslation('people')
  const { data } = usePeople()
  const [open, setOpen] = useState(false)
  const person = data?.persons.find(({ id }) => id === data.signedIn) ?? null
  const known = (data?.persons.length ?? 0) > 0
  useCommands([
    { id: 'people.signIn', titleKey: 'people:command.signIn', icon: IconUserCheck, keywords: ['passphrase', 'name', '口令', '登录'], run: () => setOpen(true) },
    { id: 'people.signOut', titleKey: 'people:command.signOut', icon: IconUser, keywords: ['leave', '登出'], when: () => person !== null, run: () => signOut() },
  ])
  return (
    <>
      {known && (
        <Tooltip label={person ? t('signIn.signedIn', { name: person.name }) : t('signIn.open')}>
          <Button variant="subtle" size="compact-sm" px={8} maw={160} leftSection={person ? <IconUserCheck size={16} stroke={1.6} /> : <IconUserPlus size={16} stroke={1.6} />} onClick={() => setOpen(true)}>{person ? person.name : t('signIn.open')}</Button>
        </Tooltip>
      )}
      {open && <SignInDialog onClose={() => setOpen(false)} />}
    </>
  )
}
