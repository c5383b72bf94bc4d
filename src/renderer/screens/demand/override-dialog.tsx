import { Button, Group, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { WEAKEST } from '../../../core/demand/category-fit.ts'
import { STRONGEST } from '../../../core/demand/override.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { useFocusedScenario } from '../../app/focus.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { Dialog, FigureInput, ProblemList, useFormat } from '../../ui/index.ts'
import { liftOf, senseOf, Z95 } from './figures.ts'
import { rereadDemand } from './override-notice.tsx'
import styles from './demand.module.css'

/** Whose elasticity a person is about to set. */
export interface OverrideTarget {
  readonly scope: 'category' | 'sku'
  readonly id: string
  readonly name: string
  readonly elasticity: number
  readonly elasticitySe: number
  /** As it was fitted. */
  readonly fitted: number
}

/** Takes an elasticity with its reason and name into a scenario; the engine refuses what makes no sense, and says why. */
export function OverrideDialog({ target, onClose }: { readonly target: OverrideTarget; readonly onClose: () => void }) {
  const { t } = useTranslation(['demand', 'common'])
  const format = useFormat()
  const named = useScenarioName()
  const { scenario: focused, all, focus } = useFocusedScenario()
  const presets = useQuery(orpc.scenarios.presets.queryOptions())
  const known = [...all.map(({ id, name }) => ({ id, name })), ...(presets.data ?? []).map(({ scenario }) => scenario).filter(({ id }) => !all.some((one) => one.id === id))]
  const [scenarioId, setScenarioId] = useState<string | null>(focused?.id ?? null)
  const [elasticity, setElasticity] = useState<number | null>(Math.round(target.elasticity * 100) / 100)
  const [reason, setReason] = useState('')
  const [by, setBy] = useState('')
  const chosen = scenarioId ?? known[0]?.id ?? null
  const set = useMutation(orpc.demand.override.mutationOptions({
    onSuccess: (scenario) => {
      // What was set is to be seen: the screen shows demand as the scenario in focus sees it.
      focus(scenario.id)
      void rereadDemand()
      onClose()
    },
  }))
  const sense = senseOf(elasticity)
  const figure = (value: number): string => format.number(value, { digits: 2 })
  const se = target.elasticitySe * Math.abs(target.fitted / target.elasticity)
  const lift = (value: number): string => format.percent(liftOf(value, 0.1), { digits: 0 })
  return (
    <Dialog onClose={onClose} title={t('set.title', { name: target.name })}>
      <form className={styles.dialog} onSubmit={(event) => {
        event.preventDefault()
        if (chosen !== null && elasticity !== null && !Number.isNaN(elasticity)) set.mutate({ scenarioId: chosen, scope: target.scope, id: target.id, elasticity, reason: reason.trim(), by: by.trim() })
      }}>
        <p>{t('set.fitted', { value: figure(target.fitted), low: figure(target.fitted - Z95 * se), high: figure(target.fitted + Z95 * se) })}</p>
        <FigureInput data-autofocus label={t('set.elasticity')} value={elasticity} onFigure={setElasticity} step={0.1} decimals={3} min={2 * STRONGEST} max={10} />
        <p className={sense === null || sense === 'effect' ? styles.quiet : styles.attention} aria-live="polite">
          {sense === null || elasticity === null ? '\u00a0' : sense === 'effect' ? t(target.scope === 'sku' ? 'set.effect' : 'set.effectCategory', { set: lift(elasticity), fitted: lift(target.fitted) })
            : t(`set.refused.${sense}`, { value: figure(elasticity), strongest: format.number(STRONGEST), weakest: format.number(WEAKEST, { digits: 1 }), percent: format.percent(-elasticity / 100, { digits: 0 }) })}
        </p>
        <Textarea label={t('set.reason')} description={t('set.reasonNote')} required autosize minRows={2} maxRows={5} maxLength={1000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        <div className={styles.pair}>
          <TextInput label={t('set.by')} required maxLength={200} value={by} onChange={(event) => setBy(event.currentTarget.value)} />
          <Select label={t('set.scenario')} allowDeselect={false} value={chosen} data={known.map(({ id, name }) => ({ value: id, label: named(name) }))} onChange={setScenarioId} placeholder={t('set.noScenario')} />
        </div>
        {set.error && <ProblemList problems={problemsOfError(set.error)} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" loading={set.isPending} disabled={chosen === null || elasticity === null || Number.isNaN(elasticity) || reason.trim() === '' || by.trim() === ''}>{t('set.do')}</Button>
        </Group>
      </form>
    </Dialog>
  )
}
