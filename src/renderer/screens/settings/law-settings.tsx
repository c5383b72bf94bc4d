import { Button, Checkbox, MultiSelect, Select } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { CLAIMS, JURISDICTIONS, type LawRule, type LegalSettings } from '../../../core/guard/law.ts'
import type { LawView } from '../../../main/contract/guard.ts'
import { client, orpc } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { problemsOfSigning } from '../../app/people/use-signer.ts'
import { ErrorState, LoadingState, ProblemList, useFormat } from '../../ui/index.ts'
import { useKeptDraft } from './kept-draft.ts'
import { useLimitSigner } from './limit-signer.tsx'
import { ReasonField } from './reason-field.tsx'
import styles from './settings.module.css'

/** The law this workspace sells under: which packs hold, what it declares of itself, and every rule with its source. */
export function LawSettings({ path }: { /** Of the workspace. */ readonly path: string }) {
  const { t } = useTranslation('settings')
  const law = useQuery(orpc.guard.law.queryOptions())
  return (
    <section className={styles.group} aria-labelledby="group-law">
      <h2 id="group-law">{t('law.title')}</h2>
      <p className={styles.note}>{t('law.note')}</p>
      {law.data ? <Loaded view={law.data} path={path} /> : law.error ? <ErrorState error={law.error} onRetry={() => void law.refetch()} /> : <LoadingState />}
    </section>
  )
}

function Loaded({ view, path }: { readonly view: LawView; readonly path: string }) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const queryClient = useQueryClient()
  const before = useMemo(() => ({ ...view.settings, reason: '' }), [view.settings])
  const { draft: { reason, ...draft }, dirty, set } = useKeptDraft(`law ${path}`, before, 'reason')
  const setEdited = (next: LegalSettings): void => set({ ...next, reason })
  const signer = useLimitSigner()
  const save = useMutation({
    mutationFn: async () => {
      await signer.bring()
      return client.guard.setLaw({ settings: draft, reason: reason.trim() })
    },
    onSuccess: (saved) => {
      queryClient.setQueryData(orpc.guard.law.queryKey(), saved)
      void queryClient.invalidateQueries({ queryKey: orpc.guard.history.key() })
      set(null)
    },
  })
  const ready = dirty && reason.trim() !== '' && signer.ready
  useCommands([{ id: 'settings.law.save', titleKey: 'settings:law.save', icon: IconScale, when: () => ready, run: () => save.mutate() }])
  const categories = view.categories.map(({ id, name }) => ({ value: id, label: format.language === 'zh' ? (name.zh ?? name.en) : name.en }))
  const declared = (field: 'dominant' | 'capped') => (
    <div className={styles.row}>
      <div>
        <label className={styles.label} htmlFor={`law-${field}`}>{t(`law.${field}.label`)}</label>
        <div className={styles.why}>{t(`law.${field}.why`)}</div>
        <Checkbox mt={6} size="xs" label={t(`law.${field}.declared`)} checked={draft[field] !== null} onChange={(event) => setEdited({ ...draft, [field]: event.currentTarget.checked ? [] : null })} />
      </div>
      <MultiSelect id={`law-${field}`} disabled={draft[field] === null} data={categories} value={[...(draft[field] ?? [])]} placeholder={draft[field] === null ? t('law.undeclared') : draft[field].length === 0 ? t('law.inNone') : ''} searchable onChange={(value) => setEdited({ ...draft, [field]: value })} />
    </div>
  )
  return (
    <>
      {save.error && <ProblemList problems={problemsOfSigning(save.error)} />}
      <div className={styles.row}>
        <div><label className={styles.label} htmlFor="law-jurisdictions">{t('law.jurisdictions.label')}</label><div className={styles.why}>{t('law.jurisdictions.why', { currency: view.currency })}</div></div>
        <MultiSelect id="law-jurisdictions" data={JURISDICTIONS.map((value) => ({ value, label: t(`law.place.${value}`) }))} value={[...(draft.jurisdictions ?? [])]} clearable
          placeholder={draft.jurisdictions === null ? t('law.byCurrency', { places: view.jurisdictions.map((one) => t(`law.place.${one}`)).join(', ') || t('law.nowhere') }) : ''}
          onChange={(value) => setEdited({ ...draft, jurisdictions: value.length === 0 ? null : (value) })} />
      </div>
      <div className={styles.row}>
        <div><label className={styles.label} htmlFor="law-claim">{t('law.claim.label')}</label><div className={styles.why}>{t('law.claim.why')}</div></div>
        <Select id="law-claim" allowDeselect={false} data={CLAIMS.map((value) => ({ value, label: t(`law.claim.${value}`) }))} value={draft.claim} onChange={(value) => setEdited({ ...draft, claim: (value ?? draft.claim) })} />
      </div>
      {declared('dominant')}
      {declared('capped')}
      {dirty && (
        <div className={styles.saving}>
          <ReasonField value={reason} onChange={(next) => set({ ...draft, reason: next })} />
          <Button variant="default" onClick={() => set(null)}>{t('law.discard')}</Button>
          <Button disabled={!ready} loading={save.isPending} onClick={() => save.mutate()}>{t('law.save')}</Button>
        </div>
      )}
      <ul className={styles.laws}>
        {view.packs.flatMap(({ rules }) => rules).filter(({ jurisdiction }) => jurisdiction === 'ALL' || view.jurisdictions.includes(jurisdiction)).map((rule) => <Law key={rule.id} rule={rule} />)}
      </ul>
    </>
  )
}

/** One rule of a pack; what it says, where that comes from and what enforces it are a click away. */
function Law({ rule }: { readonly rule: LawRule }) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const said = (text: LawRule['says']): string => (format.language === 'zh' ? (text.zh ?? text.en) : text.en)
  const guards = rule.enforce.map((one) => (one.guard === 'by-design' ? said(one.how) : t(`law.guard.${one.guard}`, one.guard === 'prior-price' ? { days: one.days } : {})))
  return (
    <li>
      <details>
        <summary><b>{rule.id}</b> <span>{said(rule.title)}</span> <span className={styles.mark} data-status={rule.status}>{t(`law.status.${rule.status}`)} · {t(`law.label.${rule.label}`)} · {t(`law.severity.${rule.severity}`)}</span></summary>
        <p>{said(rule.says)}</p>
        <p className={styles.quiet}>{rule.source} · {format.date(rule.date)}{rule.until === null ? '' : ` – ${format.date(rule.until)}`} · {t('law.by', { guards: guards.join(' ') })}</p>
      </details>
    </li>
  )
}
