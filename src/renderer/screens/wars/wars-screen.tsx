import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WarView } from '../../../main/contract/wars.ts'
import { orpc } from '../../app/client.ts'
import { EmptyState, ErrorState, LoadingState, ScreenFrame, useLanguage } from '../../ui/index.ts'
import { WarReplay } from './war-replay.tsx'
import styles from './wars.module.css'

/** Wars of the past: how they opened, what happened, and how well the engine would have called them. */
export function WarsScreen() {
  const { t } = useTranslation('wars')
  const wars = useQuery(orpc.wars.list.queryOptions({ staleTime: Number.POSITIVE_INFINITY }))
  const [chosen, setChosen] = useState<string | null>(null)
  if (wars.error) return <ScreenFrame question={t('question')} state="error"><ErrorState error={wars.error} onRetry={() => void wars.refetch()} /></ScreenFrame>
  if (!wars.data) return <ScreenFrame question={t('question')} state="loading"><LoadingState /></ScreenFrame>
  const view = wars.data.find(({ war }) => war.id === chosen) ?? wars.data[0]
  if (!view) return <ScreenFrame question={t('question')} state="empty"><EmptyState title={t('empty.title')} text={t('empty.text')} /></ScreenFrame>
  return <WarReplay key={view.war.id} view={view} list={<WarList wars={wars.data} chosen={view.war.id} onChoose={setChosen} />} />
}

function WarList({ wars, chosen, onChoose }: { readonly wars: readonly WarView[]; readonly chosen: string; readonly onChoose: (id: string) => void }) {
  const { t } = useTranslation('wars')
  const language = useLanguage()
  return (
    <nav className={styles.list} aria-label={t('list')}>
      {wars.map(({ war }) => (
        <button key={war.id} type="button" className={styles.war} aria-current={war.id === chosen ? 'true' : undefined} onClick={() => onChoose(war.id)}>
          <b>{war.title[language] ?? war.title.en}</b>
          <span>{war.summary[language] ?? war.summary.en}</span>
        </button>
      ))}
    </nav>
  )
}
