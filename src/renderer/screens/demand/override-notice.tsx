import { Button } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ElasticityOverride } from '../../../core/demand/override.ts'
import { orpc } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { queryClient } from '../../app/query-client.ts'
import { useFormat } from '../../ui/index.ts'
import styles from './demand.module.css'

/** Everything that an override changes is read anew. */
export const rereadDemand = (): Promise<unknown> => Promise.all([orpc.demand.key(), orpc.scenarios.key(), orpc.warRoom.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })))

/** Says that an elasticity is a person's, whose and why, and takes it back. `inherited`: it is the category's, seen from a product. */
export function OverrideNotice({ override, scenarioId, inherited = false }: { readonly override: ElasticityOverride; readonly scenarioId: string; readonly inherited?: boolean }) {
  const { t } = useTranslation('demand')
  const format = useFormat()
  const restore = useMutation(orpc.demand.restore.mutationOptions({ onSuccess: () => void rereadDemand(), onError: noticeFailure }))
  const { scope, id, by, date, reason, fitted } = override
  const values = { by, date: format.date(date), reason, fitted: format.number(fitted, { digits: 2 }) }
  return (
    <div className={styles.notice} role="note">
      <IconHandStop size={16} aria-hidden />
      <span>{t(inherited ? 'head.setByCategory' : 'head.setBy', values)}</span>
      {!inherited && <Button size="compact-sm" variant="default" loading={restore.isPending} onClick={() => restore.mutate({ scenarioId, scope, id })}>{t('head.restore')}</Button>}
    </div>
  )
}
