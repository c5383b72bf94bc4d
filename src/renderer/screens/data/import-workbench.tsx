import { ActionIcon, Button, Checkbox, Loader } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemList, useFormat } from '../../ui/index.ts'
import { MappingForm } from './mapping-form.tsx'
import { isQuestion, readinessOf, type Readiness } from './mapping.ts'
import { PreviewTable } from './preview-table.tsx'
import type { StagedFile, Staging } from './use-staging.ts'
import styles from './data.module.css'

interface ImportWorkbenchProps {
  readonly staging: Staging
  readonly onChoose: () => void
}

/** The chosen files: which they are, how each is read, and its first rows. */
export function ImportWorkbench({ staging, onChoose }: ImportWorkbenchProps) {
  const { t } = useTranslation('data')
  const [selected, setSelected] = useState<number | null>(null)
  const current = staging.files.find((file) => file.key === selected) ?? staging.files[0]
  return (
    <div className={styles.workbench}>
      <div className={styles.files}>
        <ul aria-label={t('files.title')}>
          {staging.files.map((file) => <FileEntry key={file.key} file={file} current={file.key === current.key} onSelect={() => setSelected(file.key)} onRemove={() => staging.remove(file.key)} />)}
        </ul>
        <Button variant="subtle" onClick={onChoose}>{t('files.more')}</Button>
      </div>
      <FileDetail key={current.key} file={current} staging={staging} />
    </div>
  )
}

interface FileEntryProps {
  readonly file: StagedFile
  readonly current: boolean
  readonly onSelect: () => void
  readonly onRemove: () => void
}

function FileEntry({ file, current, onSelect, onRemove }: FileEntryProps) {
  const { t } = useTranslation('data')
  const format = useFormat()
  const readiness = readinessOf(file)
  return (
    <li data-current={current || undefined}>
      <button type="button" className={styles.file} aria-current={current} onClick={onSelect}>
        <ReadinessMark readiness={readiness} />
        <span className={styles.fileName}>{file.name}</span>
        <span className={styles.fileFacts}>{file.preview && file.mapping ? t('files.facts', { kind: t(`kind.${file.mapping.kind}`), rows: format.number(file.preview.rows) }) : t(`readiness.${readiness}`)}</span>
      </button>
      <ActionIcon aria-label={t('files.remove', { name: file.name })} onClick={onRemove}><IconX size={14} /></ActionIcon>
    </li>
  )
}

function ReadinessMark({ readiness }: { readonly readiness: Readiness }) {
  const { t } = useTranslation('data')
  const label = t(`readiness.${readiness}`)
  if (readiness === 'waiting') return <Loader size={14} aria-label={label} />
  if (readiness === 'ready') return <IconCircleCheck size={16} color="var(--wc-green)" aria-label={label} role="img" />
  if (readiness === 'asks') return <IconHelpCircle size={16} color="var(--wc-amber)" aria-label={label} role="img" />
  return <IconAlertTriangle size={16} color="var(--wc-red)" aria-label={label} role="img" />
}

function FileDetail({ file, staging }: { readonly file: StagedFile; readonly staging: Staging }) {
  const { t } = useTranslation('data')
  const format = useFormat()
  const { preview, mapping } = file
  if (file.failure.length > 0) return <div className={styles.detail}><ProblemList problems={file.failure} limit={20} /></div>
  if (!preview || !mapping) return <div className={styles.detail} role="status">{t('readiness.waiting')}</div>
  const questions = preview.problems.filter((problem) => isQuestion(problem.code))
  const faults = preview.problems.filter((problem) => !isQuestion(problem.code))
  return (
    <>
      <div className={styles.detail}>
        {preview.remembered && <p className={styles.note}>{t('files.remembered')}</p>}
        {faults.length > 0 && <ProblemList problems={faults} limit={20} />}
        {questions.length > 0 && (
          <div className={styles.question}>
            <p>{t('files.unused', { columns: format.language === 'zh' ? questions.map((q) => q.field).join('、') : questions.map((q) => q.field).join(', ') })}</p>
            <Checkbox label={t('files.confirm')} checked={file.confirmed} onChange={(event) => staging.confirm(file.key, event.currentTarget.checked)} />
          </div>
        )}
        <MappingForm preview={preview} mapping={mapping} onChange={(changed) => staging.change(file.key, changed)} onKind={(kind) => staging.changeKind(file.key, kind)} />
      </div>
      <div className={styles.previewPane}>
        <h2>{t('preview.of', { shown: format.number(preview.head.length), rows: format.number(preview.rows) })}</h2>
        <PreviewTable preview={preview} mapping={mapping} />
      </div>
    </>
  )
}
