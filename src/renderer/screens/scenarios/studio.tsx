import { Button, SegmentedControl, Tooltip } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconArrowBackUp, IconBolt, IconArrowsSplit2, IconDeviceFloppy, IconFileCheck, IconFileText, IconGitBranch, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { memo, useCallback, useMemo, useRef, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Scenario } from '../../../core/war/scenario.ts'
import { fluidBias } from '../../../core/war/statistics.ts'
import type { MarketOutline } from '../../../main/contract/contract.ts'
import { client, orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { noticeFailure } from '../../app/notices.ts'
import { queryClient } from '../../app/query-client.ts'
import { useJobs } from '../../app/use-jobs.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { ErrorState, JobProgress, LoadingState, ScreenFrame, toMarked, useFormat } from '../../ui/index.ts'
import { AdoptDialog } from './adopt-dialog.tsx'
import { Brief } from './brief.tsx'
import { BuyerLevers } from './buyer-levers.tsx'
import { BranchDialog, RemoveDialog } from './dialogs.tsx'
import { ComparePanel } from './compare-panel.tsx'
import { same, withDays } from './draft.ts'
import { useDraft, useUnkept } from './drafts.ts'
import { DriversPanel } from './drivers-panel.tsx'
import { centre, firstToRunOut } from './measures.ts'
import { InstrumentLevers } from './instrument-levers.tsx'
import { EnvelopeLevers, TreasuryLevers } from './money-levers.tsx'
import { MoveLevers } from './move-levers.tsx'
import { NightPanel } from './night-panel.tsx'
import { OperationsLevers, RunLevers } from './operations-levers.tsx'
import { OverrideLevers } from './override-levers.tsx'
import { PriceLevers } from './price-levers.tsx'
import { PreviewPanel } from './preview-panel.tsx'
import { RivalLevers } from './rival-levers.tsx'
import { ScenarioTree } from './scenario-tree.tsx'
import { SweepPanel } from './sweep-panel.tsx'
import type { TreeEntry } from './tree.ts'
import { useLatest } from './use-latest.ts'
import { usePreview } from './use-preview.ts'
import { useWaterfallRun, WaterfallPanel } from './waterfall-panel.tsx'
import styles from './scenarios.module.css'

export interface StudioProps {
  readonly market: MarketOutline
  readonly entries: readonly TreeEntry[]
  readonly entry: TreeEntry
  /** The scenario as it is kept. */
  readonly saved: Scenario
  readonly onChoose: (id: string) => void
}

type View = 'expected' | 'night' | 'run' | 'compare' | 'waterfall' | 'drivers' | 'sweep'

/** Distance of expected cash from that of a run, as a share of it, from which it is told. */
const BIAS_TOLD = 0.02

const reread = (): Promise<void> => queryClient.invalidateQueries({ queryKey: orpc.scenarios.key() })

/** One scenario in hand: the draft that its levers change, what it leads to, its runs, and another beside it. */
export function Studio({ market, entries, entry, saved, onChoose }: StudioProps) {
  const { t } = useTranslation(['scenarios', 'insight'])
  const format = useFormat()
  const named = useScenarioName()
  const workspace = useQuery(orpc.workspace.info.queryOptions()).data?.path ?? ''
  const [draft, edit] = useDraft(workspace, saved)
  const unkept = useUnkept(workspace)
  // A scenario of hours opens with its hours.
  const [asked, setView] = useState<View>(saved.stepHours === 1 ? 'night' : 'expected')
  const [started, setStarted] = useState<string | null>(null)
  const [dialog, setDialog] = useState<'branch' | 'remove' | 'adopt' | 'brief' | null>(null)
  const others = entries.filter(({ id }) => id !== entry.id)
  const parent = entries.find(({ id }) => id === saved.parent) ?? others[0]
  const [other, setOther] = useState<string | null>(null)
  const against = others.find(({ id }) => id === other) ?? parent
  const dirty = !same(draft, saved)
  const hourly = draft.stepHours === 1
  const view = asked === 'night' && !hourly ? 'expected' : asked

  const latest = entry.summary?.latestOutcome ?? null
  const run = useQuery(orpc.scenarios.outcome.queryOptions({ input: { hash: latest?.hash ?? '' }, enabled: latest !== null, staleTime: Number.POSITIVE_INFINITY }))
  const preview = usePreview(draft)
  // Changes are measured against the scenario as it was kept; an untouched one against what it grew from.
  const parentScenario = useQuery(orpc.scenarios.get.queryOptions({ input: { id: saved.parent ?? '' }, enabled: !dirty && saved.parent !== null }))
  const from = dirty ? saved : (parentScenario.data ?? null)
  // Over the same days, or sums would not compare.
  const basis = useMemo(() => (from === null ? null : withDays(from, draft.days)), [from, draft.days])
  const before = usePreview(basis)
  const known = basis === null || before.behind ? null : before.outcome
  const baseName = dirty ? t('asKept') : named(basis?.name ?? '', basis?.id)
  const baseline = useMemo(() => (known === null ? null : { name: baseName, outcome: known }), [known, baseName])

  const stacks = useLatest(draft.moves.some(({ kind }) => kind === 'instrument') ? draft : null, (scenario) => client.scenarios.stacks({ scenario }))
  const waterfall = useWaterfallRun(draft, dirty || entry.summary === null)

  const running = useJobs().find((job) => job.kind === 'simulate' && job.state === 'running') ?? null
  // Another tab may have kept the scenario meanwhile: then nothing is written over, and the draft lies over what is kept now.
  const keep = (scenario: Scenario) => client.scenarios.save({ scenario, base: saved })
  const refused = (error: unknown): void => { noticeFailure(error); void reread() }
  const save = useMutation({ mutationFn: keep, onSuccess: reread, onError: refused })
  const start = useMutation({
    mutationFn: async () => {
      if (dirty || entry.summary === null) await keep(draft)
      return client.scenarios.run({ id: draft.id, threads: null })
    },
    onSuccess: ({ jobId }) => { setStarted(jobId); return reread() },
    onError: refused,
  })
  const stale = latest !== null && (latest.stale || dirty)
  // Expected values leave out some of what chance does; where a run shows that it matters, it is said.
  const bias = run.data ? fluidBias(run.data, 'closingCash') : null
  const biasNote = bias === null || run.data === undefined || Math.abs(bias.relative ?? 0) < BIAS_TOLD || Math.abs(bias.errors ?? 0) < 2 ? [] : [t('note.bias', { difference: format.money(bias.difference, run.data.currency, { sign: true }) })]
  const comparing = run.data && !stale ? run.data : preview.outcome
  // Pictures go with the scenario that their figures are of: while a slider moves they are drawn once for every answer.
  const answered = comparing === preview.outcome ? (preview.of ?? draft) : draft
  const shown = view === 'run' && run.data ? run.data : (view === 'compare' || view === 'waterfall') && comparing ? comparing : preview.outcome

  // Nothing is kept or run past a figure that is marked: it is gone to instead.
  const levers = useRef<HTMLDivElement>(null)
  const sound = (then: () => void): void => { if (levers.current === null || !toMarked(levers.current)) then() }
  useCommands([
    { id: 'scenarios.run', titleKey: 'scenarios:command.run', icon: IconPlayerPlay, shortcut: 'mod+enter', run: () => sound(() => start.mutate()), when: () => running === null && !start.isPending },
    { id: 'scenarios.waterfall', titleKey: 'scenarios:command.waterfall', icon: IconArrowsSplit2, run: () => { setView('waterfall'); waterfall.mutate() }, when: () => draft.moves.length > 0 && !waterfall.isPending },
    { id: 'scenarios.save', titleKey: 'scenarios:command.save', icon: IconDeviceFloppy, shortcut: 'mod+s', run: () => sound(() => save.mutate(draft)), when: () => dirty },
    { id: 'scenarios.discard', titleKey: 'scenarios:command.discard', icon: IconArrowBackUp, run: () => edit(() => saved), when: () => dirty },
    { id: 'scenarios.branch', titleKey: 'scenarios:command.branch', icon: IconGitBranch, shortcut: 'mod+b', run: () => setDialog('branch') },
    { id: 'scenarios.remove', titleKey: 'scenarios:command.remove', icon: IconTrash, run: () => setDialog('remove'), when: () => entry.summary !== null },
    { id: 'scenarios.adopt', titleKey: 'insight:command.adopt', icon: IconFileCheck, run: () => sound(() => setDialog('adopt')), when: () => draft.moves.some(({ kind }) => kind !== 'instrument') },
    { id: 'scenarios.brief', titleKey: 'insight:command.brief', icon: IconFileText, run: () => setDialog('brief'), when: () => comparing !== null },
    ...(['drivers', 'sweep'] as const).map((name) => ({ id: `scenarios.show-${name}`, titleKey: `insight:command.${name}` as const, run: () => setView(name) })),
    ...(['expected', 'run', 'compare', 'waterfall'] as const).map((name) => ({ id: `scenarios.show-${name}`, titleKey: `scenarios:command.show.${name}` as const, run: () => setView(name) })),
    { id: 'scenarios.show-night', titleKey: 'scenarios:command.show.night', icon: IconBolt, run: () => setView('night'), when: () => hourly },
    { id: 'scenarios.flash-night', titleKey: 'scenarios:command.night', icon: IconBolt, run: () => onChoose('flash-night'), when: () => entries.some(({ id }) => id === 'flash-night') && entry.id !== 'flash-night' },
  ])

  const note = view === 'drivers' || view === 'sweep' ? t(`insight:note.${view}`) : view === 'waterfall' ? t('note.waterfall') : view === 'night' ? t('note.night') : view === 'compare' ? t('note.compare') : view === 'run' && run.data ? [t(stale ? 'note.stale' : 'note.run', { paths: format.number(run.data.paths), seed: run.data.seed, when: format.instant(latest?.createdAt) }), ...biasNote].join(' · ') : [baseline === null ? t('note.fluid') : t('note.against', { name: baseline.name }), ...(stale ? [] : biasNote)].join(' · ')
  // What cannot be simulated has no figures of its own: those on the screen are told to be of before.
  const old = view === 'expected' && Boolean(preview.error) && preview.outcome !== null
  const answer = shown === null ? undefined : <><Answer market={market} outcome={shown} name={named(draft.name, draft.id)} />{old && <> <span className={styles.before}>{t('answer.before')}</span></>}</>
  const basket = Math.round(market.meanPrice * Math.max(1, draft.treasury.unitsPerOrder) * 100) / 100
  const lever = { scenario: draft, market, edit }
  const branch = useCallback(() => setDialog('branch'), [])
  const remove = useCallback(() => setDialog('remove'), [])
  return (
    <ScreenFrame
      question={t('question')} answer={answer}
      action={(
        <>
          {!dirty && <Button variant="subtle" color="gray" disabled={comparing === null} onClick={() => setDialog('brief')}>{t('insight:brief.action')}</Button>}
          {!dirty && <Button variant="default" disabled={!draft.moves.some(({ kind }) => kind !== 'instrument')} onClick={() => sound(() => setDialog('adopt'))}>{t('insight:adopt.action')}</Button>}
          {dirty && <Button variant="subtle" color="gray" onClick={() => edit(() => saved)}>{t('discard')}</Button>}
          {dirty && <Button variant="default" loading={save.isPending} onClick={() => sound(() => save.mutate(draft))}>{t('save')}</Button>}
          <Tooltip label={t('runNote', { threads: t('allCores') })}><Button leftSection={<IconPlayerPlay size={16} />} loading={start.isPending} disabled={running !== null} onClick={() => sound(() => start.mutate())}>{t('runButton', { paths: format.number(draft.monteCarlo.paths) })}</Button></Tooltip>
        </>
      )}
    >
      <div className={styles.screen}>
        <Tree entries={entries} chosen={entry.id} unkept={unkept} onChoose={onChoose} onBranch={branch} onRemove={remove} removable={entry.summary !== null} />
        <div ref={levers} className={styles.controls}>
          <MoveLevers {...lever} />
          <PriceLevers {...lever} />
          <InstrumentLevers {...lever} report={stacks.answer} basket={basket} />
          <OverrideLevers {...lever} />
          <EnvelopeLevers {...lever} />
          <RivalLevers {...lever} />
          <BuyerLevers {...lever} />
          <OperationsLevers {...lever} />
          <TreasuryLevers {...lever} />
          <RunLevers {...lever} />
        </div>
        <div className={styles.result}>
          <div className={styles.resultHead}>
            <SegmentedControl
              aria-label={t('view.title')} value={view} onChange={(value) => setView(value as View)}
              data={[{ value: 'expected', label: t('view.expected') }, ...(hourly ? [{ value: 'night', label: t('view.night') }] : []), { value: 'run', label: t('view.run'), disabled: latest === null }, { value: 'waterfall', label: t('view.waterfall') }, { value: 'drivers', label: t('insight:view.drivers') }, { value: 'sweep', label: t('insight:view.sweep') }, { value: 'compare', label: t('view.compare'), disabled: against === undefined }]}
            />
            <span className={styles.note} title={note}>{note}</span>
          </div>
          {running !== null && <div className={styles.job}><JobProgress jobId={running.id} compact onEnd={(job) => { void reread().then(() => { if (job.id === started && job.state === 'done') setView('run') }) }} /></div>}
          <div className={styles.answers} data-behind={view === 'expected' && preview.behind && preview.outcome !== null} data-old={old || undefined}>
            {view === 'expected' && Boolean(preview.error) && <ErrorState error={preview.error} title={t('previewFailed')} />}
            {old && <p className={styles.staleNote} role="status">{t('answer.before')}</p>}
            {view === 'night'
              ? <Night scenario={answered} market={market} outcome={run.data !== undefined && !stale && run.data.hourly?.contribution !== undefined ? run.data : preview.outcome} dirty={dirty} />
              : view === 'drivers'
              ? <DriversPanel id={draft.id} market={market} dirty={dirty} />
              : view === 'sweep'
              ? <SweepPanel key={draft.id} id={draft.id} market={market} dirty={dirty} scenario={saved} />
              : view === 'waterfall'
              ? <WaterfallPanel scenario={draft} currency={market.currency} dirty={dirty || entry.summary === null} />
              : view === 'compare' && against !== undefined && comparing !== null
              ? <Comparison entries={entries} here={answered} outcome={comparing} expected={preview.outcome} other={against.id} onOther={setOther} />
              : shown === null
                ? !preview.error && <LoadingState />
                : <Results scenario={shown === run.data ? saved : answered} market={market} outcome={shown} baseline={view === 'run' ? null : baseline} />}
          </div>
        </div>
      </div>
      {dialog === 'branch' && <BranchDialog draft={draft} taken={entries.flatMap(({ id, name }) => [name, named(name, id)])} onClose={() => setDialog(null)} onDone={(id) => { setDialog(null); edit(() => saved); void reread().then(() => onChoose(id)) }} />}
      {dialog === 'adopt' && <AdoptDialog id={draft.id} name={named(draft.name, draft.id)} days={draft.days} keep={async () => { if (dirty || entry.summary === null) await keep(draft) }} onClose={() => setDialog(null)} />}
      {dialog === 'brief' && comparing !== null && <Brief scenario={draft} outcome={comparing} market={market} answer={<Answer market={market} outcome={comparing} name={named(draft.name, draft.id)} />} onClose={() => setDialog(null)} />}
      {dialog === 'remove' && <RemoveDialog id={entry.id} name={named(entry.name, entry.id)} onClose={() => setDialog(null)} onDone={() => { setDialog(null); edit(() => saved); void reread().then(() => onChoose(parent?.id ?? '')) }} />}
    </ScreenFrame>
  )
}

const Tree = memo(ScenarioTree)
const Night = memo(NightPanel)
const Comparison = memo(ComparePanel)
const Results = memo(PreviewPanel)

/** The answer in a sentence: share, cash, and who runs out first. */
function Answer({ market, outcome, name }: { readonly market: MarketOutline; readonly outcome: NonNullable<ReturnType<typeof usePreview>['outcome']>; readonly name: string }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const first = firstToRunOut(outcome)
  const seller = first === null ? null : market.sellers.find(({ id }) => id === first.seller)
  const values = {
    name, share: format.percent(centre(outcome, 'share')), cash: format.money(centre(outcome, 'closingCash'), outcome.currency), end: format.date(outcome.dates.at(-1)), days: format.number(outcome.dates.length),
    seller: seller?.name[format.language] ?? seller?.name.en ?? '', day: format.number(first?.day ?? null),
  }
  const key = first === null ? 'answer.nobody' : seller?.own === true ? 'answer.us' : 'answer.rival'
  const credit = (outcome.mode === 'sampled' ? outcome.daily.creditDrawn.p50 : outcome.daily.creditDrawn.mean).at(-1) ?? 0
  return <><Trans t={t} i18nKey={key} components={{ b: <strong /> }} values={values} />{credit >= 1 && <> <Trans t={t} i18nKey="answer.credit" components={{ b: <strong /> }} values={{ credit: format.money(credit, outcome.currency) }} /></>} <span className={styles.basis}>({t(`answer.basis.${outcome.mode}`)})</span></>
}
