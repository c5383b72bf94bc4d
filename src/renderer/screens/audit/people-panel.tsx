import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconPlus, IconUserMinus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maySign } from '../../../core/plan/approval.ts'
import type { Person } from '../../../main/contract/people.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { AddPersonDialog } from '../../app/people/add-person-dialog.tsx'
import { SignInDialog } from '../../app/people/sign-in-dialog.tsx'
import { usePeople } from '../../app/people/use-signer.ts'
import { Dialog, ProblemList, useFormat } from '../../ui/index.ts'
import styles from './audit.module.css'

/** Who may sign in this workspace, and the ways in and out. */
export function PeoplePanel() {
  const { t } = useTranslation(['audit', 'people', 'common'])
  const format = useFormat()
  const queryClient = useQueryClient()
  const { data } = usePeople()
  const [open, setOpen] = useState<'add' | 'sign-in' | null>(null)
  const [leaving, setLeaving] = useState<Person | null>(null)
  const atDesk = data?.persons.find(({ id }) => id === data.signedIn) ?? null
  // Whoever lets somebody in or out does so under their own name.
  const lets = atDesk !== null && maySign(atDesk.role)
  const add = (): void => setOpen(data?.persons.length === 0 || lets ? 'add' : 'sign-in')
  const leave = useMutation(orpc.people.leave.mutationOptions({ onSuccess: (people) => {
    queryClient.setQueryData(orpc.people.list.queryKey(), people)
    setLeaving(null)
  } }))
  useCommands([{ id: 'people.add', titleKey: 'people:command.add', icon: IconPlus, keywords: ['approver', 'second', '第二人', '人员'], when: () => data !== undefined, run: add }])
  return (
    <section className={styles.panel} aria-labelledby="audit-people">
      <h2 id="audit-people">{t('people.title')}</h2>
      {data?.persons.length === 0 && <p className={styles.quiet}>{t('people.none')}</p>}
      <ul className={styles.people}>
        {data?.persons.map((person) => (
          <li key={person.id} data-left={person.leftAt !== null}>
            <div>
              <b>{person.name}</b> <span className={styles.quiet}>{t(`people:role.${person.role}`)}{person.id === data.signedIn ? ` · ${t('people.signedIn')}` : person.leftAt !== null ? ` · ${t('people.left', { date: format.date(person.leftAt.slice(0, 10)) })}` : ''}</span>
              <div className={styles.key}>{t('people.key', { fingerprint: person.fingerprint })}</div>
            </div>
            {lets && person.leftAt === null && person.id !== data.signedIn && (
              <Tooltip label={t('people.leave', { name: person.name })}><ActionIcon aria-label={t('people.leave', { name: person.name })} onClick={() => setLeaving(person)}><IconUserMinus size={16} stroke={1.6} /></ActionIcon></Tooltip>
            )}
          </li>
        ))}
      </ul>
      <div><Button variant="default" leftSection={<IconPlus size={14} />} onClick={add} disabled={data === undefined}>{t('people.add')}</Button></div>
      {open === 'add' && <AddPersonDialog first={data?.persons.length === 0} onClose={() => setOpen(null)} />}
      {open === 'sign-in' && <SignInDialog onClose={() => setOpen(null)} />}
      {leaving && (
        <Dialog onClose={() => setLeaving(null)} title={t('people:leave.title', { name: leaving.name })}>
          <div className={styles.dialog}>
            <p>{t('people:leave.text', { name: leaving.name })}</p>
            {leave.error && <ProblemList problems={problemsOfError(leave.error)} />}
            <div className={styles.actions}>
              <Button variant="default" onClick={() => setLeaving(null)}>{t('common:cancel')}</Button>
              <Button color="red" loading={leave.isPending} onClick={() => leave.mutate({ id: leaving.id })}>{t('people:leave.do', { name: leaving.name })}</Button>
            </div>
          </div>
        </Dialog>
      )}
    </section>
  )
}
