import { Button } from '@mantine/core'
import { IconArrowsSplit2, IconBolt, IconClock, IconLockAccess, IconPackageExport, IconRefreshDot } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { StoreInfo, StoreKindInfo } from '../../../main/contract/stores.ts'
import { useFormat } from '../../ui/index.ts'
import { abilitiesOf } from './abilities.ts'
import { ProblemNotice } from './notice.tsx'
import { TestReport } from './test-report.tsx'
import { toneOf, useStoreText } from './use-store-text.ts'
import { Words } from './words.tsx'
import styles from './stores.module.css'

const ICONS = { schedule: IconClock, atomicity: IconArrowsSplit2, speed: IconBolt, repeat: IconRefreshDot, others: IconLockAccess, reads: IconPackageExport } as const

interface StoreViewProps {
  readonly store: StoreInfo
  readonly kinds: readonly StoreKindInfo[]
  readonly testing: boolean
  readonly onTest: () => void
  readonly onEdit: () => void
  readonly onRemove: () => void
}

/** One store: how it stands, what it can promise, what a test has found, and how it is reached. */
export function StoreView({ store, kinds, testing, onTest, onEdit, onRemove }: StoreViewProps) {
  const { t } = useTranslation('stores')
  const format = useFormat()
  const text = useStoreText(kinds)
  const tone = toneOf(store)
  const own = store.id === 'embedded'
  const kind = text.kindOf(store)
  const parts = [...(kind?.fields ?? []).filter(({ name }) => store.settings[name] !== undefined).map((field) => ({ name: field.name, label: text.local(field.label), value: valueOf(field, store.settings[field.name], text.local) })),
    ...(kind?.secrets ?? []).filter(({ name, required }) => required || store.secrets.includes(name)).map(({ name, label }) => ({ name, label: text.local(label), value: t(store.secrets.includes(name) ? 'link.kept' : 'link.missing') }))]
  return (
    <section className={styles.view} aria-label={text.name(store)}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h2>{text.name(store)}</h2>
          <span className={styles.badge} data-tone={tone}>{t(tone === 'good' ? 'state.up' : tone === 'bad' ? 'state.down' : 'state.attention')}</span>
          <span className={styles.badge} data-tone={store.proof === 'own' || store.proof === 'server' ? undefined : 'attention'}>{t(`proof.${store.proof}`)}</span>
          <span className={styles.kind}><Words text={own ? t('proof.why.own') : `${text.kind(store)}${kind ? `. ${text.local(kind.note)}` : '.'} ${t(`proof.why.${store.proof}`)}`} /></span>
        </div>
        <div className={styles.actions}>
          {!own && <Button className={styles.danger} onClick={onRemove}>{t('action.remove')}</Button>}
          {!own && <Button variant="default" onClick={onEdit}>{t('action.edit')}</Button>}
          <Button variant="default" onClick={onTest} loading={testing}>{t('action.test')}</Button>
        </div>
      </header>
      {store.why && <ProblemNotice tone={store.reachable ? 'attention' : 'bad'} problem={store.why} />}
      <div className={styles.panels}>
        <section className={styles.panel} aria-labelledby="store-can">
          <h3 id="store-can">{t('can.title')}</h3>
          <dl className={styles.can}>
            {abilitiesOf(store.capabilities).map(({ key, text: sentence, tone: mark }) => {
              const Icon = ICONS[key]
              const words = sentence === 'can.speed.text' ? t(sentence, { count: store.capabilities.maxParallel, rows: format.number(store.capabilities.maxRows) }) : t(sentence)
              return <div key={key} data-tone={mark}><Icon size={18} stroke={1.6} aria-hidden /><dt>{t(`can.${key}.label`)}</dt><dd><Words text={words} /></dd></div>
            })}
          </dl>
        </section>
        <div className={styles.column}>
          <TestReport test={store.lastTest} testing={testing} told={store.why?.code ?? null} />
          <section className={styles.panel} aria-labelledby="store-link">
            <h3 id="store-link">{t('link.title')}</h3>
            {own && <p className={styles.quiet}>{t('link.embedded')}</p>}
            <dl className={styles.facts}>
              <dt>{t('link.id')}</dt><dd>{store.id}</dd>
              {parts.map(({ name, label, value }) => [<dt key={`${name}-name`}>{label}</dt>, <dd key={name}>{value}</dd>])}
            </dl>
            {store.checkedAt !== null && <p className={styles.quiet}>{t('link.checked', { time: format.instant(store.checkedAt) })}</p>}
          </section>
        </div>
      </div>
    </section>
  )
}

/** A choice by its label, anything else as it was given. */
function valueOf(field: StoreKindInfo['fields'][number], value: string, local: (text: { readonly en: string; readonly zh?: string }) => string): string {
  const choice = field.choices?.find((each) => each.value === value)
  return choice ? local(choice.label) : value
}
