import { ActionIcon, Select } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ElasticityOverride } from '../../../core/demand/override.ts'
import { exponentOf, toMajor, toMinor, type Minor } from '../../../core/money/money.ts'
import type { Plan, PlanExplanation } from '../../../core/plan/plan.ts'
import type { BelowCostReason } from '../../../core/plan/plan-line.ts'
import { FUNDERS } from '../../../core/war/outcome.ts'
import type { PlanEdit } from '../../../main/contract/contract.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { waterfall } from '../../charts/waterfall.ts'
import { BasisMark, FigureInput, LoadingState, ProblemList, useFormat } from '../../ui/index.ts'
import { nameOf } from './columns.ts'
import type { FindingText } from './finding-text.ts'
import type { GridRow } from './grid-values.ts'
import { PriceHistory } from './price-history.tsx'
import { SetAside } from './set-aside.tsx'
import styles from './plan-desk.module.css'

const REASONS: readonly BelowCostReason[] = ['fresh', 'seasonal', 'overstock', 'near-expiry', 'discontinued']

interface LineDrawerProps {
  readonly plan: Plan
  readonly row: GridRow
  readonly categoryName: (id: string) => string
  readonly text: FindingText
  readonly onEdit: (edits: readonly PlanEdit[]) => void
  readonly onClose: () => void
}

/** One product: how its landed price is made up, why it is this price, what is expected of it, and the terms of its line. */
export function LineDrawer({ plan, row, categoryName, text, onEdit, onClose }: LineDrawerProps) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const { line } = row
  const price = (amount: Minor | null): string => format.minor(amount, plan.currency, { style: 'full' })
  const set = overrideOf(plan, row)
  return (
    <aside className={styles.drawer} aria-label={t('drawer.title', { name: nameOf(row, format.language) })} onKeyDown={(event) => { if (event.key === 'Escape') onClose() }}>
      <header className={styles.drawerHead}>
        <div>
          <h2>{nameOf(row, format.language)}</h2>
          <p className={styles.quiet}>{row.sku} · {categoryName(row.category)}{row.stock === null ? '' : ` · ${t('drawer.stock', { stock: format.number(row.stock) })}`}</p>
        </div>
        <ActionIcon aria-label={t('action.close')} onClick={onClose}><IconX size={16} /></ActionIcon>
      </header>
      <div className={styles.drawerBody}>
        {row.findings.length > 0 && (
          <ul className={styles.exceptions}>{row.findings.map((found, i) => <li key={i} data-severity={found.severity}><b>{text.rule(found.rule)}</b><p>{text.message(found)} {text.mend(found)}</p><SetAside finding={found} /></li>)}</ul>
        )}
        {line === null ? <p className={styles.quiet}>{t(`whyNote.${row.why}`)}</p> : <Bridge plan={plan} row={row} />}
        <dl className={styles.limits}>
          {([['current', row.current], ['cost', row.cost], ['floor', row.floor], ['rivalLow', row.rivalLow]] as const).map(([field, amount]) => <div key={field}><dt>{t(`column.${field}`)}</dt><dd>{price(amount)}</dd></div>)}
          {line && <div><dt>{t('drawer.expected')}<BasisMark kind="E" /></dt><dd>{t('drawer.units', { base: format.number(line.expected.baseUnits, { digits: 1 }), units: format.number(line.expected.units, { digits: 1 }) })}</dd></div>}
          {row.elasticity !== null && <div><dt>{t('drawer.elasticity')}{set === undefined ? <BasisMark kind="E" note={t('drawer.prior', { share: format.percent(row.priorShare, { digits: 0 }) })} /> : <BasisMark kind="A" note={setText(set, t, format)} />}</dt><dd>{format.number(row.elasticity, { digits: 2 })}</dd></div>}
        </dl>
        <Why plan={plan} row={row} />
        <PriceHistory sku={row.sku} planId={plan.id} version={plan.version} />
        {line && (
          <section className={styles.lineTerms} aria-label={t('drawer.terms')}>
            <h3>{t('drawer.terms')}</h3>
            <FigureInput key={`return ${row.sku}`} label={t('drawer.returnPrice')} disabled={plan.status !== 'draft'} commit="leaving" value={toMajor(line.returnPrice, plan.currency)} min={10 ** -exponentOf(plan.currency)} max={1e9} decimals={exponentOf(plan.currency)} fixed
              onFigure={(price) => { if (price !== null) onEdit([{ sku: row.sku, landed: line.landed, returnPrice: toMinor(price, plan.currency) }]) }} />
            <FigureInput key={`cap ${row.sku}`} label={t('drawer.unitCap')} disabled={plan.status !== 'draft'} commit="leaving" blank={t('drawer.noCap')} value={line.unitCap} min={1} max={1e9} onFigure={(unitCap) => onEdit([{ sku: row.sku, landed: line.landed, unitCap }])} />
            <Select className={styles.wide} label={t('drawer.reason')} disabled={plan.status !== 'draft'} placeholder={t('drawer.noReason')} clearable value={line.reason} data={REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))} onChange={(reason) => onEdit([{ sku: row.sku, landed: line.landed, reason }])} />
          </section>
        )}
      </div>
    </aside>
  )
}

