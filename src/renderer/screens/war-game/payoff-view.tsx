import { Button, Checkbox, NativeSelect, SegmentedControl } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { PAYOFF_MEASURES, type PayoffMeasure } from '../../../core/game/payoff-cell.ts'
import type { PayoffTable } from '../../../core/game/payoff.ts'
import type { OwnStrategy, RivalStrategy } from '../../../core/game/strategies.ts'
import { orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { noticeFailure } from '../../app/notices.ts'
import { queryClient } from '../../app/query-client.ts'
import { useJobs } from '../../app/use-jobs.ts'
import { textOrNull, texts, useKept } from '../../app/use-kept.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { BasisMark, EmptyState, ErrorState, JobProgress, LoadingState, ScreenFrame, toMarked, useFormat } from '../../ui/index.ts'
import { NumberField } from '../scenarios/fields.tsx'
import { PayoffMatrix } from './payoff-matrix.tsx'
import { PayoffNotes } from './payoff-notes.tsx'
import { useGameText, type GameText } from './use-game-text.ts'
import type { World } from './world.ts'
import styles from './war-game.module.css'

const OWN: readonly OwnStrategy[] = [{ kind: 'ease' }, { kind: 'planned' }, { kind: 'depth', depth: 0.05 }, { kind: 'depth', depth: 0.1 }, { kind: 'depth', depth: 0.2 }]
const THEIRS: readonly RivalStrategy[] = [{ kind: 'hold' }, { kind: 'half-match' }, { kind: 'match' }, { kind: 'best-response' }, { kind: 'undercut', by: 0.03 }, { kind: 'attack', depth: 0.15 }]
const keyOf = (strategy: OwnStrategy | RivalStrategy): string => JSON.stringify(strategy)
const OWN_AT_FIRST: readonly string[] = OWN.map(keyOf)
const THEIRS_AT_FIRST: readonly string[] = [THEIRS[0], THEIRS[2], THEIRS[3], THEIRS[5]].map(keyOf)
const isMeasure = (value: unknown): boolean => (PAYOFF_MEASURES as readonly unknown[]).includes(value)

/** Our strategies against one rival's: what every pair brings both, and which are stable. */
export function PayoffView({ market, scenarios, scenario, onScenario, tabs }: World) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const named = useScenarioName()
  const text = useGameText(market)
  const rivals = scenario.rivals.filter(({ seller }) => market.sellers.some(({ id }) => id === seller))
  const [asked, setAsked] = useKept<string | null>('war-game.rival', null, textOrNull)
  const rival = rivals.find(({ seller }) => seller === asked)?.seller ?? rivals[0]?.seller ?? null
  const [measure, setMeasure] = useKept<PayoffMeasure>('war-game.measure', 'contribution', isMeasure)
  const [days, setDays] = useKept('war-game.days', 28)
  const [paths, setPaths] = useKept('war-game.paths', 64)
  const choices = scenario.moves.length > 0 ? OWN : OWN.filter(({ kind }) => kind !== 'planned')
  const [own, setOwn] = useKept('war-game.own', OWN_AT_FIRST, texts)
  const [theirs, setTheirs] = useKept('war-game.theirs', THEIRS_AT_FIRST, texts)
  const [shown, setShown] = useKept<string | null>('war-game.table', null, textOrNull)
  const tables = useQuery(orpc.game.tables.queryOptions())
  const hash = tables.data?.find((one) => one.hash === shown)?.hash ?? tables.data?.[0]?.hash ?? null
  const table = useQuery(orpc.game.table.queryOptions({ input: { hash: hash ?? '' }, enabled: hash !== null, staleTime: Number.POSITIVE_INFINITY }))
  const running = useJobs().find(({ kind, state }) => kind === 'game' && state === 'running') ?? null
  const chosenOwn = choices.filter((strategy) => own.includes(keyOf(strategy)))
  const chosenTheirs = THEIRS.filter((strategy) => theirs.includes(keyOf(strategy)))
  const count = chosenOwn.length * chosenTheirs.length
  const start = useMutation(orpc.game.payoffs.mutationOptions({ onError: noticeFailure }))
  const ready = rival !== null && count > 0 && running === null && !start.isPending
  const compute = (): void => { if (ready && !toMarked()) start.mutate({ scenarioId: scenario.id, seller: rival, own: chosenOwn, rival: chosenTheirs, days, paths }) }
  useCommands([{ id: 'war-game.compute', titleKey: 'war-game:command.compute', shortcut: 'mod+enter', run: compute, when: () => ready }])
  const toggle = (chosen: readonly string[], key: string): readonly string[] => (chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key])

  return (
    <ScreenFrame
      question={t('question')} {...(table.data ? { answer: <Answer table={table.data} measure={measure} text={text} /> } : {})} state={tables.error ? 'error' : tables.data ? 'loaded' : 'loading'}
      action={<>{tabs}<Button leftSection={<IconPlayerPlay size={16} />} loading={start.isPending} disabled={!ready} onClick={compute}>{t('setup.compute', { count })}</Button></>}
    >
      <div className={styles.screen}>
        <div className={styles.setup}>
          <NativeSelect label={t('setup.scenario')} size="xs" value={scenario.id} onChange={(event) => onScenario(event.currentTarget.value)} data={scenarios.map(({ id, name }) => ({ value: id, label: named(name) }))} />
          {rival !== null && <NativeSelect label={t('setup.rival')} size="xs" value={rival} onChange={(event) => setAsked(event.currentTarget.value)} data={rivals.map(({ seller }) => ({ value: seller, label: text.seller(seller) }))} />}
          <fieldset className={styles.choices}>
            <legend>{t('setup.own')}</legend>
            {choices.map((strategy) => <Checkbox key={keyOf(strategy)} label={text.own(strategy)} checked={own.includes(keyOf(strategy))} onChange={() => setOwn(toggle(own, keyOf(strategy)))} />)}
          </fieldset>
          {rival !== null && (
            <fieldset className={styles.choices}>
              <legend>{t('setup.theirs', { rival: text.seller(rival) })}<BasisMark kind="A" note={t('setup.termsNote')} /></legend>
              {THEIRS.map((strategy) => <Checkbox key={keyOf(strategy)} label={text.theirs(strategy)} checked={theirs.includes(keyOf(strategy))} onChange={() => setTheirs(toggle(theirs, keyOf(strategy)))} />)}
            </fieldset>
          )}
          <div>
            <NumberField label={t('setup.days')} value={days} min={7} max={180} onChange={(value) => setDays(value ?? 28)} />
            <NumberField label={t('setup.paths')} value={paths} min={16} max={512} step={16} onChange={(value) => setPaths(value ?? 64)} />
          </div>
          {(tables.data?.length ?? 0) > 0 && (
            <nav className={styles.kept} aria-label={t('setup.saved')}>
              <h2>{t('setup.saved')}</h2>
              {tables.data?.map((one) => (
                <button key={one.hash} type="button" aria-current={one.hash === hash ? 'true' : undefined} onClick={() => setShown(one.hash)}>
                  <b>{text.seller(one.seller)}</b><span>{named(one.scenarioName)} · {format.instant(one.createdAt)}{one.stale ? ` · ${t('setup.stale')}` : ''}</span>
                </button>
              ))}
            </nav>
          )}
        </div>
        <div className={styles.main}>
          <div className={styles.head}>
            <SegmentedControl aria-label={t('measure.label')} value={measure} onChange={(value) => setMeasure(value)} data={PAYOFF_MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))} />
            {running !== null && <div className={styles.job}><JobProgress jobId={running.id} compact onEnd={(job) => { void queryClient.invalidateQueries({ queryKey: orpc.game.key() }).then(() => { if (job.state === 'done') setShown(job.result) }) }} /></div>}
          </div>
          {rival === null ? <EmptyState title={t('empty.noRival')} text={t('empty.noRivalText')} />
            : table.error ? <ErrorState error={table.error} onRetry={() => void table.refetch()} />
              : table.data ? <Evidence key={table.data.hash} table={table.data} measure={measure} text={text} />
                : tables.data && hash === null && running !== null ? <EmptyState title={t('empty.computing')} text={t('empty.computingText')} />
                : tables.data && hash === null ? <EmptyState title={t('empty.noTable')} text={t('empty.noTableText')} /> : <LoadingState />}
        </div>
      </div>
    </ScreenFrame>
  )
}

