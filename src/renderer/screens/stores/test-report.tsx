import { useTranslation } from 'react-i18next'
import type { StoreTest } from '../../../main/contract/stores.ts'
import { useFormat } from '../../ui/index.ts'
import { ProblemNotice } from './notice.tsx'
import styles from './stores.module.css'

/** Below this the clocks agree, as far as a second of travel can tell. */
const SAME_SECONDS = 2

/** What the last test of a store has found. */
export function TestReport({ test, testing, told }: { readonly test: StoreTest | null; readonly testing: boolean; /** Said above already. */ readonly told: string | null }) {
  const { t } = useTranslation('stores')
  const format = useFormat()
  const granted = (may: boolean | null): string => t(may === null ? 'test.granted.unknown' : may ? 'test.granted.yes' : 'test.granted.no')
  const clock = (seconds: number | null): string => {
    if (seconds === null) return t('test.clockUntold')
    if (Math.abs(seconds) <= SAME_SECONDS) return t('test.clockSame')
    return t(seconds > 0 ? 'test.clockAhead' : 'test.clockBehind', { time: format.duration(Math.abs(seconds)) })
  }
  const facts: [key: string, label: string, value: string, bad?: boolean][] = !test?.store ? [] : [
    ['answers', t('test.answers'), `${test.store.name} ${test.store.version}`], ['products', t('test.products'), format.number(test.store.products)], ['currencies', t('test.currencies'), test.store.currencies.join(', ')],
    ['clock', t('test.clock'), clock(test.clockSkewSeconds), Math.abs(test.clockSkewSeconds ?? 0) > 60], ['trip', t('test.trip'), test.roundTripMilliseconds === null ? '' : t('test.milliseconds', { time: format.number(test.roundTripMilliseconds) })],
    ...test.access.map(({ what, granted: may }): [string, string, string, boolean] => [what, t(`test.access.${what}`), granted(may), may === false && what === 'write-prices']),
    ...(test.sample === null ? [] : [
      ['sample', t('test.sample'), t('test.found', { found: format.number(test.sample.found), asked: format.number(test.sample.asked) }), test.sample.found === 0] as [string, string, string, boolean],
      ['shown', t('test.shown'), t('test.shownText', { shown: format.number(test.sample.shown), found: format.number(test.sample.found) }), test.sample.shown < test.sample.found] as [string, string, string, boolean],
    ]),
  ]
  return (
    <section className={styles.panel} aria-labelledby="store-test" aria-busy={testing}>
      <h3 id="store-test">{t('test.title')}</h3>
      <p className={styles.quiet} role="status">{testing ? t('test.running') : test ? t('test.at', { time: format.instant(test.at) }) : t('test.none')}</p>
      {test?.problems.filter(({ code }) => code !== told).map((problem, i) => <ProblemNotice key={i} tone={test.reachable ? 'attention' : 'bad'} problem={problem} />)}
      {facts.length > 0 && <dl className={styles.facts}>{facts.map(([key, label, value, bad]) => [<dt key={`${key}-name`}>{label}</dt>, <dd key={key} data-tone={bad ? 'bad' : undefined}>{value}</dd>])}</dl>}
    </section>
  )
}
