import { ActionIcon, Button, Switch } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { TotalMeasure } from '../../../core/war/outcome.ts'
import type { Draws, MonteCarlo, Operations, ServiceLoad, SlowDown } from '../../../core/war/scenario.ts'
import { without } from './draft.ts'
import { Levers, More, NumberField, SelectField } from './fields.tsx'
import { HourProfile } from './hour-profile.tsx'
import { leverGroup } from './lever-group.tsx'
import styles from './scenarios.module.css'

/** What a lever starts from when it is switched on; assumptions to be set to one's own. */
const SLOW: SlowDown = { from: 0.7, sensitivity: 0.02, worst: 20 }
const SERVICE: ServiceLoad = { costPerContact: 6, perLateOrder: 0.3, perCancelledOrder: 1, perStockOut: 0.05, perTurnedAwayVisit: 0.01 }

/** Site, stock, fulfilment, crowds and attacks. */
export const OperationsLevers = leverGroup(['operations', 'days', 'stepHours'], function OperationsLevers({ scenario, market, onChange }) {
  const { t } = useTranslation('scenarios')
  const { operations } = scenario
  const set = (change: Partial<Operations>): void => onChange({ ...scenario, operations: { ...operations, ...change } })
  const last = scenario.days - 1
  const hours = scenario.stepHours === 1
  const { slowDown, service } = operations
  const strained = slowDown !== undefined || service !== undefined || operations.promiseDays !== undefined || operations.cancelRate !== undefined || operations.requestsPerVisit !== undefined
  return (
    <Levers title={t('operations.title')}>
      <div className={styles.pair}>
        <NumberField label={t('operations.site')} value={operations.siteCapacity} min={1} step={1000} empty={t('unlimited')} onChange={(siteCapacity) => set({ siteCapacity })} />
        <NumberField label={t('operations.fulfilment')} value={operations.fulfilmentCapacity} min={1} step={100} empty={t('unlimited')} onChange={(fulfilmentCapacity) => set({ fulfilmentCapacity })} />
        <NumberField label={t('operations.reorder')} value={operations.reorderDays ?? null} min={1} max={365} empty={t('operations.noReorder')} onChange={(reorderDays) => set({ reorderDays })} />
        <NumberField label={t('operations.buffer')} value={operations.stockBuffer} onChange={(stockBuffer) => set({ stockBuffer: stockBuffer ?? 0 })} />
      </div>
      {operations.crowd.map((crowd, index) => (
        <div key={`c${index}`} className={styles.limit}>
          <NumberField label={t('operations.crowdDay')} value={crowd.day} max={last} onChange={(day) => set({ crowd: operations.crowd.map((one, i) => (i === index ? { ...one, day: day ?? 0 } : one)) })} />
          {hours && <NumberField label={t('operations.hour')} value={crowd.hour ?? null} max={23} empty={t('operations.allDay')} onChange={(hour) => set({ crowd: operations.crowd.map((one, i) => (i !== index ? one : hour === null ? without(one, 'hour') : { ...one, hour })) })} />}
          <NumberField label={t('operations.crowdTimes')} value={crowd.multiplier} decimals={1} step={0.5} max={100} unit="×" onChange={(multiplier) => set({ crowd: operations.crowd.map((one, i) => (i === index ? { ...one, multiplier: multiplier ?? 1 } : one)) })} />
          <ActionIcon aria-label={t('operations.crowdRemove', { number: index + 1 })} onClick={() => set({ crowd: operations.crowd.filter((_, i) => i !== index) })}><IconTrash size={16} stroke={1.6} /></ActionIcon>
        </div>
      ))}
      {operations.attackLoad.map((attack, index) => (
        <div key={`a${index}`} className={styles.limit}>
          <NumberField label={t('operations.attackDay')} value={attack.day} max={last} onChange={(day) => set({ attackLoad: operations.attackLoad.map((one, i) => (i === index ? { ...one, day: day ?? 0 } : one)) })} />
          {hours && <NumberField label={t('operations.hour')} value={attack.hour ?? null} max={23} empty={t('operations.allDay')} onChange={(hour) => set({ attackLoad: operations.attackLoad.map((one, i) => (i !== index ? one : hour === null ? without(one, 'hour') : { ...one, hour })) })} />}
          <NumberField label={t('operations.attackLoad')} value={attack.load} step={1000} onChange={(load) => set({ attackLoad: operations.attackLoad.map((one, i) => (i === index ? { ...one, load: load ?? 0 } : one)) })} />
          <ActionIcon aria-label={t('operations.attackRemove', { number: index + 1 })} onClick={() => set({ attackLoad: operations.attackLoad.filter((_, i) => i !== index) })}><IconTrash size={16} stroke={1.6} /></ActionIcon>
        </div>
      ))}
      <div className={styles.adders}>
        <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} onClick={() => set({ crowd: [...operations.crowd, { day: Math.min(7, last), multiplier: 3 }] })}>{t('operations.crowdAdd')}</Button>
        <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} onClick={() => set({ attackLoad: [...operations.attackLoad, { day: Math.min(7, last), seller: market.sellers[0].id, load: operations.siteCapacity ?? 100_000 }] })}>{t('operations.attackAdd')}</Button>
      </div>
      {hours && <HourProfile operations={operations} onChange={(next) => onChange({ ...scenario, operations: next })} />}
      <More label={t('operations.strain')} open={strained}>
        <div className={styles.pair}>
          <NumberField label={t('operations.requests')} value={operations.requestsPerVisit ?? 1} min={0.01} decimals={2} onChange={(requestsPerVisit) => set({ requestsPerVisit: requestsPerVisit ?? 1 })} />
          <NumberField label={t('operations.promise')} value={operations.promiseDays ?? 0} decimals={1} step={0.5} max={60} onChange={(promiseDays) => set({ promiseDays: promiseDays ?? 0 })} />
          <NumberField label={t('operations.cancel')} percent value={operations.cancelRate ?? 0} max={1} step={0.01} decimals={1} onChange={(cancelRate) => set({ cancelRate: cancelRate ?? 0 })} />
        </div>
        <div className={styles.switches}>
          <Switch label={t('operations.slowDown')} checked={slowDown !== undefined} onChange={(event) => onChange({ ...scenario, operations: event.currentTarget.checked ? { ...operations, slowDown: SLOW } : without(operations, 'slowDown') })} />
        </div>
        {slowDown !== undefined && (
          <div className={styles.pair}>
            <NumberField label={t('operations.slowFrom')} percent value={slowDown.from} max={0.99} step={0.05} onChange={(from) => set({ slowDown: { ...slowDown, from: from ?? 0 } })} />
            <NumberField label={t('operations.slowLoss')} percent value={slowDown.sensitivity} max={1} step={0.01} decimals={1} onChange={(sensitivity) => set({ slowDown: { ...slowDown, sensitivity: sensitivity ?? 0 } })} />
          </div>
        )}
        <div className={styles.switches}>
          <Switch label={t('operations.service')} checked={service !== undefined} onChange={(event) => onChange({ ...scenario, operations: event.currentTarget.checked ? { ...operations, service: SERVICE } : without(operations, 'service') })} />
        </div>
        {service !== undefined && (
          <div className={styles.pair}>
            {(['costPerContact', 'perLateOrder', 'perCancelledOrder', 'perStockOut', 'perTurnedAwayVisit'] as const).map((key) => (
              <NumberField key={key} label={t(`operations.${key}`)} value={service[key]} decimals={2} step={0.05} onChange={(value) => set({ service: { ...service, [key]: value ?? 0 } })} />
            ))}
          </div>
        )}
      </More>
    </Levers>
  )
})

