import { useTranslation } from 'react-i18next'
import type { WorkspaceInfo } from '../../../main/contract/contract.ts'
import { useFormat } from '../../ui/index.ts'
import styles from './settings.module.css'

/** What is known of the open workspace's file. */
export function WorkspaceFacts({ workspace }: { readonly workspace: WorkspaceInfo }) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const facts = {
    name: workspace.name, path: workspace.path, size: format.bytes(workspace.bytes), currency: workspace.currency,
    contents: t(workspace.sample ? 'facts.sample' : 'facts.own'), schema: String(workspace.schemaVersion), engine: workspace.version, form: t(`facts.${workspace.form}`),
  } as const
  return (
    <section className={styles.group} aria-labelledby="group-facts">
      <h2 id="group-facts">{t('facts.title')}</h2>
      <p className={styles.note}>{t('facts.note')}</p>
      <dl className={styles.facts}>
        {(Object.keys(facts) as (keyof typeof facts)[]).map((key) => [<dt key={`${key}-name`}>{t(`facts.label.${key}`)}</dt>, <dd key={key}>{facts[key]}</dd>])}
      </dl>
    </section>
  )
}
