import { ActionIcon, Button, Collapse, MultiSelect, Switch } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays } from '../../../core/calendar/calendar.ts'
import type { Move, Scenario } from '../../../core/war/scenario.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { useFormat } from '../../ui/index.ts'
import { leftFor, newMove, withFunder, withMove, type DepthMove } from './draft.ts'
import { Levers, NumberField, RangeField, SliderField } from './fields.tsx'
import { leverGroup } from './lever-group.tsx'
import styles from './scenarios.module.css'

/** Deepest cut that the slider reaches; the contract allows more by file. */
const DEEPEST = 0.5
const OTHERS = ['merchant', 'brand', 'bank', 'state'] as const

/** Our own moves: depth, scope, dates, who pays. */
export const MoveLevers = leverGroup(['moves', 'start', 'days', 'stepHours'], function MoveLevers({ scenario, market, onChange }) {
  const { t } = useTranslation('scenarios')
  return (
    <Levers title={t('move.title')} note={<Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} onClick={() => onChange({ ...scenario, moves: [...scenario.moves, newMove(scenario.days)] })}>{t('move.add')}</Button>}>
      {scenario.moves.every(({ kind }) => kind === 'instrument') && <p className={styles.hint}>{t('move.none')}</p>}
      {scenario.moves.map((move, index) => {
        if (move.kind === 'instrument') return null
        const remove = <ActionIcon aria-label={t('move.remove', { number: index + 1 })} onClick={() => onChange({ ...scenario, moves: scenario.moves.filter((_, i) => i !== index) })}><IconTrash size={16} stroke={1.6} /></ActionIcon>
        return (
          <div key={index} className={styles.move}>
            {move.kind === 'plan'
              ? <div className={styles.moveHead}><span>{t('move.plan', { count: move.lines.length })}</span>{remove}</div>
              : <DepthLevers move={move} scenario={scenario} market={market} remove={remove} onChange={(next) => onChange(withMove(scenario, index, next))} />}
          </div>
        )
      })}
    </Levers>
  )
})

function DepthLevers({ move, scenario, market, remove, onChange }: { readonly move: DepthMove; readonly scenario: Pick<Scenario, 'start' | 'days' | 'stepHours'>; readonly market: MarketOutline; readonly remove: React.ReactNode; readonly onChange: (move: Move) => void }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const day = (offset: number): string => format.date(addDays(scenario.start, offset), 'short')
  // Where steps are hours a move may begin and end at one; so may one that was made when they were.
  const byHour = scenario.stepHours === 1 || !Number.isInteger(move.from) || !Number.isInteger(move.to)
  const hour = (at: number): string => t('depth.hour', { day: day(Math.floor(at + 1e-9)), hour: String(Math.round((at % 1) * 24) % 24).padStart(2, '0') })
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <>
      <SliderField label={t(move.basis === 'current' ? 'move.depthCurrent' : 'move.depth')} value={move.depth} text={format.percent} min={0} max={Math.max(DEEPEST, move.depth)} step={0.005} onChange={(depth) => onChange({ ...move, depth })} />
      <RangeField
        label={t('move.dates')} first={t('move.first')} last={t('move.last')} value={[move.from, move.to]} min={0} max={scenario.days} step={byHour ? 1 / 24 : 1}
        text={([from, to]) => (byHour ? t('move.hourRange', { from: hour(from), to: hour(to), hours: t('hours', { count: Math.round((to - from) * 24) }) }) : t('move.dateRange', { from: day(from), to: day(to - 1), days: t('days', { count: to - from }) }))}
        onChange={([from, to]) => onChange({ ...move, from, to })}
      />
      <MultiSelect
        aria-label={t('move.scope')} placeholder={move.scope.categories.length === 0 ? t('move.everything', { products: format.number(market.products) }) : ''} data={market.categories.map(({ id, name }) => ({ value: id, label: name[format.language] ?? name.en }))}
        value={[...move.scope.categories]} onChange={(categories) => onChange({ ...move, scope: { ...move.scope, categories } })} clearable searchable hidePickedOptions
      />
      <div className={styles.moveFoot}>
        <Switch label={t('move.current')} checked={move.basis === 'current'} onChange={(event) => onChange({ ...move, basis: event.currentTarget.checked ? 'current' : 'list' })} />
        <Switch label={t('move.promoted')} checked={move.promoted ?? false} onChange={(event) => onChange({ ...move, promoted: event.currentTarget.checked })} />
        <div className={styles.moveEnd}>
          <Button variant="subtle" color="gray" size="compact-xs" leftSection={<Chevron size={14} />} aria-expanded={open} onClick={() => setOpen(!open)}>{t('move.weGive', { share: format.percent(move.funding.platform, { digits: 0 }) })}</Button>
          {remove}
        </div>
      </div>
      <Collapse expanded={open}>
        <div className={styles.pair}>
          {OTHERS.map((funder) => <NumberField key={funder} label={t(`funder.${funder}`)} percent value={move.funding[funder]} max={leftFor(move.funding, funder)} onChange={(share) => onChange({ ...move, funding: withFunder(move.funding, funder, share ?? 0) })} />)}
        </div>
      </Collapse>
    </>
  )
}