function Evidence({ table, measure, text }: { readonly table: PayoffTable; readonly measure: PayoffMeasure; readonly text: GameText }) {
  const best = table.analysis[measure].equilibria.find(({ pure }) => pure)
  const [at, setAt] = useState<readonly [number, number]>(best ? [best.row.indexOf(1), best.column.indexOf(1)] : [0, 0])
  return (
    <>
      <PayoffMatrix table={table} measure={measure} text={text} at={at} onChoose={setAt} />
      <PayoffNotes table={table} measure={measure} text={text} at={at} />
    </>
  )
}

/** The stable outcome in a sentence. */
function Answer({ table, measure, text }: { readonly table: PayoffTable; readonly measure: PayoffMeasure; readonly text: GameText }) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const { equilibria } = table.analysis[measure]
  const best = [...equilibria].sort((a, b) => b.rowValue - a.rowValue)[0]
  if (best === undefined) return <>{t('answer.none')}</>
  const pure = equilibria.filter((one) => one.pure)
  // Where we do nothing, a rival that only answers does nothing either: the same play under several names.
  const oneRow = pure.length > 1 && pure.length === equilibria.length && pure.every((one) => one.row.indexOf(1) === pure[0].row.indexOf(1) && Math.abs(one.rowValue - pure[0].rowValue) <= 1e-9 * Math.abs(pure[0].rowValue))
  const told = pure.length > 0 ? [...pure].sort((a, b) => b.rowValue - a.rowValue)[0] : best
  const worth = (value: number): string => (measure === 'share' ? text.value(measure, value, table.currency) : format.money(value, table.currency))
  const values = {
    rival: text.seller(table.seller), measure: t(`measure.${measure}`), count: format.number(equilibria.length), us: worth(told.rowValue), them: worth(told.columnValue),
    robust: format.percent(told.robustness, { digits: 0 }), own: told.pure ? text.own(table.own[told.row.indexOf(1)]) : '', theirs: oneRow ? pure.map((one) => text.theirs(table.rival[one.column.indexOf(1)])).join(', ') : told.pure ? text.theirs(table.rival[told.column.indexOf(1)]) : '',
  }
  return <Trans t={t} i18nKey={pure.length === 0 ? 'answer.mixed' : oneRow ? 'answer.row' : equilibria.length === 1 ? 'answer.pure' : 'answer.several'} components={{ b: <strong /> }} values={values} />
}
