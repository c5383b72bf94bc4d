import { Anchor, Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toMajor, toMinor, type Currency } from '../../../core/money/money.ts'
import type { Preferences } from '../../../main/contract/contract.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { problemsOfSigning } from '../../app/people/use-signer.ts'
import { useSavePreferences } from '../../app/preferences.ts'
import { FigureInput, ProblemList, useFormat } from '../../ui/index.ts'
import { useKeptDraft } from './kept-draft.ts'
import { decimalsOf } from './limits.ts'
import { useLimitSigner } from './limit-signer.tsx'
import styles from './settings.module.css'

interface Draft {
  readonly largestDrop: number | ''
  readonly exposedCash: number | ''
  readonly lines: number | ''
  readonly days: number | ''
  /** Blank: the clock's. */
  readonly asOf: string
  readonly reason: string
}

const RANGES = { largestDrop: [0, 100], exposedCash: [0, 1e12], lines: [0, 1e9], days: [1, 90] } as const
const FIELDS = ['largestDrop', 'exposedCash', 'lines', 'days'] as const

const draftOf = ({ approval, asOf }: Preferences, currency: Currency): Draft =>
  ({ largestDrop: Number((approval.largestDrop * 100).toPrecision(12)), exposedCash: toMajor(approval.exposedCash, currency), lines: approval.lines, days: approval.days, asOf: asOf ?? '', reason: '' })

/** When a second person signs, how long a signature holds, and which day it is for the plans; each kept with its reason. */
export function ApprovalSettings({ saved, currency, path }: { readonly saved: Preferences; readonly currency: Currency; /** Of the workspace. */ readonly path: string }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const queryClient = useQueryClient()
  const before = useMemo(() => draftOf(saved, currency), [saved, currency])
  const { draft, dirty, set: setDraft } = useKeptDraft(`approval ${path}`, before, 'reason')
  // A date that is half written is no date, and not the clock's either.
  const [half, setHalf] = useState(false)
  const [cleared, setCleared] = useState(0)
  const save = useSavePreferences()
  const signer = useLimitSigner()
  const enter = useMutation({ mutationFn: signer.bring })
  const wrong = FIELDS.filter((field) => { const value = draft[field]; return value === '' || !(value >= RANGES[field][0] && value <= RANGES[field][1]) || (field === 'lines' && !Number.isInteger(value)) })
  const discard = (): void => {
    setDraft(null)
    setHalf(false)
    setCleared(cleared + 1)
    save.reset()
    enter.reset()
  }
  const submit = (): void => {
    const { largestDrop, exposedCash, lines, days, asOf, reason } = draft
    if (half || wrong.length > 0 || largestDrop === '' || exposedCash === '' || lines === '' || days === '') return
    if (!signer.ready) return
    enter.mutate(undefined, { onSuccess: () => save.mutate({ approval: { largestDrop: largestDrop / 100, exposedCash: toMinor(exposedCash, currency), lines, days }, asOf: asOf === '' ? null : asOf, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) }, {
      onSuccess: () => {
        discard()
        void queryClient.invalidateQueries({ queryKey: orpc.plans.standing.key() })
      },
    }) })
  }
  const units = { largestDrop: ['%', 2, 1], exposedCash: [`${format.language === 'zh' ? '' : '\u00a0'}${format.currency(currency)}`, decimalsOf(currency), 10_000], lines: ['', 0, 100], days: [t('rules.days.unit'), 2, 1] } as const
  return (
    <section className={styles.group} aria-labelledby="group-approval">
      <h2 id="group-approval">{t('rules.title')}</h2>
      <p className={styles.note}>{t('rules.note')}</p>
      <form noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
        {FIELDS.map((field) => {
          const [suffix, decimals, step] = units[field]
          return (
            <div className={styles.row} key={field}>
              <div><label className={styles.label} htmlFor={`approval-${field}`}>{t(`rules.${field}.label`)}</label><div className={styles.why} id={`approval-${field}-why`}>{t(`rules.${field}.why`)}</div></div>
              <FigureInput
                id={`approval-${field}`} aria-describedby={`approval-${field}-why`} value={draft[field]} unit={suffix} decimals={decimals} step={step} min={RANGES[field][0]} max={RANGES[field][1]}
                error={wrong.includes(field) ? t('rules.fault', { from: format.number(RANGES[field][0]), to: format.number(RANGES[field][1]) }) : undefined}
                onFigure={(value) => setDraft({ ...draft, [field]: value ?? '' })}
              />
            </div>
          )
        })}
        <div className={styles.row}>
          <div>
            <label className={styles.label} htmlFor="approval-asOf">{t('rules.asOf.label')}</label>
            <div className={styles.why} id="approval-asOf-why">{t(draft.asOf === '' && !half ? 'rules.asOf.clock' : 'rules.asOf.stated')} {(draft.asOf !== '' || half) && <Anchor component="button" type="button" size="sm" underline="always" onClick={() => { setHalf(false); setCleared(cleared + 1); setDraft({ ...draft, asOf: '' }) }}>{t('rules.asOf.toClock')}</Anchor>}</div>
          </div>
          <TextInput key={cleared} id="approval-asOf" type="date" aria-describedby="approval-asOf-why" value={draft.asOf} error={half ? t('rules.asOf.half') : undefined} onChange={({ currentTarget }) => { setHalf(currentTarget.validity.badInput); setDraft({ ...draft, asOf: currentTarget.value }) }} />
        </div>
        {dirty && (
          <div className={styles.keep}>
            <TextInput withAsterisk label={t('rules.reason')} value={draft.reason} maxLength={500} onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })} />
            {signer.fields}
            {enter.error ? <ProblemList problems={problemsOfSigning(enter.error)} /> : save.error && <ProblemList problems={problemsOfError(save.error)} />}
            <div className={styles.keepActions}><Button variant="default" onClick={discard}>{t('rules.discard')}</Button><Button type="submit" disabled={half || wrong.length > 0} loading={save.isPending}>{t('rules.save')}</Button></div>
          </div>
        )}
      </form>
    </section>
  )
}
