import { Button, SegmentedControl, Slider } from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exponentOf, type Minor } from '../../../core/money/money.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { frontierChart } from '../../charts/frontier-chart.ts'
import { FigureInput, JobProgress, useFormat } from '../../ui/index.ts'
import { alongFrontier } from './frontier.ts'
import { termsOfPlan, type TermsDraft } from './terms.ts'
import styles from './plan-desk.module.css'

const OBJECTIVES = ['profit', 'gmv', 'share'] as const

interface FrontierPanelProps {
  readonly plan: Plan
  /** The optimisation that runs for this plan. */
  readonly jobId: string | null
  readonly busy: boolean
  readonly onOptimise: (terms: TermsDraft) => void
  readonly onCompose: (terms: TermsDraft) => void
}

/** What each further unit of money buys, where the plan stands, and a handle to drag the envelope along. */
export function FrontierPanel({ plan, jobId, busy, onOptimise, onCompose }: FrontierPanelProps) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const look = useChartLook()
  const scale = 10 ** exponentOf(plan.currency)
  const frontier = plan.optimum?.frontier ?? []
  const unlimited = plan.envelopes.total === null
  const standing = plan.outlook ? { x: plan.outlook.spend / scale, y: plan.outlook.value } : null
  const given = (plan.envelopes.total ?? plan.outlook?.spend ?? 0) / scale
  const [dragged, setDragged] = useState<number | ''>(given)
  const [objective, setObjective] = useState(plan.objective)
  const most = Math.max(given, (frontier[frontier.length - 1]?.envelope ?? 0) / scale, 1)
  const refused = Number.isNaN(dragged)
  const moved = objective !== plan.objective || dragged !== given
  const at = dragged === '' || refused ? null : alongFrontier(frontier, dragged * scale)
  const preview = moved && objective === plan.objective && at !== null
  const yUnit = plan.objective === 'share' ? ({ kind: 'count', noun: t('unit.units') } as const) : ({ kind: 'money', currency: plan.currency } as const)
  const current = preview ? { x: at.spend / scale, y: at.value, label: t('frontier.there') } : standing && { ...standing, label: t('frontier.here') }
  const terms = (): TermsDraft => ({ ...termsOfPlan(plan), objective, total: refused ? (unlimited ? '' : given) : unlimited && !moved ? '' : dragged })
  const gain = preview && plan.outlook ? at.value - plan.outlook.baseValue : null

  return (
    <section className={styles.frontier} aria-label={t('frontier.title')}>
      <div className={styles.chart}>
        <Chart of={(width, height) => frontierChart({
          title: '', ...look, width, height, points: frontier.map((point, i) => ({ id: String(i), x: point.spend / scale, y: point.value, note: t('frontier.units', { units: format.short(point.units) }) })),
          x: { label: t('frontier.x'), unit: { kind: 'money', currency: plan.currency } }, y: { label: t(`frontier.y.${plan.objective}`), unit: yUnit }, current,
        })} />
      </div>
      <div className={styles.handles}>
        <SegmentedControl className={styles.aim} aria-label={t('objective.label')} value={objective} onChange={setObjective} data={OBJECTIVES.map((value) => ({ value, label: t(`objective.${value}`) }))} />
        <Slider className={styles.slider} aria-label={t('envelope')} label={null} min={0} max={most} step={niceStep(most)} value={dragged === '' || refused ? 0 : Math.min(dragged, most)} onChange={setDragged} thumbLabel={t('envelope')} />
        <FigureInput aria-label={t('envelope')} className={styles.amount} value={dragged} blank={t('field.noLimit')} onFigure={(figure) => setDragged(figure ?? '')} max={1e12} decimals={exponentOf(plan.currency)} step={niceStep(most)} unit={`\u00a0${format.currency(plan.currency)}`} />
        <Button variant={moved ? 'filled' : 'default'} loading={busy} disabled={refused} onClick={() => onOptimise(terms())}>{plan.status === 'draft' ? t('action.optimise') : t('action.optimiseNew')}</Button>
        <Button variant="subtle" color="gray" className={styles.narrowing} aria-label={t('action.terms')} leftSection={<IconAdjustments size={16} />} onClick={() => onCompose(terms())}><span>{t('action.terms')}</span></Button>
      </div>
      <div className={styles.previewLine} aria-live="polite">
        {jobId !== null ? <JobProgress jobId={jobId} compact />
          : gain !== null ? t('frontier.preview', { spend: format.minor(Math.round(at!.spend) as Minor, plan.currency), gain: gainText(plan, gain, format, t('unit.units')), units: format.short(at!.units - (plan.outlook?.baseUnits ?? 0), { sign: true }) })
            : dragged === '' ? t('frontier.noLimit') : objective !== plan.objective ? t('frontier.other') : t('frontier.hint')}
      </div>
    </section>
  )
}

/** A gain of the objective in its own unit. */
export const gainText = (plan: Plan, gain: number, format: ReturnType<typeof useFormat>, units: string): string =>
  plan.objective === 'share' ? `${format.short(gain, { sign: true })}\u00a0${units}` : format.money(gain, plan.currency, { sign: true })

/** About two hundred steps of a round size. */
function niceStep(most: number): number {
  const rough = most / 200
  const size = 10 ** Math.floor(Math.log10(rough))
  return [1, 2, 5, 10].map((k) => k * size).find((step) => step >= rough) ?? size
}
