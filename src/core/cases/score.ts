import type { Prediction, Replay, Sourced, WarFigure } from './documented-war.ts'

/** |said - actual| over |actual|; the plain difference where what happened was nothing. */
export const relativeError = (said: number, actual: number): number => Math.abs(said - actual) / (actual === 0 ? 1 : Math.abs(actual))

/**
 * One forecast with its error beside those of naive methods; a method that has nothing to say is left out.
 * @param horizon where the replay ended; a percentile that came so far is a lower bound of itself. Then the error is a lower bound, too: the distance from the horizon, or nothing where what happened lies beyond it as well;
 *   and a P90 at the horizon bounds nothing
 */
export function predict(
  figure: WarFigure, forecast: { readonly p10: number; readonly p50: number; readonly p90: number }, naive: readonly { readonly method: Prediction['naive'][number]['method']; readonly value: number | null }[], horizon = Number.POSITIVE_INFINITY,
): Prediction {
  const { value } = figure
  const { p10, p50, p90 } = forecast
  const errorAtLeast = p50 >= horizon
  const actual: Sourced = { value, label: figure.label, source: figure.source, date: figure.date, ...(figure.note === undefined ? {} : { note: figure.note }) }
  return {
    seller: figure.seller, period: figure.period, measure: figure.measure, actual, ...forecast,
    inside: value >= p10 && (value <= p90 || p90 >= horizon),
    error: errorAtLeast && value >= horizon ? 0 : relativeError(p50, value), errorAtLeast,
    ...(Number.isFinite(horizon) ? { horizon } : {}),
    naive: naive.flatMap(({ method, value: said }) => (said === null ? [] : [{ method, value: said, error: relativeError(said, value) }])),
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean errors; each naive method is compared with the model on the very predictions it makes. */
export function scoreOf(predictions: readonly Prediction[]): Replay['score'] {
  const methods = [...new Set(predictions.flatMap(({ naive }) => naive.map(({ method }) => method)))]
  return {
    error: mean(predictions.map(({ error }) => error)), errorAtLeast: predictions.some(({ errorAtLeast }) => errorAtLeast),
    inside: mean(predictions.map(({ inside }) => (inside ? 1 : 0))),
    naive: methods.map((method) => {
      const pairs = predictions.flatMap((p) => p.naive.filter((n) => n.method === method).map((n) => ({ naive: n.error, model: p.error, atLeast: p.errorAtLeast })))
      return { method, error: mean(pairs.map((pair) => pair.naive)), modelError: mean(pairs.map((pair) => pair.model)), modelErrorAtLeast: pairs.some(({ atLeast }) => atLeast), predictions: pairs.length }
    }),
  }
}
