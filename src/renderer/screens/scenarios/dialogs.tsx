import { Button, Group, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Scenario } from '../../../core/war/scenario.ts'
import { client } from '../../app/client.ts'
import { problemsOfError } from '../../app/problems.ts'
import { Dialog, ProblemList } from '../../ui/index.ts'

/** Names a branch of the draft; the branch takes the levers as they stand, the scenario keeps its own. */
export function BranchDialog({ draft, taken, onClose, onDone }: { readonly draft: Scenario; /** Names that other scenarios have, as kept and as shown. */ readonly taken: readonly string[]; readonly onClose: () => void; readonly onDone: (id: string) => void }) {
  const { t } = useTranslation(['scenarios', 'common'])
  const [name, setName] = useState('')
  const twice = taken.some((one) => one.trim().toLocaleLowerCase() === name.trim().toLocaleLowerCase())
  const branch = useMutation({
    mutationFn: async () => {
      const made = await client.scenarios.branch({ id: draft.id, name: name.trim() })
      await client.scenarios.save({ scenario: { ...draft, id: made.id, name: made.name, parent: made.parent } })
      return made.id
    },
    onSuccess: onDone,
  })
  return (
    <Dialog onClose={onClose} title={t('branch.title')}>
      <form onSubmit={(event) => { event.preventDefault(); if (name.trim() !== '' && !twice) branch.mutate() }}>
        <TextInput label={t('branch.name')} description={t('branch.note')} value={name} maxLength={80} error={twice ? t('branch.taken') : undefined} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
        {branch.error !== null && <ProblemList problems={problemsOfError(branch.error)} />}
        <Group justify="flex-end" mt="md" gap="sm">
          <Button variant="default" onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" loading={branch.isPending} disabled={name.trim() === '' || twice}>{t('branch.do')}</Button>
        </Group>
      </form>
    </Dialog>
  )
}

/** Says what goes and what stays before a scenario is removed. */
export function RemoveDialog({ id, name, onClose, onDone }: { readonly id: string; readonly name: string; readonly onClose: () => void; readonly onDone: () => void }) {
  const { t } = useTranslation(['scenarios', 'common'])
  const remove = useMutation({ mutationFn: () => client.scenarios.remove({ id }), onSuccess: onDone })
  return (
    <Dialog onClose={onClose} title={t('remove.title', { name })}>
      <p>{t('remove.text')}</p>
      {remove.error !== null && <ProblemList problems={problemsOfError(remove.error)} />}
      <Group justify="flex-end" mt="md" gap="sm">
        <Button variant="default" data-autofocus onClick={onClose}>{t('common:cancel')}</Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>{t('remove.do')}</Button>
      </Group>
    </Dialog>
  )
}
