import { Button, Select, TextInput } from '@mantine/core'
import { IconFileCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EvidenceKind, EvidenceScope } from '../../../core/guard/evidence.ts'
import { exponentOf, toMinor, type Currency } from '../../../core/money/money.ts'
import type { BelowCostReason } from '../../../core/plan/plan-line.ts'
import type { Evidence, EvidenceInput } from '../../../main/contract/guard.ts'
import { client, orpc, problemsOfError } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { ErrorState, FigureInput, LoadingState, ProblemList, useFormat } from '../../ui/index.ts'
import { useKeptDraft } from './kept-draft.ts'
import styles from './settings.module.css'

const KINDS: readonly EvidenceKind[] = ['consent', 'below-cost', 'minimum-price', 'announcement']
const REASONS: readonly BelowCostReason[] = ['fresh', 'seasonal', 'overstock', 'near-expiry', 'discontinued']
const SCOPES = ['merchant', 'sku', 'category'] as const

interface Draft {
  readonly kind: EvidenceKind
  readonly scope: EvidenceScope['kind']
  readonly id: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly amount: number | ''
  readonly reason: BelowCostReason
}
const FRESH: Draft = { kind: 'consent', scope: 'merchant', id: '', from: '', to: '', text: '', amount: '', reason: 'overstock' }

/** Consents, reasons with their evidence, suppliers' minimum prices and announcements: what the gate asks to see. */
export function EvidenceList({ currency, path }: { readonly currency: Currency; /** Of the workspace. */ readonly path: string }) {
  const { t } = useTranslation('settings')
  const evidence = useQuery(orpc.guard.evidence.queryOptions())
  const queryClient = useQueryClient()
  const keep = (records: readonly Evidence[]): void => { queryClient.setQueryData(orpc.guard.evidence.queryKey(), records) }
  const withdraw = useMutation({ mutationFn: (id: string) => client.guard.withdrawEvidence({ id }), onSuccess: keep })
  return (
    <section className={styles.group} aria-labelledby="group-evidence">
      <h2 id="group-evidence">{t('evidence.title')}</h2>
      <p className={styles.note}>{t('evidence.note')}</p>
      {withdraw.error && <ProblemList problems={problemsOfError(withdraw.error)} />}
      {evidence.data
        ? evidence.data.length === 0 ? <p className={styles.quiet}>{t('evidence.empty')}</p> : <ul className={styles.records}>{evidence.data.map((one) => <Record key={one.id} record={one} currency={currency} onWithdraw={() => withdraw.mutate(one.id)} />)}</ul>
        : evidence.error ? <ErrorState error={evidence.error} onRetry={() => void evidence.refetch()} /> : <LoadingState />}
      <NewRecord currency={currency} path={path} onAdded={keep} />
    </section>
  )
}

function Record({ record, currency, onWithdraw }: { readonly record: Evidence; readonly currency: Currency; readonly onWithdraw: () => void }) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const amount = record.kind === 'consent' ? record.most : record.kind === 'minimum-price' ? record.price : record.kind === 'announcement' ? record.total : null
  return (
    <li data-withdrawn={record.withdrawn !== null}>
      <div>
        <b>{t(`evidence.kind.${record.kind}`)}</b> {t(`evidence.scope.${record.scope.kind}`)} {record.scope.id}{record.kind === 'below-cost' ? ` · ${t(`evidence.reason.${record.reason}`)}` : ''}{amount === null ? '' : ` · ${format.minor(amount, currency, { style: 'full' })}`}
        <div className={styles.quiet}>{format.date(record.from)} – {format.date(record.to)} · {record.text} · {record.by}{record.withdrawn === null ? '' : ` · ${t('evidence.withdrawn', { by: record.withdrawn.by, date: format.date(record.withdrawn.at.slice(0, 10)) })}`}</div>
      </div>
      {record.withdrawn === null && <Button variant="subtle" size="compact-xs" aria-label={t('evidence.withdrawOne', { id: record.scope.id })} onClick={onWithdraw}>{t('evidence.withdraw')}</Button>}
    </li>
  )
}

