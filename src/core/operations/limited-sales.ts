import { normalCdf, normalLoss, normalMeanAbove } from '../linalg/error-function.ts'
import { WarchestError } from '../problem.ts'

/** What sales tell of normal demand that met a limited stock; units. */
export interface LimitedSales {
  /** P(demand > stock). */
  readonly stockoutProbability: number
  /** E min(demand, stock): what is seen sold on average, always less than mean demand. */
  readonly meanSales: number
  /** E[demand | demand > stock]: what a sold-out period would have sold. */
  readonly meanDemandGivenStockout: number
  /** E[demand | demand <= stock]: the mean of the periods that did not sell out, which is no estimate of demand either. */
  readonly meanDemandGivenInStock: number
}

/**
 * Moments of normal demand (not truncated at zero) around a stock limit: the truncated normal (Johnson, Kotz and Balakrishnan 1994, section 13.10).
 * @throws WarchestError 'bad-input' `limited-sales.bad-demand`
 */
export function limitedSales(demand: { readonly mean: number; readonly sd: number }, stock: number): LimitedSales {
  const { mean, sd } = demand
  if (!(sd > 0) || !Number.isFinite(mean) || !Number.isFinite(stock)) {
    throw new WarchestError('bad-input', { code: 'limited-sales.bad-demand', message: `Demand with mean ${mean} and standard deviation ${sd} against a stock of ${stock} has no moments.`, mend: 'Give numbers, with a standard deviation above zero.', params: { mean, sd, stock } })
  }
  const z = (stock - mean) / sd
  return {
    stockoutProbability: normalCdf(-z),
    meanSales: mean - sd * normalLoss(z),
    meanDemandGivenStockout: normalMeanAbove(stock, mean, sd),
    meanDemandGivenInStock: -normalMeanAbove(-stock, -mean, sd),
  }
}
