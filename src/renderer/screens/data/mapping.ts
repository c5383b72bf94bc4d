import type { FeedField, FeedMapping, FeedPreview } from '../../../main/feeds/feed.ts'
import type { StagedFile } from './use-staging.ts'

/** Where a field's values come from. */
export type Origin = { readonly kind: 'none' } | { readonly kind: 'column'; readonly column: string } | { readonly kind: 'constant'; readonly text: string }

export const COVARIATE = 'covariate.'

export function originOf(mapping: FeedMapping, field: string): Origin {
  const column = mapping.columns[field]
  if (column !== undefined) return { kind: 'column', column }
  const text = mapping.constants[field]
  return text === undefined ? { kind: 'none' } : { kind: 'constant', text }
}

/** The mapping with a field taken from elsewhere. A column serves one field: it leaves the one that had it. */
export function withOrigin(mapping: FeedMapping, field: string, origin: Origin): FeedMapping {
  const { [field]: _column, ...others } = mapping.columns
  const { [field]: _constant, ...constants } = mapping.constants
  if (origin.kind === 'none') return { ...mapping, columns: others, constants }
  if (origin.kind === 'constant') return { ...mapping, columns: others, constants: { ...constants, [field]: origin.text } }
  const columns = Object.fromEntries(Object.entries(others).filter(([, column]) => column !== origin.column))
  return { ...mapping, columns: { ...columns, [field]: origin.column }, constants }
}

/** The mapping with exactly these columns as further covariates. */
export function withCovariates(mapping: FeedMapping, chosen: readonly string[]): FeedMapping {
  const rest = Object.entries(mapping.columns).filter(([field, column]) => !field.startsWith(COVARIATE) && !chosen.includes(column))
  return { ...mapping, columns: Object.fromEntries([...rest, ...chosen.map((column) => [`${COVARIATE}${column}`, column] as const)]) }
}

export const covariatesOf = (mapping: FeedMapping): string[] => Object.entries(mapping.columns).filter(([field]) => field.startsWith(COVARIATE)).map(([, column]) => column)

/** Fields with a row of their own in the form. */
export const plainFields = (preview: FeedPreview): readonly FeedField[] => preview.fields.filter((field) => !field.name.startsWith(COVARIATE))

/** What a look at the file found that forbids the import: what only asks for a look is not among it. */
export const isQuestion = (code: string): boolean => code === 'feed.column.unknown'

export type Readiness = 'waiting' | 'failed' | 'faulty' | 'asks' | 'ready'

export function readinessOf({ preview, mapping, failure, confirmed }: StagedFile): Readiness {
  if (failure.length > 0) return 'failed'
  if (!preview || !mapping) return 'waiting'
  if (preview.problems.some((problem) => !isQuestion(problem.code))) return 'faulty'
  return preview.problems.length > 0 && !confirmed ? 'asks' : 'ready'
}

/** Units of money columns by currency: major, minor, and the Chinese myriads. */
export const MONEY_UNITS = [1, 0.01, 10_000, 100_000_000] as const
