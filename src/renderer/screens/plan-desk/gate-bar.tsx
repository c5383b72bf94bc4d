import { UnstyledButton } from '@mantine/core'
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleId, Verdict } from '../../../core/guard/verdict.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import { PublicRulesButton } from '../../app/plans/public-rules-button.tsx'
import { useFormat } from '../../ui/index.ts'
import type { FindingText } from './finding-text.ts'
import { groupFindings } from './group-findings.ts'
import { SetAside } from './set-aside.tsx'
import styles from './plan-desk.module.css'

interface GateBarProps {
  readonly plan: Pick<Plan, 'id' | 'version'>
  readonly verdict: Verdict
  readonly text: FindingText
  readonly chosen: RuleId | null
  readonly onChoose: (rule: RuleId | null) => void
}

/** What the gate says of the plan, by rule; a rule shows its lines. */
export function GateBar({ plan, verdict, text, chosen, onChoose }: GateBarProps) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const groups = useMemo(() => groupFindings(verdict.findings), [verdict])
  const shown = groups.find(({ rule }) => rule === chosen) ?? groups[0]
  const Icon = verdict.passed ? IconShieldCheck : IconShieldX
  return (
    <div className={styles.gate} data-passed={verdict.passed}>
      <Icon size={20} aria-hidden />
      <div className={styles.gateWords}>
        <div className={styles.gateHead}>
          <strong>{verdict.passed ? t('gate.passed', { count: verdict.lines, lines: format.number(verdict.lines) }) : t('gate.refused')}</strong>
          <span className={styles.chips}>
            {groups.map(({ rule, severity, findings }) => (
              <UnstyledButton key={`${severity} ${rule}`} className={styles.chip} data-severity={severity} aria-pressed={chosen === rule} onClick={() => onChoose(chosen === rule ? null : rule)}>
                {text.rule(rule)}<b>{format.number(findings.length)}</b>
              </UnstyledButton>
            ))}
            {verdict.publicRules && <PublicRulesButton planId={plan.id} version={plan.version} />}
          </span>
        </div>
        {shown && <div className={styles.gateText}>{text.message(shown.findings[0])} {text.mend(shown.findings[0])} {shown.findings[0].sku === null && <SetAside key={shown.rule} finding={shown.findings[0]} />}</div>}
      </div>
    </div>
  )
}
