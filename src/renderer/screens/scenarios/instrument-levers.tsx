import { ActionIcon, Button, Collapse, Menu, MultiSelect, SegmentedControl, Switch, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays } from '../../../core/calendar/calendar.ts'
import { newInstrument } from '../../../core/subsidy/defaults.ts'
import { INSTRUMENT_KINDS, SEGMENT_IDS, type Instrument, type InstrumentKind, type Off } from '../../../core/subsidy/instrument.ts'
import type { InstrumentMove, Scenario } from '../../../core/war/scenario.ts'
import type { InstrumentEffect, StackReport } from '../../../core/war/stacks.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { useFormat } from '../../ui/index.ts'
import { CampaignTermsLevers } from './campaign-terms.tsx'
import { leftFor, withFunder, withMove } from './draft.ts'
import { Levers, NumberField, RangeField } from './fields.tsx'
import { figureOf, freeId, INSTRUMENT_FIELDS, LIMITED, readCurve, withFigure, type InstrumentField } from './instrument-fields.ts'
import { leverGroup } from './lever-group.tsx'
import { StackPanel } from './stack-panel.tsx'
import styles from './scenarios.module.css'

const OTHERS = ['merchant', 'brand', 'bank', 'state'] as const
const CAPS = ['issueCap', 'dailyQuota', 'perUser', 'perAddress', 'perDevice'] as const

