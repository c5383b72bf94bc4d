import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core'
import { IconGitBranch, IconTrash } from '@tabler/icons-react'
import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import type { TreeEntry } from './tree.ts'
import styles from './scenarios.module.css'

export interface ScenarioTreeProps {
  readonly entries: readonly TreeEntry[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
  readonly onBranch: () => void
  readonly onRemove: () => void
  readonly removable: boolean
  /** Ids of scenarios with changes that are not kept. */
  readonly unkept: ReadonlySet<string>
}

/** Every scenario by what it grew from; arrow keys go through it. */
export function ScenarioTree({ entries, chosen, onChoose, onBranch, onRemove, removable, unkept }: ScenarioTreeProps) {
  const { t } = useTranslation('scenarios')
  const named = useScenarioName()
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = entries[entries.findIndex(({ id }) => id === chosen) + step]
    if (!next) return
    onChoose(next.id)
    list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(next.id)}"]`)?.focus()
  }
  const state = ({ id, summary }: TreeEntry): 'unkept' | 'ready' | 'none' | 'stale' | 'run' => (unkept.has(id) ? 'unkept' : summary === null ? 'ready' : summary.latestOutcome === null ? 'none' : summary.latestOutcome.stale ? 'stale' : 'run')
  return (
    <aside className={styles.tree} aria-label={t('tree.title')}>
      <header className={styles.leversHead}>
        <h2>{t('tree.title')}</h2>
        <span>
          <Tooltip label={t('command.branch')}><ActionIcon aria-label={t('command.branch')} onClick={onBranch}><IconGitBranch size={16} stroke={1.6} /></ActionIcon></Tooltip>
          <Tooltip label={t('command.remove')}><ActionIcon aria-label={t('command.remove')} disabled={!removable} onClick={onRemove}><IconTrash size={16} stroke={1.6} /></ActionIcon></Tooltip>
        </span>
      </header>
      <div ref={list} role="tree" aria-label={t('tree.title')} className={styles.entries} onKeyDown={move}>
        {entries.map((entry) => (
          <UnstyledButton
            key={entry.id} role="treeitem" aria-level={entry.depth + 1} aria-selected={entry.id === chosen} tabIndex={entry.id === chosen ? 0 : -1} data-id={entry.id} className={styles.entry}
            style={{ paddingInlineStart: 10 + entry.depth * 16 }} onClick={() => onChoose(entry.id)}
          >
            <span className={styles.entryName}>{named(entry.name, entry.id)}</span>
            <span className={styles.entryState} data-state={state(entry)}>{t(`tree.${state(entry)}`)}</span>
          </UnstyledButton>
        ))}
      </div>
    </aside>
  )
}