const DRAWS = ['pseudo', 'antithetic', 'sobol'] as const satisfies readonly Draws[]
/** Totals whose error may end a run. */
const GOALS = ['closingCash', 'units', 'share', 'contribution'] as const satisfies readonly TotalMeasure[]

const withDraws = (monteCarlo: MonteCarlo, draws: Draws): MonteCarlo => (draws === 'pseudo' ? without(monteCarlo, 'draws') : { ...monteCarlo, draws })

/** A run that ends once the standard error of `measure` is that share of it; null: all paths. Further goals, which only the file has, stay. */
function withStop(monteCarlo: MonteCarlo, measure: TotalMeasure, relative: number | null): MonteCarlo {
  const others = monteCarlo.stop?.slice(1) ?? []
  const stop = relative === null ? others : [{ measure, relative }, ...others]
  return stop.length === 0 ? without(monteCarlo, 'stop') : { ...monteCarlo, stop }
}

/** Horizon, paths, seed, how they are drawn and when a run may end, and what is uncertain. */
export const RunLevers = leverGroup(['days', 'monteCarlo', 'stepHours'], function RunLevers({ scenario, onChange }) {
  const { t } = useTranslation('scenarios')
  const { monteCarlo } = scenario
  const goal = monteCarlo.stop?.[0]
  const set = (change: Partial<MonteCarlo>): void => onChange({ ...scenario, monteCarlo: { ...monteCarlo, ...change } })
  return (
    <Levers title={t('run.title')}>
      <div className={styles.pair}>
        <NumberField label={t('run.days')} value={scenario.days} min={1} max={730} onChange={(days) => onChange({ ...scenario, days: days ?? 1 })} />
        <NumberField label={t('run.paths')} value={monteCarlo.paths} min={1} max={100_000} step={100} onChange={(paths) => set({ paths: paths ?? 1 })} />
        <NumberField label={t('run.seed')} value={monteCarlo.seed} onChange={(seed) => set({ seed: seed ?? 0 })} />
        <NumberField label={t('run.demandLogSd')} percent decimals={1} value={monteCarlo.demandLogSd} max={2} step={0.01} onChange={(demandLogSd) => set({ demandLogSd: demandLogSd ?? 0 })} />
        <SelectField<Draws> label={t('run.draws')} value={monteCarlo.draws ?? 'pseudo'} data={DRAWS.map((value) => ({ value, label: t(`run.drawsOf.${value}`) }))} onChange={(draws) => onChange({ ...scenario, monteCarlo: withDraws(monteCarlo, draws) })} />
        <NumberField label={t('run.precision')} percent decimals={2} value={goal?.relative ?? null} min={0.0001} max={1} step={0.005} empty={t('run.allPaths')} onChange={(relative) => onChange({ ...scenario, monteCarlo: withStop(monteCarlo, goal?.measure ?? 'closingCash', relative) })} />
        {goal !== undefined && <SelectField<TotalMeasure> label={t('run.precisionOf')} value={goal.measure} data={GOALS.map((value) => ({ value, label: t(`measure.${value}`) }))} onChange={(measure) => onChange({ ...scenario, monteCarlo: withStop(monteCarlo, measure, goal.relative ?? null) })} />}
      </div>
      <div className={styles.switches}>
        <Switch label={t('run.hours')} checked={scenario.stepHours === 1} onChange={(event) => onChange(event.currentTarget.checked ? { ...scenario, stepHours: 1 } : without(scenario, 'stepHours'))} />
        {(['elasticity', 'demandLevel', 'rivalCash'] as const).map((source) => (
          <Switch key={source} label={t(`run.draw.${source}`)} checked={monteCarlo.draw[source]} onChange={(event) => set({ draw: { ...monteCarlo.draw, [source]: event.currentTarget.checked } })} />
        ))}
      </div>
    </Levers>
  )
})
