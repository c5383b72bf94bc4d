import { expect, test } from 'vitest'
import { publicationText } from '../../../src/main/cli/publication-text.ts'
import { REASONS, reasonText, ROW_STATES, type PublicationSummary } from '../../../src/main/publish/publication.ts'

const counts = { ...Object.fromEntries(ROW_STATES.map((state) => [state, 0])), confirmed: 7, conflict: 2, failed: 1 } as PublicationSummary['counts']
const publication: PublicationSummary = {
  id: 'pub-1', planId: 'p', planVersion: 1, planHash: 'a', planName: 'Night', storeId: 'embedded', state: 'live', dryRun: false, currency: 'CNY', manifestHash: 'm', createdAt: '', updatedAt: '', counts, waves: [],
  problem: '3 of 10 rows were not published.', why: null, trouble: null, running: false, direction: 'publish', watchUntil: null, schedule: { keeper: 'runner', zone: 'UTC', startsAt: '2026-12-01T00:00:00.000Z', endsAt: '2026-12-22T00:00:00.000Z', lateSeconds: null }, drifted: 0, alarm: null,
}

test('the command line says why rows are not done, since it tells people to look at their reasons', () => {
  const text = publicationText(publication, [{ state: 'conflict', reason: 'drift', rows: 2 }, { state: 'failed', reason: 'refused:closed for $& stock-taking', rows: 1 }])
  expect(text).toContain('The store’s price is another, not the one the plan was made on.')
  expect(text).toContain('The store refused the price: closed for $& stock-taking')
  expect(text).toContain('3 of 10 rows were not published.')
})

test('no reason keeps a gap where its detail belongs', () => {
  for (const code of Object.keys(REASONS)) for (const detail of ['', ':alice']) expect(reasonText(code + detail)).not.toContain('{0}')
  expect(reasonText('changed:alice')).toBe('Changed by alice in the meantime; left as it is.')
})
