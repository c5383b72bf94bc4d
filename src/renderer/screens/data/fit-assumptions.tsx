import { Checkbox, NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FitAssumptions } from '../../../main/contract/contract.ts'
import type { DataSummary } from '../../../main/feeds/feed.ts'
import { BasisMark } from '../../ui/index.ts'
import styles from './data.module.css'

interface FitAssumptionsFormProps {
  readonly summary: DataSummary
  readonly value: FitAssumptions
  readonly onChange: (value: FitAssumptions) => void
}

type Share = 'outsideShare' | 'costShare' | 'floorShare'

/** What a person states where the data are silent; blank assumes nothing. Only what is missing is asked for. */
export function FitAssumptionsForm({ summary, value, onChange }: FitAssumptionsFormProps) {
  const { t } = useTranslation('data')
  const shares: readonly Share[] = ['outsideShare', ...(summary.blankCosts > 0 ? ['costShare' as const] : []), ...(summary.blankFloors > 0 ? ['floorShare' as const] : [])]
  return (
    <div className={styles.assumptions} role="group" aria-label={t('fit.assumptions')}>
      {shares.map((share) => (
        <NumberInput
          key={share} label={<>{t(`fit.${share}.label`)} <BasisMark kind="A" /></>} description={t(`fit.${share}.why`)} inputWrapperOrder={['label', 'input', 'description']} placeholder={t(share === 'outsideShare' ? 'fit.outsideDefault' : 'fit.notAssumed')} suffix="%" min={1} max={share === 'floorShare' ? 100 : 99} decimalScale={1}
          value={value[share] === null ? '' : Math.round(value[share] * 1000) / 10}
          onChange={(percent) => onChange({ ...value, [share]: typeof percent === 'number' && percent > 0 ? percent / 100 : null })}
        />
      ))}
      {summary.rivals.length === 0 && (
        <Checkbox label={<>{t('fit.rivals.label')} <BasisMark kind="A" /></>} description={t('fit.rivals.why')} checked={value.rivals} onChange={(event) => onChange({ ...value, rivals: event.currentTarget.checked })} />
      )}
    </div>
  )
}
