import { useTranslation } from 'react-i18next'
import type { Seller } from '../../../core/catalog/catalog.ts'
import type { RivalBoard } from '../../../main/contract/rivals.ts'
import { Chart, useChartLook } from '../../charts/chart.tsx'
import { lineChart } from '../../charts/line-chart.ts'
import { sellerColors } from '../../charts/palette.ts'
import { useFormat } from '../../ui/index.ts'

/** Each rival's price against ours over ninety days, in per cent; zero is ours. */
export function GapChart({ board, sellers }: { readonly board: RivalBoard; readonly sellers: readonly Seller[] }) {
  const { t } = useTranslation('rivals')
  const format = useFormat()
  const look = useChartLook()
  const colors = sellerColors(sellers, look.theme)
  const series = board.rivals.map(({ seller, name, priceGap }) => ({ id: seller, label: name[look.language] ?? name.en, color: colors.get(seller) ?? '', values: priceGap }))
  return <Chart of={(width, height) => lineChart({ ...look, width, height, title: t('gap.title'), subtitle: t('gap.subtitle'), series, dates: board.dates, unit: { kind: 'percent' }, zero: true, source: t('gap.source', { date: format.date(board.asOf) }) })} />
}
