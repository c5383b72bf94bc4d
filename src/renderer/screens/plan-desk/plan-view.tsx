import { Button, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowBackUp, IconArrowForwardUp, IconChartAreaLine, IconInfoCircle, IconPlus, IconSearch, IconSend, IconShieldCheck, IconSignature } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useDeferredValue, useId, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleId } from '../../../core/guard/verdict.ts'
import type { PlanSummary } from '../../../main/contract/contract.ts'
import { client, orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { noticeFailure } from '../../app/notices.ts'
import { ErrorState, LoadingState, ScreenFrame, useFormat } from '../../ui/index.ts'
import { ApproveDialog } from './approve-dialog.tsx'
import type { Pasted } from './clipboard.ts'
import { useFindingText } from './finding-text.ts'
import { FrontierPanel } from './frontier-panel.tsx'
import { GateBar } from './gate-bar.tsx'
import { GridToolbar, type View } from './grid-toolbar.tsx'
import { readPrice, type GridRow } from './grid-values.ts'
import { LineDrawer } from './line-drawer.tsx'
import { PlanAnswer } from './plan-answer.tsx'
import { PlanGrid } from './plan-grid.tsx'
import { termsOfPlan, type TermsDraft } from './terms.ts'
import { Totals } from './totals.tsx'
import { usePlan } from './use-plan.ts'
import { useGridRows } from './use-rows.ts'
import type { Optimising } from './use-work.ts'
import styles from './plan-desk.module.css'

interface PlanViewProps {
  readonly id: string
  readonly plans: readonly PlanSummary[]
  readonly categories: readonly { readonly id: string; readonly name: string }[]
  readonly optimising: Optimising
  readonly onChoose: (id: string) => void
  readonly onNew: () => void
  readonly onCompose: (terms: TermsDraft, replaces: { readonly id: string; readonly version: number; readonly name: string } | null) => void
}

const writing = (): boolean => document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLTextAreaElement

/** One plan: frontier and totals above, its lines below, and the way from draft through the gate to the store. */
export function PlanView({ id, plans, categories, optimising, onChoose, onNew, onCompose }: PlanViewProps) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const navigate = useNavigate()
  const inHand = usePlan(id)
  const { plan, edit, undo, redo, take } = inHand
  const rows = useGridRows(inHand)
  const [search, setSearch] = useState('')
  const [view, setView] = useState<View>('plan')
  const [category, setCategory] = useState<string | null>(null)
  const [chosenRule, setRule] = useState<RuleId | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const [selected, setSelected] = useState<readonly string[]>([])
  const [shown, setShown] = useState(0)
  const [detail, setDetail] = useState(false)
  const [approving, setApproving] = useState(false)
  const searchId = useId()
  const text = useFindingText(plan?.currency ?? 'CNY')
  const names = useMemo(() => new Map(categories.map((one) => [one.id, one.name])), [categories])
  const categoryName = useCallback((one: string) => names.get(one) ?? one, [names])
  const refresh = useCallback(async () => take(await client.plans.get({ id })), [id, take])
  const check = useMutation(orpc.plans.check.mutationOptions({ onSuccess: refresh, onError: noticeFailure }))
  const revise = useMutation(orpc.plans.revise.mutationOptions({ onSuccess: take, onError: noticeFailure }))
  // An approval runs out; then it is given anew.
  const standing = useQuery(orpc.plans.standing.queryOptions({ input: { id }, enabled: plan !== undefined && plan.verdict?.passed === true && plan.status !== 'checked' }))
  const open = plan?.status === 'checked' || standing.data?.awaits === true
  // A rule can only be chosen, and let go of, where a verdict is shown.
  const rule = plan?.verdict ? chosenRule : null
  // Typing stays fluent while a hundred thousand rows are being filtered.
  const sought = useDeferredValue(search).trim().toLowerCase()
  const shows = useCallback((row: GridRow): boolean =>
    (sought === '' || row.text.includes(sought)) && (category === null || row.category === category) && (rule === null || row.findings.some((found) => found.rule === rule))
    && (view === 'all' || (view === 'plan' ? row.landed !== null : view === 'flagged' ? row.findings.length > 0 || row.line?.expected.extrapolated === true : row.why.startsWith('blank') || row.why === 'not-offered' || row.why === 'no-room')), [sought, category, rule, view])
  const unread = useCallback((what: Omit<Pasted, 'edits'>) => {
    if (what.unread.length === 0 && what.beyond === 0) return
    const few = what.unread.slice(0, 5).join(', ')
    notifications.show({
      id: 'plan-desk-unread', color: 'yellow', withBorder: true, autoClose: 8000, title: t('unread.title'),
      message: [what.unread.length > 0 ? t('unread.cells', { count: what.unread.length, cells: format.number(what.unread.length), few }) : '', what.beyond > 0 ? t('unread.beyond', { count: what.beyond, rows: format.number(what.beyond) }) : ''].filter((part) => part !== '').join(' '),
    })
  }, [t, format])

  const draft = plan?.status === 'draft'
  const toggleDetail = useCallback(() => setDetail((open) => !open), [])
  useCommands([
    { id: 'planDesk.new', titleKey: 'plan-desk:command.new', icon: IconPlus, keywords: ['optimise', '方案', '优化'], run: onNew },
    { id: 'planDesk.optimise', titleKey: 'plan-desk:command.optimise', icon: IconChartAreaLine, keywords: ['envelope', '预算', '优化'], when: () => plan !== undefined && !optimising.busy, run: () => { if (plan) onCompose(termsOfPlan(plan), draft ? plan : null) } },
    { id: 'planDesk.check', titleKey: 'plan-desk:command.check', icon: IconShieldCheck, keywords: ['gate', '检查', '闸门'], shortcut: 'mod+enter', when: () => draft && !check.isPending && inHand.pending.size === 0, run: () => check.mutate({ id }) },
    { id: 'planDesk.approve', titleKey: 'plan-desk:command.approve', icon: IconSignature, keywords: ['sign', '批准'], when: () => open, run: () => setApproving(true) },
    { id: 'planDesk.publish', titleKey: 'plan-desk:command.publish', icon: IconSend, keywords: ['publish', '发布'], when: () => plan?.status === 'approved' && !open, run: () => { void navigate({ to: '/publications', search: { plan: id } }) } },
    { id: 'planDesk.revise', titleKey: 'plan-desk:command.revise', keywords: ['draft', '修订'], when: () => plan !== undefined && !draft, run: () => revise.mutate({ id }) },
    { id: 'planDesk.undo', titleKey: 'plan-desk:command.undo', icon: IconArrowBackUp, shortcut: 'mod+z', when: () => draft && inHand.canUndo && !writing(), run: undo },
    { id: 'planDesk.redo', titleKey: 'plan-desk:command.redo', icon: IconArrowForwardUp, shortcut: ['mod+shift+z', 'mod+y'], when: () => draft && inHand.canRedo && !writing(), run: redo },
    { id: 'planDesk.search', titleKey: 'plan-desk:command.search', icon: IconSearch, shortcut: 'mod+f', run: () => document.getElementById(searchId)?.focus() },
    { id: 'planDesk.detail', titleKey: 'plan-desk:command.detail', icon: IconInfoCircle, keywords: ['why', 'waterfall', '为什么'], run: toggleDetail },
  ])

  if (!plan || !inHand.rows) {
    return <ScreenFrame question={t('question')} state={inHand.error ? 'error' : 'loading'}>{inHand.error ? <ErrorState error={inHand.error} onRetry={inHand.refetch} /> : <LoadingState />}</ScreenFrame>
  }
  const lines = format.number(plan.lines.length)
  const chooser = <Select aria-label={t('chooser')} className={styles.chooser} value={id} onChange={(value) => { if (value !== null) onChoose(value) }} comboboxProps={{ width: 380, position: 'bottom-end' }} data={plans.map((one) => ({ value: one.id, label: `${one.name} · v${one.version} · ${t(`status.${one.status}`)}` }))} />
  const next = plan.status === 'draft' ? <Button loading={check.isPending} disabled={plan.lines.length === 0 || inHand.pending.size > 0} leftSection={<IconShieldCheck size={16} />} onClick={() => check.mutate({ id })}>{t('action.check', { count: plan.lines.length, lines })}</Button>
    : open ? <Button leftSection={<IconSignature size={16} />} onClick={() => setApproving(true)}>{t(plan.status === 'checked' ? 'action.approveAsk' : 'action.approveAgain', { count: plan.lines.length, lines })}</Button>
      : plan.status === 'approved' ? <Button leftSection={<IconSend size={16} />} onClick={() => { void navigate({ to: '/publications', search: { plan: id } }) }}>{t('action.publish', { count: plan.lines.length, lines })}</Button>
        : null
  const row = detail ? rows.find(({ sku }) => sku === focused) ?? rows.find(({ landed }) => landed !== null) ?? rows[0] : undefined
  const chosen = new Set(selected)
  const target = rows.filter(({ sku }) => chosen.has(sku))

  return (
    <ScreenFrame question={t('question')} answer={<PlanAnswer plan={plan} />} action={<>{chooser}<Button variant="default" className={styles.narrowing} aria-label={t('action.new')} leftSection={<IconPlus size={16} />} onClick={onNew}><span>{t('action.new')}</span></Button>{!draft && <Button variant={next ? 'default' : 'filled'} loading={revise.isPending} onClick={() => revise.mutate({ id })}>{t('action.revise')}</Button>}{next}</>}>
      <div className={styles.screen}>
        <div className={styles.top}>
          <FrontierPanel key={`${plan.id} ${plan.version} ${plan.status}`} plan={plan} jobId={optimising.jobId} busy={optimising.busy} onOptimise={(terms) => optimising.start(draft ? terms : { ...terms, name: t('again', { name: plan.name }) }, plan.currency, draft ? plan : null)} onCompose={(terms) => onCompose(terms, draft ? plan : null)} />
          <Totals plan={plan} />
        </div>
        {plan.verdict && <GateBar plan={plan} verdict={plan.verdict} text={text} chosen={rule} onChoose={setRule} />}
        <GridToolbar
          unit={format.currency(plan.currency)} searchId={searchId} search={search} onSearch={setSearch} view={view} onView={setView} category={category} categories={categories} onCategory={setCategory} shown={shown} total={rows.length} selected={selected.length} editable={draft}
          canUndo={inHand.canUndo} canRedo={inHand.canRedo} onUndo={undo} onRedo={redo} detail={detail} onDetail={toggleDetail} onLeaveOut={() => edit(target.filter(({ landed }) => landed !== null).map(({ sku }) => ({ sku, landed: null })))}
          onOffList={(percent) => edit(target.flatMap((one) => {
            const landed = readPrice(`${percent}%`, one.list, plan.currency)
            return landed === undefined || landed === null ? [] : [{ sku: one.sku, landed }]
          }))}
        />
        <div className={styles.sheet}>
          <PlanGrid rows={rows} currency={plan.currency} editable={draft} categoryName={categoryName} findingText={text} shows={shows} onEdit={edit} onFocus={setFocused} onDetail={toggleDetail} onSelect={setSelected} onUnread={unread} onShown={setShown} />
          {row && <LineDrawer key={row.sku} plan={plan} row={row} categoryName={categoryName} text={text} onEdit={edit} onClose={() => setDetail(false)} />}
        </div>
      </div>
      {approving && plan.verdict && <ApproveDialog plan={plan} verdict={plan.verdict} text={text} onClose={() => setApproving(false)} onApproved={(approved) => {
        take(approved)
        setApproving(false)
      }} />}
    </ScreenFrame>
  )
}
