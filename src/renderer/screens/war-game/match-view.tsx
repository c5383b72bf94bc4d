import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { Trans, useTranslation } from 'react-i18next'
import type { Match } from '../../../main/contract/game.ts'
import { orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { noticeFailure } from '../../app/notices.ts'
import { queryClient } from '../../app/query-client.ts'
import { useJobs } from '../../app/use-jobs.ts'
import { textOrNull, useKept } from '../../app/use-kept.ts'
import { EmptyState, ErrorState, JobProgress, LoadingState, ScreenFrame, useFormat } from '../../ui/index.ts'
import { MatchBoard } from './match-board.tsx'
import { MatchSetupForm } from './match-setup.tsx'
import type { World } from './world.ts'
import styles from './war-game.module.css'

const reread = (): Promise<void> => queryClient.invalidateQueries({ queryKey: orpc.game.key() })

/** Matches: a new one, the one being played, and those that were kept. */
export function MatchView({ market, scenarios, scenario, onScenario, tabs }: World) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const [chosen, setChosen] = useKept<string | null>('war-game.match', null, textOrNull)
  const [depth, setDepth] = useKept('war-game.depth', 0.1)
  const [category, setCategory] = useKept<string | null>('war-game.category', null, textOrNull)
  const matches = useQuery(orpc.game.matches.queryOptions())
  const id = matches.data?.find((one) => one.id === chosen)?.id ?? matches.data?.[0]?.id ?? null
  const match = useQuery(orpc.game.match.queryOptions({ input: { id: id ?? '' }, enabled: id !== null }))
  const running = useJobs().find(({ kind, state }) => kind === 'game' && state === 'running') ?? null
  const play = useMutation(orpc.game.play.mutationOptions({ onError: noticeFailure }))
  const remove = useMutation(orpc.game.removeMatch.mutationOptions({ onSuccess: reread, onError: noticeFailure }))
  const open = match.data && !match.data.ended ? match.data : null
  const ready = open !== null && running === null && !play.isPending
  const next = (): void => { if (ready) play.mutate({ id: open.id, week: open.turns.length, levers: { depth, category } }) }
  useCommands([{ id: 'war-game.play', titleKey: 'war-game:command.play', shortcut: 'mod+enter', run: next, when: () => ready }])

  return (
    <ScreenFrame
      question={t('question')} {...(match.data ? { answer: <Answer match={match.data} /> } : {})} state={matches.error ? 'error' : matches.data ? 'loaded' : 'loading'}
      action={<>{tabs}{open !== null && <Button leftSection={<IconPlayerPlay size={16} />} loading={play.isPending} disabled={!ready} onClick={next}>{t('match.play', { week: format.number(open.turns.length + 1) })}</Button>}</>}
    >
      <div className={styles.screen}>
        <div className={styles.setup}>
          <MatchSetupForm market={market} scenarios={scenarios} scenario={scenario} onScenario={onScenario} onStarted={(started) => { void reread().then(() => setChosen(started)) }} />
          {(matches.data?.length ?? 0) > 0 && (
            <nav className={styles.kept} aria-label={t('match.saved')}>
              <h2>{t('match.saved')}</h2>
              {matches.data?.map((one) => (
                <div key={one.id} className={styles.row}>
                  <button type="button" aria-current={one.id === id ? 'true' : undefined} onClick={() => setChosen(one.id)}>
                    <b>{one.name}</b><span>{t('match.progress', { played: format.number(one.played), weeks: format.number(one.weeks) })} · {format.instant(one.updatedAt)}</span>
                  </button>
                  <Tooltip label={t('match.remove')}><ActionIcon variant="subtle" color="gray" aria-label={`${t('match.remove')}: ${one.name}`} onClick={() => remove.mutate({ id: one.id })}><IconTrash size={16} /></ActionIcon></Tooltip>
                </div>
              ))}
            </nav>
          )}
        </div>
        <div className={styles.main}>
          {running !== null && <div className={styles.head}><div className={styles.job}><JobProgress jobId={running.id} compact onEnd={() => void reread()} /></div></div>}
          {matches.error ? <ErrorState error={matches.error} onRetry={() => void matches.refetch()} />
            : match.data && id !== null ? <MatchBoard key={`${match.data.id} ${match.data.turns.length}`} match={match.data} market={market} levers={{ depth, category }} onDepth={setDepth} onCategory={setCategory} />
              : matches.data && id === null ? <EmptyState title={t('empty.noMatch')} text={t('empty.noMatchText')} /> : <LoadingState />}
        </div>
      </div>
    </ScreenFrame>
  )
}

function Answer({ match }: { readonly match: Match }) {
  const { t } = useTranslation('war-game')
  const format = useFormat()
  const { summary } = match
  if (summary === null) return <>{t('answer.matchNew')}</>
  const values = { played: format.number(match.turns.length), weeks: format.number(match.setup.weeks), cash: format.money(summary.cash, summary.currency), share: format.percent(summary.share), eased: format.money(summary.eased.cash, summary.currency), easedShare: format.percent(summary.eased.share) }
  return <Trans t={t} i18nKey="answer.match" components={{ b: <strong /> }} values={values} />
}
