import { Button, SegmentedControl } from '@mantine/core'
import { IconChartDots, IconChartHistogram, IconGridDots, IconHandStop, IconListSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import type { DemandCategoryRow, DemandOverview } from '../../../main/contract/demand.ts'
import { orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { useFocusedScenario } from '../../app/focus.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { BasisMark, EmptyState, ErrorState, LoadingState, ProblemList, ScreenFrame, useFormat } from '../../ui/index.ts'
import { CategoryList } from './category-list.tsx'
import { CategoryView } from './category-view.tsx'
import { CrossPrices } from './cross-prices.tsx'
import { answerFigures, liftOf, Z95 } from './figures.ts'
import { OverrideDialog, type OverrideTarget } from './override-dialog.tsx'
import { OverrideNotice } from './override-notice.tsx'
import { OverridesButton } from './overrides-button.tsx'
import { ProductsView } from './products-view.tsx'
import { lastSelection, neighbour, rememberSelection, TABS, type Selection } from './selection.ts'
import styles from './demand.module.css'

/** How buyers answer to price, as the scenario in focus sees it: categories, their fit, cross prices, products. */
export function DemandScreen() {
  const { t } = useTranslation('demand')
  const navigate = useNavigate()
  const { scenario } = useFocusedScenario()
  const overview = useQuery(orpc.demand.categories.queryOptions({ input: { scenarioId: scenario?.id ?? null }, placeholderData: (before) => before }))
  if (overview.data === undefined) {
    return <ScreenFrame question={t('question')} state={overview.error ? 'error' : 'loading'}>{overview.error ? <ErrorState error={overview.error} onRetry={() => { void overview.refetch() }} /> : <LoadingState />}</ScreenFrame>
  }
  if (overview.data === null || overview.data.categories.length === 0) {
    const go = <Button onClick={() => { void navigate({ to: '/data' }) }}>{t('unfitted.action')}</Button>
    return <ScreenFrame question={t('question')} state="empty"><EmptyState icon={<IconChartDots size={32} stroke={1.4} />} title={t('unfitted.title')} text={t('unfitted.text')} action={go} /></ScreenFrame>
  }
  return <Loaded overview={overview.data} />
}

function Loaded({ overview }: { readonly overview: DemandOverview }) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const navigate = useNavigate()
  const named = useScenarioName()
  const [selection, setSelection] = useState(lastSelection)
  const [target, setTarget] = useState<OverrideTarget | null>(null)
  const [finding, setFinding] = useState(false)
  const onFinding = useCallback(() => setFinding(false), [])
  useEffect(() => rememberSelection(selection), [selection])
  const said = useCallback((text: LocalText): string => (format.language === 'zh' ? (text.zh ?? text.en) : text.en), [format.language])
  const ids = overview.categories.map(({ id }) => id)
  const row = overview.categories.find(({ id }) => id === selection.category) ?? overview.categories[0]
  const choose = (change: Partial<Selection>): void => setSelection((before) => ({ ...before, ...change }))
  const { tab } = selection
  const scenarioId = overview.scenario?.id ?? null
  const products = useQuery(orpc.demand.products.queryOptions({ input: { scenarioId }, enabled: overview.overrides.some(({ scope }) => scope === 'sku') }))
  const targetOf = (of: DemandCategoryRow): OverrideTarget => ({ scope: 'category', id: of.id, name: said(of.name), elasticity: of.elasticity, elasticitySe: of.elasticitySe, fitted: of.fitted })
  useCommands([
    { id: 'demand.fit', titleKey: 'demand:command.fit', icon: IconChartHistogram, run: () => choose({ tab: 'fit' }) },
    { id: 'demand.cross', titleKey: 'demand:command.cross', icon: IconGridDots, run: () => choose({ tab: 'cross' }) },
    { id: 'demand.products', titleKey: 'demand:command.products', icon: IconListSearch, run: () => choose({ tab: 'products' }) },
    { id: 'demand.find', titleKey: 'demand:command.find', shortcut: '/', keywords: ['search', 'sku', '搜索'], run: () => { choose({ tab: 'products' }); setFinding(true) } },
    { id: 'demand.set', titleKey: 'demand:command.set', icon: IconHandStop, keywords: ['override', '弹性'], run: () => setTarget(targetOf(row)) },
    { id: 'demand.next', titleKey: 'demand:command.next', shortcut: ']', run: () => choose({ category: neighbour(ids, row.id, 1) }) },
    { id: 'demand.previous', titleKey: 'demand:command.previous', shortcut: '[', run: () => choose({ category: neighbour(ids, row.id, -1) }) },
  ])
  const source = { date: format.date(overview.asOf), rows: format.number(overview.rows) }
  const nameOf = ({ scope, id }: { readonly scope: string; readonly id: string }): string => {
    if (scope === 'category') return said(overview.categories.find((one) => one.id === id)?.name ?? { en: id })
    const at = products.data?.sku.indexOf(id) ?? -1
    return at < 0 ? id : said(products.data!.name[at])
  }
  const figure = (value: number): string => format.number(value, { digits: 2 })
  return (
    <ScreenFrame
      question={t('question')} answer={<Answer overview={overview} said={said} />}
      action={overview.scenario !== null && overview.overrides.length > 0 && <OverridesButton scenarioId={overview.scenario.id} scenario={named(overview.scenario.name)} overrides={overview.overrides} nameOf={nameOf} />}
    >
      {overview.behind && <div className={styles.notice} role="note"><span>{t('behind')}</span><Button size="compact-sm" variant="default" onClick={() => { void navigate({ to: '/data' }) }}>{t('fitAgain')}</Button></div>}
      {overview.unusable.length > 0 && <div className={styles.unusable}><p>{t('unusable', { scenario: named(overview.scenario?.name ?? '') })}</p><ProblemList problems={overview.unusable} /></div>}
      <div className={styles.screen} data-narrow={tab === 'products' || undefined}>
        <CategoryList rows={overview.categories} chosen={row.id} said={said} onChoose={(category) => choose({ category, sku: null })} />
        <div className={styles.detail}>
          <header className={styles.detailHead}>
            <div className={styles.detailName}>
              <h2>{said(row.name)}</h2>
              <p><strong>{t('head.elasticity', { value: figure(row.elasticity) })}</strong> <BasisMark kind={row.override === null ? 'E' : 'A'} /> <span className={styles.quiet}>{t('head.interval', { low: figure(row.elasticity - Z95 * row.elasticitySe), high: figure(row.elasticity + Z95 * row.elasticitySe) })} · {t('head.products', { count: row.products, products: format.number(row.products) })}</span></p>
            </div>
            <SegmentedControl aria-label={t('tab.label')} value={tab} onChange={(value) => choose({ tab: value })} data={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))} />
            <Button variant="default" onClick={() => setTarget(targetOf(row))}>{t('head.set')}</Button>
          </header>
          {row.override !== null && scenarioId !== null && <OverrideNotice override={row.override} scenarioId={scenarioId} />}
          <div className={styles.body}>
            {tab === 'fit' && <CategoryView category={row.id} scenarioId={scenarioId} source={t('source', source)} />}
            {tab === 'cross' && <CrossPrices category={row.id} scenarioId={scenarioId} source={t('sourceModel', source)} said={said} />}
            {tab === 'products' && (
              <ProductsView
                category={row.id} scenarioId={scenarioId} currency={overview.currency} source={t('source', source)} sku={selection.sku} finding={finding} onFinding={onFinding} said={said}
                onCategory={(category) => choose({ category, sku: null })} onChoose={(sku) => choose({ sku })} onSet={setTarget}
              />
            )}
          </div>
        </div>
      </div>
      {target !== null && <OverrideDialog key={`${target.scope} ${target.id}`} target={target} onClose={() => setTarget(null)} />}
    </ScreenFrame>
  )
}