function NewRecord({ currency, path, onAdded }: { readonly currency: Currency; readonly path: string; readonly onAdded: (records: readonly Evidence[]) => void }) {
  const { t } = useTranslation('settings')
  const { draft, dirty, set: setDraft } = useKeptDraft<Draft>(`evidence ${path}`, FRESH)
  const [open, setOpen] = useState(dirty)
  const input = inputOf(draft, currency)
  const add = useMutation({
    mutationFn: (record: EvidenceInput) => client.guard.addEvidence(record),
    onSuccess: (records) => {
      onAdded(records)
      setDraft(null)
      setOpen(false)
    },
  })
  useCommands([{ id: 'settings.evidence.add', titleKey: 'settings:evidence.add', icon: IconFileCheck, run: () => setOpen(true) }])
  if (!open) return <div><Button variant="default" leftSection={<IconFileCheck size={14} />} onClick={() => setOpen(true)}>{t('evidence.add')}</Button></div>
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part })
  const plan = draft.kind === 'announcement'
  return (
    <div className={styles.newRecord}>
      {add.error && <ProblemList problems={problemsOfError(add.error)} />}
      <Select label={t('evidence.field.kind')} data={KINDS.map((value) => ({ value, label: t(`evidence.kind.${value}`) }))} value={draft.kind} allowDeselect={false} onChange={(kind) => set({ kind: (kind ?? draft.kind) })} />
      <Select label={t('evidence.field.scope')} data={(plan ? (['plan'] as const) : SCOPES).map((value) => ({ value, label: t(`evidence.scope.${value}`) }))} value={plan ? 'plan' : draft.scope} allowDeselect={false} onChange={(scope) => set({ scope: (scope ?? draft.scope) })} />
      <TextInput label={t('evidence.field.id')} value={draft.id} onChange={(event) => set({ id: event.currentTarget.value })} />
      {draft.kind === 'below-cost'
        ? <Select label={t('evidence.field.reason')} data={REASONS.map((value) => ({ value, label: t(`evidence.reason.${value}`) }))} value={draft.reason} allowDeselect={false} onChange={(reason) => set({ reason: (reason ?? draft.reason) })} />
        : <FigureInput label={t(`evidence.amount.${draft.kind}`)} value={draft.amount} min={10 ** -exponentOf(currency)} max={1e12} decimals={exponentOf(currency)} blank={draft.kind === 'consent' ? t('evidence.noLimit') : undefined} onFigure={(amount) => set({ amount: amount ?? '' })} />}
      <TextInput type="date" label={t('evidence.field.from')} value={draft.from} onChange={(event) => set({ from: event.currentTarget.value })} />
      <TextInput type="date" label={t('evidence.field.to')} value={draft.to} onChange={(event) => set({ to: event.currentTarget.value })} />
      <TextInput className={styles.wide} label={t('evidence.field.text')} description={t('evidence.field.textNote')} value={draft.text} onChange={(event) => set({ text: event.currentTarget.value })} />
      <div className={styles.joins}>
        <Button variant="default" onClick={() => { setOpen(false); setDraft(null); add.reset() }}>{t('evidence.cancel')}</Button>
        <Button disabled={input === null} loading={add.isPending} onClick={() => { if (input) add.mutate(input) }}>{t('evidence.put')}</Button>
      </div>
    </div>
  )
}

/** What is sent; null while something is missing. */
function inputOf({ kind, scope, id, from, to, text, amount, reason }: Draft, currency: Currency): EvidenceInput | null {
  if (Number.isNaN(amount) || id.trim() === '' || from === '' || to === '' || text.trim() === '') return null
  const common = { from, to, text: text.trim() }
  const money = amount === '' || !(amount > 0) ? null : toMinor(amount, currency)
  if (kind === 'announcement') return money === null ? null : { kind, scope: { kind: 'plan', id: id.trim() }, total: money, ...common }
  const goods = { kind: scope === 'plan' ? 'sku' : scope, id: id.trim() }
  if (kind === 'below-cost') return { kind, scope: goods, reason, ...common }
  if (kind === 'consent') return { kind, scope: goods, most: money, ...common }
  return money === null ? null : { kind, scope: goods, price: money, ...common }
}
