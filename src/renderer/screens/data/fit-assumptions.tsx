import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FitAssumptions } from '../../../main/contract/contract.ts'
import type { DataSummary } from '../../../main/feeds/feed.ts'
import { BasisMark, FigureInput } from '../../ui/index.ts'
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
        <FigureInput
          key={share} label={<>{t(`fit.${share}.label`)} <BasisMark kind="A" /></>} description={t(`fit.${share}.why`)} inputWrapperOrder={['label', 'input', 'description']} commit="leaving" blank={t(share === 'outsideShare' ? 'fit.outsideDefault' : 'fit.notAssumed')} percent min={0.001} max={share === 'floorShare' ? 1 : 0.99} step={0.01} decimals={1} value={value[share]}
          onFigure={(stated) => onChange({ ...value, [share]: stated })}
        />
      ))}
      {summary.rivals.length === 0 && (
        <Checkbox label={<>{t('fit.rivals.label')} <BasisMark kind="A" /></>} description={t('fit.rivals.why')} checked={value.rivals} onChange={(event) => onChange({ ...value, rivals: event.currentTarget.checked })} />
      )}
    </div>
  )
}