/** List price, what each funder takes off, landed price. */
function Bridge({ plan, row }: { readonly plan: Plan; readonly row: GridRow }) {
  const { t } = useTranslation('plan-desk')
  const look = useChartLook()
  const { line } = row
  if (line === null) return null
  const major = (amount: number): number => toMajor(amount as Minor, plan.currency)
  const paid = FUNDERS.filter((funder) => line.funding[funder] > 0)
  return (
    <Chart height={44 + 26 * (2 + paid.length)} of={(width, height) => waterfall({
      title: t('drawer.bridge'), ...look, width, height, unit: { kind: 'money', currency: plan.currency }, digits: exponentOf(plan.currency),
      steps: [{ id: 'list', label: t('column.list'), value: major(line.list), kind: 'standing' }, ...paid.map((funder) => ({ id: funder, label: t(`funder.${funder}`), value: -major(line.funding[funder]), kind: 'change' as const })), { id: 'landed', label: t('column.landed'), value: major(line.landed), kind: 'standing' }],
    })} />
  )
}

/** Every price that was open, what it sells, costs and brings, and which was best at the price of money. */
function Why({ plan, row }: { readonly plan: Plan; readonly row: GridRow }) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const { data, error } = useQuery(orpc.plans.explain.queryOptions({ input: { id: plan.id, sku: row.sku }, retry: false }))
  if (row.cost === null || row.floor === null) return null
  if (error) return <ProblemList problems={problemsOfError(error)} />
  if (!data) return <LoadingState />
  const set = overrideOf(plan, row)
  const money = plan.objective !== 'share'
  const most = Math.max(...data.candidates.map(({ net }) => Math.abs(net)), 1e-9)
  const landed = row.line?.landed ?? data.candidates[0].landed
  return (
    <section className={styles.whySection}>
      <h3>{t('drawer.why')} <span className={styles.quiet}>· {format.currency(plan.currency)}</span></h3>
      {set !== undefined && <p className={styles.quiet}>{setText(set, t, format)}</p>}
      <p className={styles.quiet}>{sentence(data, plan, t, format)}</p>
      <table className={styles.whyTable}>
        <thead><tr><th>{t('drawer.price')}</th><th>{t('column.units')}</th><th>{t('column.spend')}</th><th>{money ? t('drawer.gainMoney') : t('drawer.gainUnits')}</th><th>{t('drawer.net')}</th></tr></thead>
        <tbody>
          {data.candidates.map((candidate) => (
            <tr key={candidate.landed} aria-current={candidate.landed === landed ? 'true' : undefined}>
              <td>{format.minor(candidate.landed, plan.currency, { style: 'full', bare: true })}</td><td>{format.number(candidate.units, { digits: 1 })}</td><td>{format.minor(candidate.subsidy, plan.currency, { style: 'full', digits: 0, bare: true })}</td>
              <td>{format.number(candidate.value, { digits: 1, sign: true })}</td>
              <td className={styles.net}><i data-sign={candidate.net < 0 ? 'minus' : 'plus'} style={{ width: `${(Math.abs(candidate.net) / most) * 40}px` }} /><span>{format.number(candidate.net, { digits: 1, sign: true })}</span></td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.quiet}>{t(`drawer.lowest.${data.lowest.because}`, { price: format.minor(data.lowest.price, plan.currency, { style: 'full' }) })}</p>
    </section>
  )
}

function sentence(data: PlanExplanation, plan: Plan, t: ReturnType<typeof useTranslation<'plan-desk'>>['t'], format: ReturnType<typeof useFormat>): string {
  const values = { count: data.candidates.length, prices: format.number(data.candidates.length), shadow: format.number(plan.objective === 'share' ? data.shadowPrice * 1000 : data.shadowPrice, { digits: 2 }), currency: format.currency(plan.currency) }
  if (data.chosen === null) return t('drawer.byHand', values)
  return data.shadowPrice > 0 ? t(plan.objective === 'share' ? 'drawer.bestAtUnits' : 'drawer.bestAt', values) : t('drawer.best', values)
}

/** The elasticity that a person set for this product or its category, with which the plan was made. */
const overrideOf = ({ overrides }: Plan, { sku, category }: GridRow): ElasticityOverride | undefined =>
  overrides?.find((one) => one.scope === 'sku' && one.id === sku) ?? overrides?.find((one) => one.scope === 'category' && one.id === category)

const setText = ({ by, date, reason, elasticity, fitted }: ElasticityOverride, t: ReturnType<typeof useTranslation<'plan-desk'>>['t'], format: ReturnType<typeof useFormat>): string =>
  t('drawer.set', { by, date: format.date(date), reason, elasticity: format.number(elasticity, { digits: 2 }), fitted: format.number(fitted, { digits: 2 }) })