/** The answer: how strongly buyers answer, what that rests on, whether forecasts hold, and what a person has changed. */
function Answer({ overview, said }: { readonly overview: DemandOverview; readonly said: (text: LocalText) => string }) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const named = useScenarioName()
  const { weakest, strongest, products, own, tested, won } = answerFigures(overview)
  const lift = (elasticity: number): string => format.number(liftOf(elasticity, 0.01) * 100, { digits: 1 })
  const bold = { b: <strong /> }
  const set = overview.overrides.length
  return (
    <>
      <Trans t={t} i18nKey={overview.categories.length > 1 ? 'answer.range' : 'answer.rangeOne'} components={bold} values={{ least: lift(weakest.elasticity), weak: said(weakest.name), most: lift(strongest.elasticity), strong: said(strongest.name) }} />{' '}
      <Trans t={t} i18nKey="answer.own" count={products} components={bold} values={{ share: format.percent(own / Math.max(1, products), { digits: 0 }), products: format.number(products) }} />{' '}
      {tested > 0 ? <Trans t={t} i18nKey="answer.beats" components={bold} values={{ won, tested }} /> : t('answer.untested')}{' '}
      {set > 0 && <Trans t={t} i18nKey="answer.set" count={set} components={bold} values={{ scenario: named(overview.scenario?.name ?? '') }} />}
    </>
  )
}
