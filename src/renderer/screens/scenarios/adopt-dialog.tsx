import { Box, Button, Group, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, orpc } from '../../app/client.ts'
import { problemsOfError } from '../../app/problems.ts'
import { queryClient } from '../../app/query-client.ts'
import { Dialog, FigureInput, ProblemList } from '../../ui/index.ts'

interface AdoptDialogProps {
  readonly id: string
  readonly name: string
  /** Of the scenario. */
  readonly days: number
  /** Keeps the draft where it has changed. */
  readonly keep: () => Promise<unknown>
  readonly onClose: () => void
}

/** Makes the scenario's prices a draft plan, and goes to the plan desk, where it stands first. */
export function AdoptDialog({ id, name, days, keep, onClose }: AdoptDialogProps) {
  const { t } = useTranslation(['insight', 'common'])
  const navigate = useNavigate()
  const [planName, setPlanName] = useState(name)
  const [day, setDay] = useState<number | null>(null)
  const adopt = useMutation({
    mutationFn: async () => {
      await keep()
      return client.plans.adopt({ scenarioId: id, name: planName.trim(), channel: 'store', day: day === null ? null : day - 1 })
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.plans.key() })
      onClose()
      await navigate({ to: '/plan-desk' })
    },
  })
  const problems = adopt.error === null ? [] : problemsOfError(adopt.error)
  const phased = problems.some(({ code }) => code === 'plan.adopt-phases')
  return (
    <Dialog onClose={onClose} title={t('adopt.title')}>
      <form onSubmit={(event) => { event.preventDefault(); if (planName.trim() !== '') adopt.mutate() }}>
        <p>{t('adopt.text')}</p>
        <TextInput label={t('adopt.name')} value={planName} maxLength={80} data-autofocus onChange={(event) => setPlanName(event.currentTarget.value)} />
        {(phased || day !== null) && <FigureInput mt="sm" label={t('adopt.day')} description={t('adopt.dayNote')} value={day} min={1} max={days} blank="" onFigure={setDay} />}
        {problems.length > 0 && <Box mt="sm"><ProblemList problems={problems} /></Box>}
        <Group justify="flex-end" mt="md" gap="sm">
          <Button variant="default" onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" loading={adopt.isPending} disabled={planName.trim() === '' || Number.isNaN(day)}>{t('adopt.make')}</Button>
        </Group>
      </form>
    </Dialog>
  )
}
