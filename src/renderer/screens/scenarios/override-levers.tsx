import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ElasticityOverride } from '../../../core/demand/override.ts'
import { BasisMark, useFormat } from '../../ui/index.ts'
import { takenBack } from './draft.ts'
import { Levers } from './fields.tsx'
import { leverGroup } from './lever-group.tsx'
import styles from './scenarios.module.css'

/** Elasticities that a person has set in this scenario, each with its reason, to be taken out. They are set on the Demand screen. */
export const OverrideLevers = leverGroup(['overrides'], function OverrideLevers({ scenario, market, onChange }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const overrides = scenario.overrides ?? []
  if (overrides.length === 0) return null
  const nameOf = ({ scope, id }: ElasticityOverride): string => {
    const name = scope === 'category' ? market.categories.find((category) => category.id === id)?.name : undefined
    return name?.[format.language] ?? name?.en ?? id
  }
  const figure = (value: number): string => format.number(value, { digits: 2 })
  return (
    <Levers title={t('override.title')} note={<BasisMark kind="A" note={t('override.basis')} />}>
      <ul className={styles.overrides}>
        {overrides.map((one) => (
          <li key={`${one.scope} ${one.id}`}>
            <div>
              <span>{t('override.row', { name: nameOf(one), elasticity: figure(one.elasticity), fitted: figure(one.fitted) })}</span>
              <small>{t('override.why', { reason: one.reason, by: one.by, date: format.date(one.date) })}</small>
            </div>
            <ActionIcon aria-label={t('override.remove', { name: nameOf(one) })} onClick={() => onChange(takenBack(scenario, one))}><IconX size={14} /></ActionIcon>
          </li>
        ))}
      </ul>
    </Levers>
  )
})
