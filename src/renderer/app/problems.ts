import { ORPCError } from '@orpc/client'
import { WarchestError, type Problem } from '../../core/problem.ts'

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value && typeof value.code === 'string' && typeof value.message === 'string'

/** Faults that zod found in an input before the engine saw it. */
interface Issue {
  readonly message: string
  readonly path?: readonly (string | number | { readonly key: string | number })[]
}

const fieldOf = (issue: Issue): string => (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')

const ofData = (data: unknown): readonly Problem[] => {
  if (typeof data !== 'object' || data === null) return []
  if ('problems' in data && Array.isArray(data.problems)) return data.problems.filter(isProblem)
  if (!('issues' in data) || !Array.isArray(data.issues)) return []
  return (data.issues as Issue[]).map((issue) => {
    const field = fieldOf(issue)
    return { code: 'input.invalid', message: `${field || 'The input'}: ${issue.message}.`, mend: 'Change the value and try again.', params: { field, reason: issue.message }, ...(field ? { field } : {}) }
  })
}

/** Any failure of a call as problems that a person can read; empty where there is none or the person cancelled. */
export function problemsOfError(error: unknown): readonly Problem[] {
  if (error === null || error === undefined) return []
  if (error instanceof WarchestError) return error.problems
  if (error instanceof Error && error.name === 'AbortError') return []
  if (error instanceof ORPCError) {
    const problems = ofData(error.data)
    if (problems.length > 0) return problems
  }
  const message = error instanceof Error ? error.message : typeof error === 'string' ? error : JSON.stringify(error)
  return [{ code: 'internal', message, mend: 'Try again; where it happens again, keep the workspace file and report this message.', params: { message } }]
}
