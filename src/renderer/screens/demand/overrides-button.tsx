import { Button, Popover } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ElasticityOverride } from '../../../core/demand/override.ts'
import { orpc } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { useFormat } from '../../ui/index.ts'
import { rereadDemand } from './override-notice.tsx'
import styles from './demand.module.css'

interface OverridesButtonProps {
  readonly scenarioId: string
  readonly scenario: string
  readonly overrides: readonly ElasticityOverride[]
  /** Of a category id or a SKU. */
  readonly nameOf: (override: ElasticityOverride) => string
}

/** All elasticities that a scenario's person has set, each with its reason, to be taken back. */
export function OverridesButton({ scenarioId, scenario, overrides, nameOf }: OverridesButtonProps) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const restore = useMutation(orpc.demand.restore.mutationOptions({ onSuccess: () => void rereadDemand(), onError: noticeFailure }))
  const figure = (value: number): string => format.number(value, { digits: 2 })
  return (
    <Popover position="bottom-end" width={380} withinPortal trapFocus>
      <Popover.Target><Button variant="default" leftSection={<IconHandStop size={14} />}>{t('overrides.button', { count: overrides.length })}</Button></Popover.Target>
      <Popover.Dropdown>
        <section className={styles.overrides} aria-label={t('overrides.title', { scenario })}>
          <h3>{t('overrides.title', { scenario })}</h3>
          <ul>
            {overrides.map((one) => (
              <li key={`${one.scope} ${one.id}`}>
                <div>
                  <b>{t('overrides.row', { name: nameOf(one), elasticity: figure(one.elasticity), fitted: figure(one.fitted) })}</b>
                  <p className={styles.quiet}>{t('overrides.why', { reason: one.reason, by: one.by, date: format.date(one.date) })}</p>
                </div>
                <Button size="compact-sm" variant="default" aria-label={t('overrides.restore', { name: nameOf(one) })} onClick={() => restore.mutate({ scenarioId, scope: one.scope, id: one.id })}>{t('head.restore')}</Button>
              </li>
            ))}
          </ul>
        </section>
      </Popover.Dropdown>
    </Popover>
  )
}
