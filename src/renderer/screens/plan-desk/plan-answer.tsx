import { Trans, useTranslation } from 'react-i18next'
import { daysBetween } from '../../../core/calendar/calendar.ts'
import { whyEmpty, type Plan } from '../../../core/plan/plan.ts'
import { useFormat } from '../../ui/index.ts'
import { gainText } from './frontier-panel.tsx'

/** The plan in a sentence: what it does, or what the gate and its approver said. */
export function PlanAnswer({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const { outlook, verdict, approval, lines, terms } = plan
  const signatures = approval?.signatures ?? []
  const blocked = new Set(verdict?.findings.flatMap((found) => (found.severity === 'block' ? [found.rule] : [])) ?? []).size
  const values = {
    count: plan.status === 'refused' ? blocked : lines.length, lines: format.number(lines.length), blocked: format.number(blocked), by: signatures.map(({ by }) => by).join(format.language === 'zh' ? '、' : ', '), at: format.instant(signatures.at(-1)?.at), from: format.date(terms?.from), spend: format.minor(outlook?.spend, plan.currency),
    gain: outlook ? gainText(plan, outlook.value - outlook.baseValue, format, t('unit.units')) : '', share: outlook ? format.percent(outlook.units / Math.max(outlook.baseUnits, 1e-9) - 1, { sign: true }) : '',
    days: terms ? format.number(daysBetween(terms.from, terms.to) + 1) : '', what: t(`answer.what.${plan.objective}`),
  }
  const why = whyEmpty(plan)
  const cut = why === 'nothing-pays' ? plan.optimum?.alone?.best : why === 'envelope' ? plan.optimum?.alone?.cheapest : null
  if (cut) {
    const said = { sku: cut.sku, current: format.minor(cut.current, plan.currency), landed: format.minor(cut.landed, plan.currency), spend: format.minor(cut.spend, plan.currency), change: gainText(plan, cut.change, format, t('unit.units')), what: t(`answer.what.${plan.objective}`) }
    return <Trans t={t} i18nKey={why === 'envelope' ? 'answer.emptyEnvelope' : 'answer.emptyNothingPays'} components={{ b: <strong /> }} values={said} />
  }
  const key = lines.length === 0 ? 'empty' : plan.status === 'draft' ? (outlook ? 'draft' : 'imported') : plan.status === 'checked' && signatures.some(({ personId }) => personId !== null) ? 'second' : plan.status
  return <Trans t={t} i18nKey={`answer.${key}`} components={{ b: <strong /> }} values={values} />
}
