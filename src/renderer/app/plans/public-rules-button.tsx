import { Button } from '@mantine/core'
import { IconDownload, IconFileText } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog, useFormat } from '../../ui/index.ts'
import { orpc } from '../client.ts'
import { download } from '../download.ts'
import styles from './public-rules.module.css'

/** Shows the rules of a plan as they are to be published, and hands them over with the price list; nothing where no law asks for them. */
export function PublicRulesButton({ planId, version }: { readonly planId: string; readonly version: number }) {
  const { t } = useTranslation('plan-desk')
  const { language } = useFormat()
  const [open, setOpen] = useState(false)
  const rules = useQuery(orpc.plans.publicRules.queryOptions({ input: { id: planId, version }, staleTime: Number.POSITIVE_INFINITY }))
  const { data } = rules
  if (!data) return null
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconFileText size={14} />} onClick={() => setOpen(true)}>{t('publicRules.show')}</Button>
      {open && <Dialog onClose={() => setOpen(false)} size="lg" title={t('publicRules.title')}>
        <p className={styles.note}>{t('publicRules.note', { law: data.law })}</p>
        <div className={styles.text} tabIndex={0} role="region" aria-label={t('publicRules.title')} lang={language}>{data[language]}</div>
        <div className={styles.actions}><Button leftSection={<IconDownload size={16} />} onClick={() => { for (const file of data.files) download(file) }}>{t('publicRules.download')}</Button></div>
      </Dialog>}
    </>
  )
}
