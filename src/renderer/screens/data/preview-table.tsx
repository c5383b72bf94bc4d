import { useTranslation } from 'react-i18next'
import type { FeedMapping, FeedPreview } from '../../../main/feeds/feed.ts'
import { NO_FIGURE } from '../../ui/format.ts'
import { useFieldName } from './use-field-name.ts'
import styles from './data.module.css'

/** The first rows as read, under the columns' names and the fields they go to. */
export function PreviewTable({ preview, mapping }: { readonly preview: FeedPreview; readonly mapping: FeedMapping }) {
  const { t } = useTranslation('data')
  const fieldName = useFieldName()
  const fieldOf = (column: string): string | undefined => Object.entries(mapping.columns).find(([, name]) => name === column)?.[0]
  return (
    <div className={styles.previewScroll} tabIndex={0} role="region" aria-label={t('preview.title')}>
      <table className={styles.preview}>
        <thead>
          <tr>
            <th className={styles.line}>{t('preview.row')}</th>
            {preview.columns.map(({ name, type }) => {
              const field = fieldOf(name)
              return (
                <th key={name} data-align={type === 'number' ? 'end' : undefined}>
                  <div>{name}</div>
                  <div className={field === undefined ? styles.unused : styles.used}>{field === undefined ? t('preview.unused') : fieldName(field)}</div>
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {preview.head.map((cells, i) => (
            <tr key={i}>
              <td className={styles.line}>{i + (preview.format === 'csv' ? 2 : 1)}</td>
              {cells.map((cell, c) => <td key={c} data-align={preview.columns[c].type === 'number' ? 'end' : undefined}>{cell ?? <span className={styles.unused}>{NO_FIGURE}</span>}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
