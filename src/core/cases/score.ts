import type { Prediction, Replay, Sourced, WarFigure } from './documented-war.ts'

/** |said - actual| over |actual|; the plain difference where what happened was nothing. */
export const relativeError = (said: number, actual: number): number => Math.abs(said - actual) / (actual === 0 ? 1 : Math.abs(actual))

/** One forecast with its error beside those of naive methods; a method that has nothing to say is left out. */
export function predict(figure: WarFigure, forecast: { readonly p10: number; readonly p50: number; readonly p90: number }, naive: readonly { readonly method: Prediction['naive'][number]['method']; readonly value: number | null }[]): Prediction {
  const { value } = figure
  const actual: Sourced = { value, label: figure.label, source: figure.source, date: figure.date, ...(figure.note === undefined ? {} : { note: figure.note }) }
  return {
    seller: figure.seller, period: figure.period, measure: figure.measure, actual, ...forecast,
    inside: value >= forecast.p10 && value <= forecast.p90,
    error: relativeError(forecast.p50, value),
    naive: naive.flatMap(({ method, value: said }) => (said === null ? [] : [{ method, value: said, error: relativeError(said, value) }])),
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean errors; each naive method is compared with the model on the very predictions it makes. */
export function scoreOf(predictions: readonly Prediction[]): Replay['score'] {
  const methods = [...new Set(predictions.flatMap(({ naive }) => naive.map(({ method }) => method)))]
  return {
    error: mean(predictions.map(({ error }) => error)),
    inside: mean(predictions.map(({ inside }) => (inside ? 1 : 0))),
    naive: methods.map((method) => {
      const pairs = predictions.flatMap((p) => p.naive.filter((n) => n.method === method).map((n) => ({ naive: n.error, model: p.error })))
      return { method, error: mean(pairs.map((pair) => pair.naive)), modelError: mean(pairs.map((pair) => pair.model)), predictions: pairs.length }
    }),
  }
}
