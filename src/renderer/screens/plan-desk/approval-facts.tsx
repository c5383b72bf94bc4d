import { Trans, useTranslation } from 'react-i18next'
import type { Currency } from '../../../core/money/money.ts'
import type { ApprovalStanding } from '../../../main/contract/people.ts'
import { useFormat } from '../../ui/index.ts'
import type { FindingText } from './finding-text.ts'
import styles from './plan-desk.module.css'

/** Who has signed, what of the plan's days has passed, and the gate's remarks by rule: how many, how bad, how much. */
export function ApprovalFacts({ standing, text, currency }: { readonly standing: ApprovalStanding; readonly text: FindingText; readonly currency: Currency }) {
  const { t } = useTranslation(['plan-desk', 'people'])
  const format = useFormat()
  const today = standing.today.stated ? t('approve.asOf', { date: format.date(standing.today.date) }) : format.date(standing.today.date)
  const late = standing.ended > 0 ? { key: 'approve.ended', lines: standing.ended } as const : standing.begun > 0 ? { key: 'approve.begun', lines: standing.begun } as const : null
  return (
    <>
      {standing.signatures.map(({ personId, by, role, at, expires, state, note }) => (
        <p key={`${personId ?? by} ${at}`} className={styles.signed} data-state={state}>
          {state === 'valid'
            ? <Trans t={t} i18nKey="approve.signed" components={{ b: <strong /> }} values={{ by, role: role === null ? '' : t(`people:role.${role}`), at: format.instant(at), expires: format.instant(expires) }} />
            : <Trans t={t} i18nKey={`approve.signedBad.${state}`} components={{ b: <strong /> }} values={{ by, at: format.instant(at) }} />}
          {note !== '' && <q>{note}</q>}
        </p>
      ))}
      {late && <p className={styles.late} data-ended={standing.ended > 0}>{t(late.key, { count: late.lines, lines: format.number(late.lines), today })}</p>}
      {standing.clusters.length > 0 && (
        <ul className={styles.exceptions}>
          {standing.clusters.map(({ rule, severity, lines, worst, worstDrop, subsidy }) => (
            <li key={`${severity} ${rule}`} data-severity={severity}>
              <div className={styles.cluster}>
                <b>{text.rule(rule)}</b>
                <span>{t('approve.times', { count: lines, lines: format.number(lines) })}</span>
                {worstDrop !== null && worstDrop > 0 && <span>{t('approve.worst', { drop: format.percent(worstDrop) })}</span>}
                <span>{t('approve.money', { money: format.minor(subsidy, currency) })}</span>
              </div>
              <p>{text.message(worst)}</p>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
