import { Button } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Trans, useTranslation } from 'react-i18next'
import type { WarRoom } from '../../../main/contract/contract.ts'
import { orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { focusScenario, useFocusedScenario } from '../../app/focus.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { EmptyState, ErrorState, LoadingState, ScreenFrame, useFormat } from '../../ui/index.ts'
import { AlertList } from './alert-list.tsx'
import { CashPanel, OrderPanel } from './fan-panels.tsx'
import { RivalsBoard } from './rivals-board.tsx'
import { hasRun, type RunningRoom } from './running-room.ts'
import { Tiles } from './tiles.tsx'
import { WorstCase } from './worst-case.tsx'
import styles from './war-room.module.css'

/** Can we afford this war? Cash, burn, runway, envelope and share; rivals; what needs a person. */
export function WarRoomScreen() {
  const { t } = useTranslation('war-room')
  const { scenario } = useFocusedScenario()
  const room = useQuery(orpc.warRoom.get.queryOptions({ input: { scenarioId: scenario?.id ?? null }, refetchInterval: 15_000, placeholderData: (before) => before }))
  if (room.error && !room.data) return <ScreenFrame question={t('question')} state="error"><ErrorState error={room.error} onRetry={() => void room.refetch()} /></ScreenFrame>
  if (!room.data) return <ScreenFrame question={t('question')} state="loading"><LoadingState /></ScreenFrame>
  if (!hasRun(room.data)) return <Empty room={room.data} />
  return <Loaded room={room.data} />
}

/** Leads to the step that is missing: data, a fit, a scenario, or its run. */
function Empty({ room }: { readonly room: WarRoom }) {
  const { t } = useTranslation('war-room')
  const navigate = useNavigate()
  const named = useScenarioName()
  const step = room.asOf === null ? (room.sales.length === 0 ? 'data' : 'fit') : room.scenario === null ? 'scenario' : 'run'
  const to = step === 'data' || step === 'fit' ? '/data' : '/scenarios'
  return (
    <ScreenFrame question={t('question')} state="empty">
      <EmptyState title={t(`empty.${step}.title`, { scenario: named(room.scenario?.name ?? '') })} text={t(`empty.${step}.text`, { scenario: named(room.scenario?.name ?? '') })} action={<Button onClick={() => void navigate({ to })}>{t(`empty.${step}.action`)}</Button>} />
      {room.alerts.length > 0 && <AlertList room={room} />}
    </ScreenFrame>
  )
}

function Loaded({ room }: { readonly room: RunningRoom }) {
  const { t } = useTranslation('war-room')
  const format = useFormat()
  const named = useScenarioName()
  const { outcome, run } = room
  const navigate = useNavigate()
  const openNight = (): void => { focusScenario('flash-night'); void navigate({ to: '/scenarios' }) }
  useCommands([{ id: 'war-room.flash-night', titleKey: 'war-room:command.flashNight', icon: IconBolt, run: openNight }])
  const { closingCash } = outcome.totals
  const money = (value: number): string => format.money(value, outcome.currency)
  const below = Math.round(outcome.runway.probabilityBelowFloor * outcome.paths)
  const answer = (
    <Trans
      t={t} i18nKey={below === 0 ? 'answer.holds' : 'answer.breaks'} components={{ b: <strong /> }}
      values={{
        scenario: named(room.scenario?.name ?? outcome.scenarioId), cash: money(closingCash.p50), p10: money(closingCash.p10), p90: money(closingCash.p90), end: format.date(outcome.dates.at(-1)),
        below: format.number(below), paths: format.number(outcome.paths), share: format.percent(outcome.runway.probabilityBelowFloor), floor: run === null ? '' : money(run.treasury.cashFloor),
      }}
    />
  )
  const set = run?.overrides?.length ?? 0
  return (
    <ScreenFrame question={t('question')} answer={set === 0 ? answer : <>{answer} {t('answer.set', { count: set })}</>} action={<Button variant="subtle" color="gray" leftSection={<IconBolt size={16} />} onClick={openNight}>{t('flashNight')}</Button>}>
      <div className={styles.room}>
        <Tiles room={room} />
        <CashPanel room={room} />
        <OrderPanel room={room} />
        <RivalsBoard room={room} />
        <div className={styles.side}>
          <AlertList room={room} />
          <WorstCase room={room} />
        </div>
      </div>
    </ScreenFrame>
  )
}