/** Subsidy instruments: added from a list, each with its figures, and what they come to together while it is typed. */
export const InstrumentLevers = leverGroup<'moves' | 'start' | 'days' | 'campaign', { readonly report: StackReport | null; readonly basket: number }>(['moves', 'start', 'days', 'campaign'], function InstrumentLevers({ scenario, market, onChange, report, basket }) {
  const { t } = useTranslation('scenarios')
  const [opened, setOpened] = useState<string | null>(null)
  const moves = scenario.moves.flatMap((move, index) => (move.kind === 'instrument' ? [{ move, index }] : []))
  const add = (kind: InstrumentKind): void => {
    const instrument = newInstrument(kind, freeId(kind, moves.map(({ move }) => move.instrument.id)), basket, scenario.days)
    const to = Math.min(21, scenario.days)
    setOpened(instrument.id)
    onChange({ ...scenario, moves: [...scenario.moves, { kind: 'instrument', instrument, from: 0, to }] })
  }
  return (
    <Levers
      title={t('instrument.title')}
      note={(
        <Menu position="bottom-end" width={292}>
          <Menu.Target><Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />}>{t('instrument.add')}</Button></Menu.Target>
          <Menu.Dropdown className={styles.kinds}>{INSTRUMENT_KINDS.map((kind) => <Menu.Item key={kind} onClick={() => add(kind)}><span className={styles.kind}>{t(`instrument.kind.${kind}`)}</span><span className={styles.kindNote}>{t(`instrument.note.${kind}`)}</span></Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
    >
      {moves.length === 0 && <p className={styles.hint}>{t('instrument.none')}</p>}
      {moves.map(({ move, index }) => (
        <InstrumentCard
          key={move.instrument.id} move={move} scenario={scenario} market={market} open={opened === move.instrument.id} onOpen={(open) => setOpened(open ? move.instrument.id : null)}
          effect={report?.instruments.find(({ id }) => id === move.instrument.id) ?? null}
          onChange={(next) => onChange(withMove(scenario, index, next))} onRemove={() => onChange({ ...scenario, moves: scenario.moves.filter((_, i) => i !== index) })}
        />
      ))}
      {moves.length > 0 && <StackPanel report={report} currency={market.currency} />}
      {moves.length > 0 && <CampaignTermsLevers scenario={scenario} basket={basket} onChange={onChange} />}
    </Levers>
  )
})

interface CardProps {
  readonly move: InstrumentMove
  readonly scenario: Pick<Scenario, 'start' | 'days'>
  readonly market: MarketOutline
  readonly open: boolean
  readonly effect: InstrumentEffect | null
  readonly onOpen: (open: boolean) => void
  readonly onChange: (move: InstrumentMove) => void
  readonly onRemove: () => void
}

function InstrumentCard({ move, scenario, market, open, effect, onOpen, onChange, onRemove }: CardProps) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { instrument } = move
  const set = (next: Instrument): void => onChange({ ...move, instrument: next })
  const day = (offset: number): string => format.date(addDays(scenario.start, offset), 'short')
  const Chevron = open ? IconChevronDown : IconChevronRight
  const name = t(`instrument.kind.${instrument.kind}`)
  return (
    <div className={styles.move}>
      <div className={styles.moveHead}>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<Chevron size={14} />} aria-expanded={open} onClick={() => onOpen(!open)}>{name}</Button>
        <span className={styles.effect}>{effect === null ? '' : effect.off > 0 ? t('instrument.effect', { off: format.number(-effect.off, { digits: 2 }), uses: format.percent(effect.units, { digits: 0 }) }) : t('instrument.promise')}</span>
        <ActionIcon aria-label={t('instrument.remove', { name })} onClick={onRemove}><IconTrash size={16} stroke={1.6} /></ActionIcon>
      </div>
      <Collapse expanded={open}>
        <RangeField
          label={t('move.dates')} first={t('move.first')} last={t('move.last')} value={[move.from, move.to]} min={0} max={scenario.days} step={1}
          text={([from, to]) => t('move.dateRange', { from: day(from), to: day(to - 1), days: t('days', { count: to - from }) })} onChange={([from, to]) => onChange({ ...move, from, to })}
        />
        <MultiSelect
          aria-label={t('move.scope')} placeholder={instrument.scope.categories.length === 0 ? t('move.everything', { products: format.number(market.products) }) : ''} data={market.categories.map(({ id, name: label }) => ({ value: id, label: label[format.language] ?? label.en }))}
          value={[...instrument.scope.categories]} onChange={(categories) => set({ ...instrument, scope: { ...instrument.scope, categories } })} clearable searchable hidePickedOptions
        />
        <div className={styles.pair}>{INSTRUMENT_FIELDS[instrument.kind].map((field) => <FigureField key={field.key} field={field} instrument={instrument} scenario={scenario} market={market} onChange={set} />)}</div>
        {LIMITED.has(instrument.kind) && (
          <>
            <h3 className={styles.subhead}>{t('instrument.caps')}</h3>
            <div className={styles.pair}>
              {CAPS.map((cap) => <NumberField key={cap} label={t(`instrument.cap.${cap}`)} value={instrument.limits[cap]} empty={t('noLimit')} min={1} step={cap === 'issueCap' || cap === 'dailyQuota' ? 100 : 1} onChange={(value) => set({ ...instrument, limits: { ...instrument.limits, [cap]: value } })} />)}
            </div>
            <h3 className={styles.subhead}>{t('instrument.leakage')}</h3>
            <div className={styles.pair}>
              {(['arbitrage', 'fraud'] as const).map((part) => (
                <NumberField key={part} label={t(`instrument.leak.${part}`)} percent value={instrument.leakage[part]} max={0.98 - instrument.leakage[part === 'fraud' ? 'arbitrage' : 'fraud']} onChange={(value) => set({ ...instrument, leakage: { ...instrument.leakage, [part]: value ?? 0 } })} />
              ))}
            </div>
            {effect !== null && <p className={styles.hint}>{t('instrument.leakLeft', { arbitrage: format.percent(effect.arbitrage), fraud: format.percent(effect.fraud) })}</p>}
          </>
        )}
        <h3 className={styles.subhead}>{t('instrument.who')}</h3>
        <MultiSelect
          aria-label={t('instrument.segments')} placeholder={instrument.segments.length === 0 ? t('instrument.everybody') : ''} data={SEGMENT_IDS.map((id) => ({ value: id, label: t(`instrument.segment.${id}`) }))}
          value={[...instrument.segments]} onChange={(segments) => set({ ...instrument, segments: segments })} clearable hidePickedOptions
        />
        <div className={styles.pair}>
          {OTHERS.map((funder) => <NumberField key={funder} label={t(`funder.${funder}`)} percent value={instrument.funding[funder]} max={leftFor(instrument.funding, funder)} onChange={(share) => set({ ...instrument, funding: withFunder(instrument.funding, funder, share ?? 0) })} />)}
        </div>
        <Switch label={t('move.promoted')} checked={move.promoted ?? false} onChange={(event) => onChange({ ...move, promoted: event.currentTarget.checked })} />
      </Collapse>
    </div>
  )
}

interface FigureProps {
  readonly field: InstrumentField
  readonly instrument: Instrument
  readonly scenario: Pick<Scenario, 'days'>
  readonly market: MarketOutline
  readonly onChange: (instrument: Instrument) => void
}

/** Whole per cents, hours and days; money to the minor unit. */
const DECIMALS = { money: 2, percent: 1, count: 0, days: 0, hours: 0, times: 2, day: 0 } as const

function FigureField({ field, instrument, scenario, market, onChange }: FigureProps) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { key, as, blank, min, max } = field
  // One label for the same figure of several kinds.
  const label = t(`instrument.field.${instrument.kind}.${key}` as 'instrument.field.coupon.threshold')
  const value = figureOf(instrument, key)
  const set = (next: unknown): void => onChange(withFigure(instrument, key, next))
  switch (as) {
    case 'switch': return <Switch className={styles.wide} label={label} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />
    case 'issuer': return <SegmentedControl className={styles.wide} size="xs" aria-label={label} value={String(value)} onChange={set} data={(['store', 'platform'] as const).map((issuer) => ({ value: issuer, label: t(`instrument.issuer.${issuer}`) }))} />
    case 'off': return <OffField label={label} instrument={instrument} onChange={set} unit={format.currency(market.currency)} />
    case 'curve': return <CurveField label={label} value={value as readonly number[]} onChange={set} />
    case 'sellers': return (
      <MultiSelect className={styles.wide} aria-label={label} placeholder={(value as readonly string[]).length === 0 ? t('instrument.allRivals') : ''} data={market.sellers.filter(({ own }) => !own).map(({ id, name }) => ({ value: id, label: name[format.language] ?? name.en }))} value={[...(value as readonly string[])]} onChange={set} clearable hidePickedOptions />
    )
    default: {
      const percent = as === 'percent'
      const unit = as === 'money' ? format.currency(market.currency) : as === 'times' ? '×' : undefined
      return (
        <NumberField
          label={label} value={value as number | null} percent={percent} decimals={DECIMALS[as]} step={percent ? 0.01 : 1} min={min ?? 0} {...(as === 'day' ? { max: scenario.days } : max === undefined ? {} : { max })}
          {...(blank === undefined ? {} : { empty: blank === 'noLimit' ? t('noLimit') : t(`instrument.blank.${blank}`) })} {...(unit === undefined ? {} : { unit })} onChange={set}
        />
      )
    }
  }
}

