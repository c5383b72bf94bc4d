import type { TFunction } from 'i18next'
import type { DemandCategoryView } from '../../../main/contract/demand.ts'
import type { Format } from '../../ui/index.ts'

/** Facts of a category's fit, as pairs of name and figure, in the order they are read. */
export function fitFacts(view: DemandCategoryView, t: TFunction<'demand'>, format: Format): readonly (readonly [string, string])[] {
  const { report } = view
  const diagnostics = report?.diagnostics
  const figure = (value: number | null | undefined, digits = 2): string => format.number(value, { digits })
  const withError = (value: number, se: number | null | undefined, digits: number): string => (se === null || se === undefined ? figure(value, digits) : `${figure(value, digits)} ± ${figure(se, digits)}`)
  return [
    [t('fit.dispersion'), view.dispersion === null ? t('fit.poisson') : withError(view.dispersion, diagnostics?.dispersionSe, 1)],
    [t('fit.similarity'), figure(view.sellerSimilarity)],
    [t('fit.cross'), figure(report?.crossElasticity)],
    [t('fit.promo'), format.percent(Math.expm1(view.promoEffect), { digits: 1, sign: true })],
    [t('fit.visits'), format.short(view.visitsPerDay)],
    [t('fit.outside'), format.percent(view.outsideShare, { digits: 0 })],
    ...(diagnostics === undefined ? [] : [
      [t('fit.clusters'), diagnostics.clusters.kind === 'none' ? t('fit.cluster.none') : `${format.number(diagnostics.clusters.count)} ${t(`fit.cluster.${diagnostics.clusters.kind}`)}`],
      [t('fit.residuals'), figure(diagnostics.residuals.pearsonFitted)],
      [t('fit.serial'), figure(diagnostics.residuals.serialCorrelation)],
      [t('fit.zeros'), diagnostics.residuals.zeros.map((share) => format.percent(share)).join(', ')],
      [t('fit.censored'), format.percent(diagnostics.censored)],
    ] as const),
  ]
}

/** What instruments say of the price, in sentences. */
export function instrumentSentences({ report }: DemandCategoryView, t: TFunction<'demand'>, format: Format): readonly string[] {
  const endogeneity = report?.diagnostics?.endogeneity
  if (report?.diagnostics === undefined) return []
  if (!endogeneity) return [t('fit.noInstruments')]
  const figure = (value: number): string => format.number(value, { digits: 2 })
  const first = endogeneity.firstStage.map(({ price, f }) => `${figure(f)}${endogeneity.firstStage.length > 1 ? ` (${price})` : ''}`).join(', ')
  const p = format.number(endogeneity.test.p, { digits: 3 })
  const verdict = endogeneity.weak ? t('fit.weak')
    : endogeneity.used === 'control-function' ? t('fit.corrected', { p, plain: figure(endogeneity.plain.value), corrected: figure(endogeneity.corrected.value) }) : t('fit.exogenous', { p })
  return [t('fit.instruments', { names: endogeneity.instruments.join(', '), f: first }), verdict]
}
