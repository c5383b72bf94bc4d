import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { PERSONA_IDS, type PersonaId } from '../../../core/game/personas.ts'
import { orpc } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { useKept } from '../../app/use-kept.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { toMarked, useFormat } from '../../ui/index.ts'
import { NumberField } from '../scenarios/fields.tsx'
import { useGameText } from './use-game-text.ts'
import type { World } from './world.ts'
import styles from './war-game.module.css'

const NO_PERSONAS: Readonly<Record<string, PersonaId>> = {}
const isOrder = (value: unknown): boolean => value === 'simultaneous' || value === 'we-first'
const arePersonas = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.values(value).every((one) => (PERSONA_IDS as readonly unknown[]).includes(one))

/** What a new match is played in, for how long, in which order, and who the rivals are. */
export function MatchSetupForm({ market, scenarios, scenario, onScenario, onStarted }: Omit<World, 'tabs'> & { readonly onStarted: (id: string) => void }) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const named = useScenarioName()
  const text = useGameText(market)
  const rivals = scenario.rivals.filter(({ seller }) => market.sellers.some(({ id }) => id === seller))
  const [name, setName] = useKept('war-game.name', '')
  const [weeks, setWeeks] = useKept('war-game.weeks', 8)
  const [seed, setSeed] = useKept('war-game.seed', 1)
  const [order, setOrder] = useKept<'simultaneous' | 'we-first'>('war-game.order', 'simultaneous', isOrder)
  const [personas, setPersonas] = useKept('war-game.personas', NO_PERSONAS, arePersonas)
  const personaOf = (seller: string, index: number): PersonaId => personas[seller] ?? PERSONA_IDS[index % PERSONA_IDS.length]
  const start = useMutation(orpc.game.startMatch.mutationOptions({ onSuccess: ({ id }) => onStarted(id), onError: noticeFailure }))
  const begin = (): void => start.mutate({ name: name.trim() || t('match.defaultName', { date: format.date(scenario.start) }), scenarioId: scenario.id, weeks, order, seed, rivals: rivals.map(({ seller }, r) => ({ seller, persona: personaOf(seller, r) })) })
  return (
    <section className={styles.form} aria-label={t('match.new')}>
      <TextInput label={t('match.name')} size="xs" value={name} placeholder={t('match.defaultName', { date: format.date(scenario.start) })} maxLength={200} onChange={(event) => setName(event.currentTarget.value)} />
      <NativeSelect label={t('setup.scenario')} size="xs" value={scenario.id} onChange={(event) => onScenario(event.currentTarget.value)} data={scenarios.map(({ id, name: own }) => ({ value: id, label: named(own) }))} />
      {rivals.map(({ seller }, r) => (
        <NativeSelect key={seller} label={t('persona.label', { rival: text.seller(seller) })} size="xs" value={personaOf(seller, r)} onChange={(event) => setPersonas({ ...personas, [seller]: event.currentTarget.value as PersonaId })} data={PERSONA_IDS.map((id) => ({ value: id, label: t(`persona.${id}`) }))} />
      ))}
      <NativeSelect label={t('match.order')} size="xs" value={order} onChange={(event) => setOrder(event.currentTarget.value as typeof order)} data={(['simultaneous', 'we-first'] as const).map((value) => ({ value, label: t(`match.${value}`) }))} />
      <div>
        <NumberField label={t('match.weeks')} value={weeks} min={1} max={26} onChange={(value) => setWeeks(value ?? 8)} />
        <NumberField label={t('match.seed')} value={seed} onChange={(value) => setSeed(value ?? 1)} />
      </div>
      <Button variant="default" loading={start.isPending} disabled={rivals.length === 0} onClick={(event) => { if (!toMarked(event.currentTarget.closest('section') ?? document)) begin() }}>{t('match.start')}</Button>
    </section>
  )
}
