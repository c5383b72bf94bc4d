import { ActionIcon, Button, Checkbox, MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exponentOf, type Currency } from '../../../core/money/money.ts'
import { FUNDERS } from '../../../core/war/outcome.ts'
import { usePreferences } from '../../app/preferences.ts'
import { Dialog, FigureInput, toMarked, useFormat } from '../../ui/index.ts'
import { faultsOf, type TermsDraft } from './terms.ts'
import styles from './plan-desk.module.css'

interface ComposeDialogProps {
  readonly start: TermsDraft
  readonly currency: Currency
  readonly categories: readonly { readonly id: string; readonly name: string }[]
  /** The draft that the answer would replace; null: a new plan is made. */
  readonly replaces: string | null
  readonly busy: boolean
  readonly onClose: () => void
  readonly onOptimise: (terms: TermsDraft) => void
}

/** Beyond every envelope; minor units of it are still exact. */
const MOST_MONEY = 1e12

/** All terms of a plan: what for, when, with whose money, how deep, and where. */
export function ComposeDialog({ start, currency, categories, replaces, busy, onClose, onOptimise }: ComposeDialogProps) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const zone = usePreferences().data?.zone
  const [draft, setDraft] = useState(start)
  const [tried, setTried] = useState(false)
  const faults = faultsOf(draft)
  const set = (change: Partial<TermsDraft>): void => setDraft({ ...draft, ...change })
  const fault = (field: Parameters<typeof faults.has>[0]): string | undefined => (tried && faults.has(field) ? t(`fault.${field}`) : undefined)
  const options = categories.map(({ id, name }) => ({ value: id, label: name }))
  const free = options.find(({ value }) => !draft.categories.some(({ category }) => category === value))
  const money = { max: MOST_MONEY, decimals: exponentOf(currency), unit: `\u00a0${format.currency(currency)}`, step: 10_000 }
  return (
    <Dialog onClose={onClose} title={replaces === null ? t('compose.new') : t('compose.again', { name: replaces })} size="xl">
      <form className={styles.dialog} noValidate onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (faults.size === 0) onOptimise(draft)
        else toMarked(event.currentTarget)
      }}>
        <div className={styles.fields}>
          <TextInput className={styles.wide} label={t('field.name')} value={draft.name} error={fault('name')} onChange={(event) => set({ name: event.currentTarget.value })} data-autofocus />
          <div className={styles.wide}>
            <div className={styles.fieldLabel} id="objective-label">{t('objective.label')}</div>
            <SegmentedControl fullWidth aria-labelledby="objective-label" value={draft.objective} onChange={(objective) => set({ objective })} data={(['profit', 'gmv', 'share'] as const).map((value) => ({ value, label: t(`objective.${value}`) }))} />
          </div>
          <TextInput type="date" inputWrapperOrder={['label', 'input', 'description', 'error']} label={t('field.from')} description={zone === undefined ? undefined : t('field.daysIn', { zone })} value={draft.from} onChange={(event) => set({ from: event.currentTarget.value })} />
          <TextInput type="date" label={t('field.to')} value={draft.to} error={fault('to')} onChange={(event) => set({ to: event.currentTarget.value })} />
          <FigureInput label={t('envelope')} description={t('field.totalNote')} value={draft.total} error={fault('total')} blank={t('field.noLimit')} onFigure={(total) => set({ total: total ?? '' })} {...money} />
          <TextInput label={t('field.channel')} description={t('field.channelNote')} value={draft.channel} error={fault('channel')} onChange={(event) => set({ channel: event.currentTarget.value })} />
          <FigureInput label={t('field.deepest')} description={t('field.deepestNote')} value={draft.deepest} error={fault('deepest')} unit="%" min={0.1} max={90} decimals={1} onFigure={(deepest) => set({ deepest: deepest ?? '' })} />
          <FigureInput label={t('field.rungs')} description={t('field.rungsNote')} value={draft.rungs} error={fault('rungs')} min={2} max={50} onFigure={(rungs) => set({ rungs: rungs ?? '' })} />
          <MultiSelect className={styles.wide} label={t('field.scope')} description={t('field.scopeNote')} placeholder={draft.scope.length === 0 ? t('field.scopeAll') : ''} data={options} value={[...draft.scope]} onChange={(scope) => set({ scope })} searchable clearable />
        </div>
        <fieldset className={styles.fieldset}>
          <legend>{t('field.funding')}</legend>
          <div className={styles.funders}>
            {FUNDERS.map((funder) => <FigureInput key={funder} label={t(`funder.${funder}`)} value={draft.funding[funder]} unit="%" max={100} decimals={2} onFigure={(share) => set({ funding: { ...draft.funding, [funder]: share ?? '' } })} />)}
          </div>
          {fault('funding') !== undefined && <p className={styles.fault} role="alert">{fault('funding')}</p>}
        </fieldset>
        <fieldset className={styles.fieldset}>
          <legend>{t('field.categoryEnvelopes')}</legend>
          {draft.categories.map(({ category, amount }, i) => (
            <div key={category} className={styles.envelopeRow}>
              <Select aria-label={t('column.category')} data={options} value={category} onChange={(value) => { if (value !== null) set({ categories: draft.categories.map((one, k) => (k === i ? { ...one, category: value } : one)) }) }} />
              <FigureInput aria-label={t('envelope')} value={amount} onFigure={(value) => set({ categories: draft.categories.map((one, k) => (k === i ? { ...one, amount: value ?? '' } : one)) })} {...money} />
              <ActionIcon aria-label={t('action.removeEnvelope')} onClick={() => set({ categories: draft.categories.filter((_, k) => k !== i) })}><IconTrash size={16} /></ActionIcon>
            </div>
          ))}
          {fault('categories') !== undefined && <p className={styles.fault} role="alert">{fault('categories')}</p>}
          {free && <Button variant="subtle" color="gray" leftSection={<IconPlus size={16} />} onClick={() => set({ categories: [...draft.categories, { category: free.value, amount: '' }] })}>{t('action.addEnvelope')}</Button>}
        </fieldset>
        <Checkbox label={t('field.extrapolate')} description={t('field.extrapolateNote')} checked={draft.extrapolate} onChange={(event) => set({ extrapolate: event.currentTarget.checked })} />
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" loading={busy}>{replaces === null ? t('action.optimiseNew') : t('action.optimise')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
