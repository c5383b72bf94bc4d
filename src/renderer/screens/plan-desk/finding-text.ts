import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding, RuleId } from '../../../core/guard/verdict.ts'
import type { Currency, Minor } from '../../../core/money/money.ts'
import { orpc } from '../../app/client.ts'
import { useFormat } from '../../ui/index.ts'

/** Figures of a finding that are money, in minor units. */
const MONEY = new Set(['landed', 'floor', 'cost', 'list', 'returnPrice', 'exposed', 'cap', 'spend', 'amount', 'value', 'reference', 'subsidy', 'price', 'announced', 'funded'])

export interface FindingText {
  readonly rule: (rule: RuleId) => string
  readonly message: (finding: Finding) => string
  /** How to mend it; of a legal rule with the pack rule and its source, of one that was set aside that it was. */
  readonly mend: (finding: Finding) => string
}

/** Says findings in the language on the screen: by rule and case with their figures, or in the engine's English where there is no such text. */
export function useFindingText(currency: Currency): FindingText {
  const { t, i18n } = useTranslation('plan-desk')
  const format = useFormat()
  const said = useCallback((part: 'message' | 'mend', finding: Finding): string => {
    const { rule, params } = finding
    const key = `finding.${rule}.${params['case'] === undefined ? '' : `${params['case']}.`}${part}`
    const text: unknown = i18n.getResource(format.language, 'plan-desk', key)
    if (typeof text !== 'string') return finding[part]
    const values = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value !== 'number' ? value : MONEY.has(name) ? format.minor(value as Minor, currency, { style: 'full' }) : format.number(value, { digits: Number.isInteger(value) ? 0 : 1 })]))
    return i18n.services.interpolator.interpolate(text, values, format.language, {})
  }, [i18n, format, currency])
  // A verdict carries a law's source as its pack cites it; in Chinese the law goes by its Chinese title and date, where the pack has one.
  const { data: law } = useQuery(orpc.guard.law.queryOptions({ enabled: format.language === 'zh', staleTime: Number.POSITIVE_INFINITY }))
  const sourceOf = useCallback((id: string, source: string): string => {
    const rule = format.language === 'zh' ? law?.packs.flatMap(({ rules }) => rules).find((one) => one.id === id) : undefined
    return rule?.title.zh ? t('cite.titled', { title: rule.title.zh, date: format.date(rule.date) }) : source
  }, [law, format, t])
  const cited = useCallback(({ law: by, override }: Finding): string => [
    ...(by === undefined ? [] : [t('cite.law', { id: by.id, source: sourceOf(by.id, by.source), status: t(`cite.status.${by.status}`), label: t(`cite.label.${by.label}`) })]), ...(override === undefined ? [] : [t('cite.override')]),
  ].join(' '), [t, sourceOf])
  return {
    rule: useCallback((rule) => t(`rule.${rule}`), [t]),
    message: useCallback((finding) => said('message', finding), [said]),
    mend: useCallback((finding) => [said('mend', finding), cited(finding)].filter((part) => part !== '').join(' '), [said, cited]),
  }
}
