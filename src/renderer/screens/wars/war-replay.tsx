import { Button, SegmentedControl, Tabs } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Answer, OpeningPosition, Prediction, Replay } from '../../../core/cases/documented-war.ts'
import type { WarView } from '../../../main/contract/wars.ts'
import { orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { fanChart } from '../../charts/fan-chart.ts'
import { forecastStrip } from '../../charts/forecast-strip.ts'
import { sellerColors } from '../../charts/palette.ts'
import { ErrorState, LoadingState, ScreenFrame, useFormat } from '../../ui/index.ts'
import { OpeningForm } from './opening-form.tsx'
import { useMeasure, warSellers } from './measures.ts'
import { EventList, FigureTable, PredictionTable } from './war-tables.tsx'
import styles from './wars.module.css'

const PATHS = 400

/** One war: forecasts against what happened, the quarter as it would have run, the sources, and the position to change. */
export function WarReplay({ view, list }: { readonly view: WarView; readonly list: ReactNode }) {
  const { t } = useTranslation('wars')
  const format = useFormat()
  const { war, answers } = view
  const [answer, setAnswer] = useState<Answer>(answers.includes('half-match') ? 'half-match' : answers[0])
  const [opening, setOpening] = useState<OpeningPosition | null>(null)
  const replay = useQuery({ ...orpc.wars.replay.queryOptions({ input: { id: war.id, answer, opening, paths: PATHS }, staleTime: Number.POSITIVE_INFINITY, retry: false }), placeholderData: (before) => before })
  const choose = (index: number): void => { if (answers[index] !== undefined) setAnswer(answers[index]) }
  useCommands(answers.length < 2 ? [] : answers.map((each, i) => ({ id: `wars.answer.${each}`, titleKey: `wars:command.${each}` as const, keywords: ['replay', '复盘'], run: () => choose(i) })))
  const seat = warSellers(war)[0]
  const action = answers.length > 1
    ? <SegmentedControl aria-label={t('answer.label', { seller: format.language === 'zh' ? seat.name.zh ?? seat.name.en : seat.name.en })} value={answer} onChange={(value) => setAnswer(value)} data={answers.map((value) => ({ value, label: t(`answer.${value}`) }))} />
    : undefined
  const common = { question: t('question'), ...(action === undefined ? {} : { action }) }
  return (
    <ScreenFrame {...common} {...(replay.data ? { answer: <Sentence view={view} replay={replay.data} /> } : {})} state={replay.error ? 'error' : replay.data ? 'loaded' : 'loading'}>
      <div className={styles.screen}>
        {list}
        {replay.error ? <ErrorState error={replay.error} onRetry={() => { if (opening === null) void replay.refetch(); else setOpening(null) }} />
          : replay.data ? <Loaded view={view} replay={replay.data} opening={opening} onOpening={setOpening} /> : <LoadingState />}
      </div>
    </ScreenFrame>
  )
}

/** The forecast that matters most, what happened, and how that compares with naive methods. */
function Sentence({ view, replay }: { readonly view: WarView; readonly replay: Replay }) {
  const { t } = useTranslation('wars')
  const format = useFormat()
  const measure = useMeasure(view.war)
  const first = leading(view, replay)
  if (!first) return null
  // A naive method that speaks of this forecast, and the model's error on the very forecasts which that method makes: nothing else compares.
  const methods = replay.score.naive.filter(({ method }) => first.naive.some((each) => each.method === method))
  const naive = methods.find(({ method }) => method === 'as-before') ?? methods[0]
  const [all, made] = [replay.predictions.length, naive?.predictions ?? replay.predictions.length]
  const values = {
    what: measure.name(first), said: measure.forecast(first, first.p50), low: measure.forecast(first, first.p10), high: measure.forecast(first, first.p90), happened: measure.value(first.measure, first.actual.value),
    error: measure.error(naive?.modelError ?? replay.score.error, naive?.modelErrorAtLeast ?? replay.score.errorAtLeast, 'sentence'), made: format.number(made), all: format.number(all), naive: naive ? format.percent(naive.error, { digits: 0 }) : '', method: naive ? t(`naive.${naive.method}`) : '', inside: format.percent(replay.score.inside, { digits: 0 }),
  }
  return <Trans t={t} i18nKey={naive === undefined ? 'sentence.alone' : all === 1 ? 'sentence.one' : made === all ? 'sentence.many' : 'sentence.some'} components={{ b: <strong /> }} values={values} />
}

/** The seat's first cost, else the first forecast there is. */
const leading = (view: WarView, replay: Replay): Prediction | undefined => replay.predictions.find(({ seller, measure }) => seller === view.war.opening.seat && measure !== 'orderShare') ?? replay.predictions[0]

function Loaded({ view, replay, opening, onOpening }: { readonly view: WarView; readonly replay: Replay; readonly opening: OpeningPosition | null; readonly onOpening: (opening: OpeningPosition | null) => void }) {
  const { t } = useTranslation('wars')
  const format = useFormat()
  const { war } = view
  const lesson = war.lesson[format.language] ?? war.lesson.en
  return (
    <div className={styles.main}>
      <div className={styles.lesson}><span>{lesson}</span><AnswerScores view={view} opening={opening} /></div>
      <div className={styles.pictures}>
        <section className={styles.panel} aria-label={t('strip.title')}><Strip view={view} replay={replay} /></section>
        <section className={styles.panel} aria-label={t('stage.title')}><StageChart view={view} replay={replay} /></section>
      </div>
      <Tabs defaultValue="forecasts" className={styles.tabs} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="forecasts">{t('tab.forecasts')}</Tabs.Tab>
          <Tabs.Tab value="events">{t('tab.events')}</Tabs.Tab>
          <Tabs.Tab value="figures">{t('tab.figures')}</Tabs.Tab>
          <Tabs.Tab value="opening">{t('tab.opening')}{opening === null ? '' : ` · ${t('opening.changed')}`}</Tabs.Tab>
          {opening !== null && <Button className={styles.reset} size="compact-xs" variant="subtle" onClick={() => onOpening(null)}>{t('opening.reset')}</Button>}
        </Tabs.List>
        <Tabs.Panel value="forecasts" className={styles.tab}><PredictionTable war={war} replay={replay} /></Tabs.Panel>
        <Tabs.Panel value="events" className={styles.tab}><EventList war={war} /></Tabs.Panel>
        <Tabs.Panel value="figures" className={styles.tab}><FigureTable war={war} /></Tabs.Panel>
        <Tabs.Panel value="opening" className={styles.tab}><OpeningForm view={view} opening={opening ?? war.opening} onReplay={onOpening} /></Tabs.Panel>
      </Tabs>
    </div>
  )
}

/** Which answer the seat would give was not known then: how far the forecasts err under each. */
function AnswerScores({ view, opening }: { readonly view: WarView; readonly opening: OpeningPosition | null }) {
  const { t } = useTranslation('wars')
  const { war, answers } = view
  const measure = useMeasure(war)
  const replays = useQueries({ queries: answers.map((answer) => orpc.wars.replay.queryOptions({ input: { id: war.id, answer, opening, paths: PATHS }, staleTime: Number.POSITIVE_INFINITY, retry: false })) })
  if (answers.length < 2) return null
  return <span className={styles.scores}>{t('scores')} {answers.map((answer, i) => `${t(`answer.${answer}`)} ${measure.error(replays[i].data?.score.error ?? null, replays[i].data?.score.errorAtLeast ?? false, 'sentence')}`).join(' · ')}</span>
}

function Strip({ view, replay }: { readonly view: WarView; readonly replay: Replay }) {
  const { t } = useTranslation('wars')
  const format = useFormat()
  const look = useChartLook()
  const measure = useMeasure(view.war)
  const rows = useMemo(() => replay.predictions.filter(({ actual }) => actual.value !== 0).map((each) => ({
    id: `${each.seller} ${each.period} ${each.measure}`, label: measure.name(each), actual: each.actual.value, p10: each.p10, p50: each.p50, p90: each.p90, naive: each.naive.map(({ value }) => value), ...(each.horizon === undefined ? {} : { horizon: each.horizon }), value: measure.value(each.measure, each.actual.value),
  })), [replay, measure])
  return (
    <Chart of={(width, height) => forecastStrip({
      ...look, width, height, title: t('strip.title'), rows, words: { axis: t('strip.axis'), happened: t('strip.happened'), model: t('strip.model'), naive: t('strip.naive') },
      subtitle: t('strip.legend', { paths: format.number(replay.paths) }), source: t('strip.source'),
    })} />
  )
}

/** Cash of every seller with a ledger over the first stage, as the engine played it; where nothing was played, the sellers' shares of orders before the war. */
function StageChart({ view, replay }: { readonly view: WarView; readonly replay: Replay }) {
  const { t } = useTranslation('wars')
  const format = useFormat()
  const look = useChartLook()
  const { war } = view
  const stage = replay.stages[0]
  if (!stage) return <p className={styles.quiet}>{t('stage.none')}</p>
  const sellers = warSellers(war)
  const colors = sellerColors(sellers.map(({ id }, k) => ({ id, own: k === 0 })), look.theme)
  const scale = war.opening.ordersPerUnit
  const series = sellers.flatMap(({ id, name }, k) => {
    const fan = k === 0 ? stage.outcome.daily.cash : stage.outcome.sellers[k].cash
    if (!fan) return []
    // Change in cash since the stage began, so that purses of any size stand on one axis.
    const start = (war.opening.sellers.find(({ seller }) => seller === id)?.cash ?? 0) * war.unit
    const change = (values: readonly number[]): number[] => values.map((value) => value * scale - start)
    return [{ id, label: name[look.language] ?? name.en, color: colors.get(id) ?? '', fan: { p10: change(fan.p10), p50: change(fan.p50), p90: change(fan.p90) } }]
  })
  const subsidies = sellers.map(({ name }, k) => `${name[look.language] ?? name.en} ${format.money(stage.amounts[k], war.currency, { style: 'full', digits: 1 })}`).join(' · ')
  return (
    <Chart of={(width, height) => fanChart({
      ...look, width, height, title: t('stage.title'), subtitle: t('stage.subsidy', { subsidies }), series, dates: stage.outcome.dates, unit: { kind: 'money', currency: war.currency }, zero: true, source: t('stage.source'),
    })} />
  )
}
