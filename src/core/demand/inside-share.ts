import type { BackTest } from './market.ts'

/**
 * Share of sales that the back-test found between P10 and P90, as every screen and table says it: counts on an end are counted in part, so that 0.8 is right however small they are.
 * Reports of earlier versions have whole counts only, of which more lie inside; null: there was no back-test.
 */
export const insideShare = (test: Pick<BackTest, 'coverage' | 'coverageSplit'> | null | undefined): number | null => test?.coverageSplit ?? test?.coverage ?? null
