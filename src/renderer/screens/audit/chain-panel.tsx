import { Button, CopyButton, TextInput } from '@mantine/core'
import { IconDownload, IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, orpc, problemsOfError } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { download } from '../../app/download.ts'
import { noticeFailure } from '../../app/notices.ts'
import { ProblemList, useFormat } from '../../ui/index.ts'
import styles from './audit.module.css'

/** The newest hash to keep elsewhere, the chain's own answer, and the whole log to take away. */
export function ChainPanel({ head }: { readonly head: string | null }) {
  const { t } = useTranslation('audit')
  const format = useFormat()
  const [kept, setKept] = useState('')
  const given = kept.trim().toLowerCase()
  const sound = given === '' || /^[0-9a-f]{64}$/.test(given)
  const verify = useMutation(orpc.audit.verify.mutationOptions())
  const take = useMutation({ mutationFn: () => client.audit.export(), onSuccess: download, onError: noticeFailure })
  const run = (): void => { if (sound) verify.mutate({ head: given === '' ? null : given }) }
  useCommands([
    { id: 'audit.verify', titleKey: 'audit:command.verify', icon: IconShieldCheck, keywords: ['hash', 'chain', '校验', '哈希'], run },
    { id: 'audit.export', titleKey: 'audit:command.export', icon: IconDownload, keywords: ['jsonl', '导出'], run: () => take.mutate() },
  ])
  const verdict = verify.data
  return (
    <section className={styles.panel} aria-labelledby="audit-chain">
      <h2 id="audit-chain">{t('chain.title')}</h2>
      <p className={styles.quiet}>{t('chain.note')}</p>
      {head !== null && (
        <div className={styles.head}>
          <div className={styles.quiet}>{t('chain.head')}</div>
          <code>{head.match(/.{16}/g)?.map((part) => <span key={part}>{part}</span>)}</code>
          <CopyButton value={head}>{({ copied, copy }) => <Button variant="default" size="compact-sm" onClick={copy}>{t(copied ? 'chain.copied' : 'chain.copy')}</Button>}</CopyButton>
        </div>
      )}
      <TextInput label={t('chain.kept')} value={kept} onChange={(event) => setKept(event.currentTarget.value)} error={sound ? undefined : t('chain.keptFault')} spellCheck={false} autoComplete="off" styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} />
      <div className={styles.buttons}>
        <Button onClick={run} loading={verify.isPending} disabled={!sound}>{t('chain.verify')}</Button>
        <Button variant="default" leftSection={<IconDownload size={14} />} onClick={() => take.mutate()} loading={take.isPending}>{t('chain.export')}</Button>
      </div>
      {verify.error && <ProblemList problems={problemsOfError(verify.error)} />}
      {verdict && !verify.isPending && (
        <p className={styles.verdict} data-whole={verdict.whole} role="status">
          {verdict.whole ? <IconShieldCheck size={18} aria-hidden /> : <IconShieldX size={18} aria-hidden />}
          <span>{verdict.broken === null ? t(verify.variables.head === null ? 'chain.whole' : 'chain.wholeKept', { entries: format.number(verdict.entries) }) : t(`chain.broken.${verdict.broken.how}`, { seq: format.number(verdict.broken.seq) })}</span>
        </p>
      )}
    </section>
  )
}
