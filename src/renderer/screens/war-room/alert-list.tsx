import { Anchor } from '@mantine/core'
import { IconAlertTriangle, IconFlame, IconInfoCircle } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Currency } from '../../../core/money/money.ts'
import type { Alert, AlertCode } from '../../../core/monitor/alerts.ts'
import type { WarRoom } from '../../../main/contract/contract.ts'
import { useText } from '../../app/use-text.ts'
import { useFormat, type Format } from '../../ui/index.ts'
import { Panel } from './panel.tsx'
import styles from './war-room.module.css'

const ICONS = { red: IconFlame, amber: IconAlertTriangle, info: IconInfoCircle } as const

/** Where the playbook of an alert begins. */
const PLACES: Readonly<Record<AlertCode, '/scenarios' | '/plan-desk' | '/publications' | '/data' | '/burn'>> = {
  'cash-below-floor': '/scenarios', 'runway-short': '/burn', 'envelope-exhausted': '/scenarios', 'stock-outs': '/plan-desk', 'site-overload': '/scenarios', backlog: '/scenarios',
  'rival-capitulates': '/scenarios', 'publication-rows': '/publications', 'publication-halted': '/publications', 'publication-overdue': '/publications', 'publication-ended-late': '/publications', 'publication-tripped': '/publications', 'publication-drifted': '/publications', 'outcome-stale': '/scenarios', 'blank-costs': '/data',
}

/** What needs a person, the gravest first, each with what to do and where. */
export function AlertList({ room }: { readonly room: WarRoom }) {
  const { t } = useTranslation('war-room')
  const text = useText()
  const format = useFormat()
  const navigate = useNavigate()
  const name = (id: string): string => {
    const seller = room.sellers.find((one) => one.id === id)
    return seller?.name[format.language] ?? seller?.name.en ?? id
  }
  return (
    <Panel title={t('alerts.title')} note={room.alerts.length === 0 ? undefined : t('alerts.count', { count: room.alerts.length })}>
      <ul className={styles.alerts}>
        {room.alerts.length === 0 && <li className={styles.calm}>{t('alerts.none')}</li>}
        {room.alerts.map((alert) => {
          const Icon = ICONS[alert.severity]
          const words = paramsOf(alert, format, name, room.currency)
          return (
            <li key={alert.id} className={styles.alert} data-severity={alert.severity}>
              <Icon size={16} stroke={1.8} role="img" aria-label={t(`severity.${alert.severity}`)} />
              <div>
                <div>{text(`war-room:alert.${alert.code}.text`, words)}</div>
                <div className={styles.todo}>{text(`war-room:alert.${alert.code}.do`, words)} <Anchor component="button" type="button" inherit onClick={() => void navigate({ to: PLACES[alert.code] })}>{t(`alert.${alert.code}.go`)}</Anchor></div>
              </div>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

/** The figures of an alert as they are written: shares in per cent, money in its unit, dates and names in the language. */
function paramsOf({ params }: Alert, format: Format, seller: (id: string) => string, currency: Currency): Record<string, string> {
  const write = (key: string, value: string | number): string => {
    if (typeof value === 'string') return key === 'date' ? format.date(value) : key === 'seller' ? seller(value) : value
    if (key === 'probability' || key === 'share' || key === 'availability') return format.percent(value)
    if (key === 'floor' || key === 'amount' || key === 'meanSpend' || key === 'lowestP10' || key === 'fundingNeedP90') return format.money(value, currency)
    return format.number(value, { digits: Number.isInteger(value) ? 0 : 1 })
  }
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, write(key, value)]))
}
