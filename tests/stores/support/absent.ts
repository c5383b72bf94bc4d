import type { TestContext } from 'vitest'

/** Why a server under test cannot be had here, by its name; set by the command that runs these tests. */
const reasons = JSON.parse(process.env['WARCHEST_STORES_ABSENT'] ?? '{}') as Readonly<Record<string, string>>

export const absent = (store: 'vendure' | 'medusa'): string | undefined => reasons[store]

/** Skips a test by name where its server is absent. */
export const need = (store: 'vendure' | 'medusa') => (context: TestContext): void => {
  const reason = absent(store)
  if (reason !== undefined) context.skip(reason)
}