/** A share, an amount an order or, of a cut, the price shown. */
function OffField({ label, instrument, unit, onChange }: { readonly label: string; readonly instrument: Instrument; readonly unit: string; readonly onChange: (off: unknown) => void }) {
  const { t } = useTranslation('scenarios')
  const off = figureOf(instrument, 'off') as Off | { readonly kind: 'price'; readonly price: number }
  const kinds = instrument.kind === 'direct-cut' ? (['percent', 'amount', 'price'] as const) : (['percent', 'amount'] as const)
  const figure = off.kind === 'percent' ? off.share : off.kind === 'amount' ? off.amount : off.price
  const made = (kind: (typeof kinds)[number], value: number): unknown => (kind === 'percent' ? { kind, share: Math.min(0.95, value) } : kind === 'amount' ? { kind, amount: value } : { kind, price: value })
  return (
    <>
      <SegmentedControl className={styles.wide} size="xs" aria-label={t('instrument.offKind')} value={off.kind} onChange={(kind) => { if (kind !== off.kind) onChange(made(kind, kind === 'percent' ? 0.1 : 10)) }} data={kinds.map((kind) => ({ value: kind, label: t(`instrument.off.${kind}`) }))} />
      <NumberField label={label} value={figure} percent={off.kind === 'percent'} decimals={off.kind === 'percent' ? 1 : 2} step={off.kind === 'percent' ? 0.01 : 1} min={off.kind === 'percent' ? 0.001 : 0.01} {...(off.kind === 'percent' ? { max: 0.95 } : { unit })} onChange={(value) => onChange(made(off.kind, value ?? figure))} />
    </>
  )
}

/** A task's completion, step after step; it counts with Enter or when the field is left, where it is a falling row of shares. */
function CurveField({ label, value, onChange }: { readonly label: string; readonly value: readonly number[]; readonly onChange: (value: readonly number[]) => void }) {
  const { t } = useTranslation('scenarios')
  const id = useId()
  const shown = value.map((share) => Number((share * 100).toPrecision(6))).join(', ')
  const [typed, setTyped] = useState<string | null>(null)
  const wrong = typed !== null && readCurve(typed) === null
  const leave = (): void => {
    const next = typed === null ? null : readCurve(typed)
    if (next === null) return
    setTyped(null)
    onChange(next)
  }
  return (
    <div className={`${styles.field} ${styles.wide}`}>
      <label htmlFor={id}>{label}</label>
      <TextInput
        id={id} data-figure-input value={typed ?? shown} error={wrong ? t('instrument.curveWrong') : null} onChange={(event) => setTyped(event.currentTarget.value)} onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === 'Enter') leave()
          if (event.key === 'Escape') setTyped(null)
        }}
      />
    </div>
  )
}
