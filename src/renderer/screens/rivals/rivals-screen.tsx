import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Seller } from '../../../core/catalog/catalog.ts'
import type { WarRoom } from '../../../main/contract/contract.ts'
import type { RivalBoard } from '../../../main/contract/rivals.ts'
import { orpc } from '../../app/client.ts'
import { useFocusedScenario } from '../../app/focus.ts'
import { EmptyState, ErrorState, LoadingState, ScreenFrame, useFormat, type Format } from '../../ui/index.ts'
import { AnswerPanel } from './answer-panel.tsx'
import { BoardTable } from './board-table.tsx'
import { GapChart } from './gap-chart.tsx'
import styles from './rivals.module.css'

// The sheet of rows is large code of its own; prices and answers do not wait for it.
const MatchGrid = lazy(async () => ({ default: (await import('./match-grid.tsx')).MatchGrid }))

/** Where the rivals stand against us: prices, answers, endurance, product by product. */
export function RivalsScreen() {
  const { t } = useTranslation('rivals')
  const { scenario } = useFocusedScenario()
  const board = useQuery(orpc.rivals.board.queryOptions())
  const room = useQuery(orpc.warRoom.get.queryOptions({ input: { scenarioId: scenario?.id ?? null } }))
  const error = board.error ?? room.error
  if (error) return <ScreenFrame question={t('question')} state="error"><ErrorState error={error} onRetry={() => { void board.refetch(); void room.refetch() }} /></ScreenFrame>
  if (board.data === undefined || !room.data) return <ScreenFrame question={t('question')} state="loading"><LoadingState /></ScreenFrame>
  if (board.data === null || board.data.rivals.length === 0) return <Empty />
  return <Loaded board={board.data} room={room.data} />
}

function Empty() {
  const { t } = useTranslation('rivals')
  const navigate = useNavigate()
  return <ScreenFrame question={t('question')} state="empty"><EmptyState title={t('empty.title')} text={t('empty.text')} action={<Button onClick={() => void navigate({ to: '/data' })}>{t('empty.action')}</Button>} /></ScreenFrame>
}

function Loaded({ board, room }: { readonly board: RivalBoard; readonly room: WarRoom }) {
  const { t } = useTranslation('rivals')
  const format = useFormat()
  // The hues of sellers go by their order in the market; ours stands first.
  const sellers: readonly Seller[] = [...room.sellers.filter(({ own }) => own), ...board.rivals.map(({ seller, name }) => ({ id: seller, name, own: false }))]
  return (
    <ScreenFrame question={t('question')} answer={<Sentence board={board} room={room} format={format} />}>
      <div className={styles.screen}>
        <section className={styles.panel} aria-label={t('board.title')}><BoardTable board={board} room={room} sellers={sellers} /></section>
        <section className={styles.panel} aria-label={t('gap.title')}><GapChart board={board} sellers={sellers} /></section>
        <section className={styles.panel} aria-label={t('answers.title')}><AnswerPanel sellers={sellers} room={room} /></section>
        <section className={styles.panel} aria-label={t('matches.title')}><Suspense fallback={<LoadingState />}><MatchGrid sellers={sellers} /></Suspense></section>
      </div>
    </ScreenFrame>
  )
}

/** Who is cheapest against us, and who runs out first in the run in focus. */
function Sentence({ board, room, format }: { readonly board: RivalBoard; readonly room: WarRoom; readonly format: Format }) {
  const { t } = useTranslation('rivals')
  const priced = board.rivals.flatMap(({ name, latest }) => (latest ? [{ name: name[format.language] ?? name.en, ...latest }] : []))
  if (priced.length === 0) return <>{t('sentence.unmatched')}</>
  const cheapest = priced.reduce((low, next) => (next.gap < low.gap ? next : low))
  const ends = (room.outcome?.sellers ?? []).flatMap(({ seller, runway }) => (runway?.p50 === null || runway === null ? [] : [{ seller, day: runway.p50 }])).filter(({ seller }) => board.rivals.some((rival) => rival.seller === seller))
  const first = ends.length > 0 ? ends.reduce((early, next) => (next.day < early.day ? next : early)) : null
  const named = first ? board.rivals.find(({ seller }) => seller === first.seller)?.name : undefined
  const values = {
    rival: cheapest.name, gap: format.percent(Math.abs(cheapest.gap)), cheaper: format.percent(cheapest.cheaper, { digits: 0 }), matched: format.number(cheapest.matched),
    first: named ? (named[format.language] ?? named.en) : '', day: format.number(first?.day ?? null), horizon: format.number(room.outcome?.dates.length ?? null),
  }
  const price = cheapest.gap < -0.0005 ? 'below' : cheapest.gap > 0.0005 ? 'above' : 'level'
  const lasts = room.outcome === null ? 'unrun' : first ? 'ends' : 'lasts'
  return <><Trans t={t} i18nKey={`sentence.${price}`} components={{ b: <strong /> }} values={values} /> <Trans t={t} i18nKey={`sentence.${lasts}`} components={{ b: <strong /> }} values={values} /></>
}
