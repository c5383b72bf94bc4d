import { Button, Chip, SegmentedControl, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BurnFacts } from '../../../core/burn/facts.ts'
import type { BurnSourceView, ExportFormat } from '../../../main/contract/contract.ts'
import { orpc, problemsOfError } from '../../app/client.ts'
import { useCommands } from '../../app/commands.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { burnPage } from '../../charts/burn/page.ts'
import { burnView } from '../../charts/burn/view.ts'
import { ScaledPicture, useChartLook } from '../../charts/chart.tsx'
import { Dialog, ProblemList } from '../../ui/index.ts'
import type { Language } from '../../ui/format.ts'
import { download } from '../../app/download.ts'
import styles from './burn.module.css'

const FORMATS: readonly ExportFormat[] = ['svg', 'png', 'csv', 'xlsx']

/** The page as it will export, and the choice of formats, language and theme. */
export function ExportPanel({ source, facts }: { readonly source: BurnSourceView; readonly facts: BurnFacts }) {
  const { t } = useTranslation('burn')
  const look = useChartLook()
  const [formats, setFormats] = useState<readonly ExportFormat[]>(FORMATS)
  // The page is in the language on the screen until another is chosen for it; a change of the screen's language takes it along again.
  const [asked, setAsked] = useState<{ readonly language: Language; readonly on: Language } | null>(null)
  const language = asked?.on === look.language ? asked.language : look.language
  const named = useScenarioName()
  const [theme, setTheme] = useState<'light' | 'dark'>('light')
  const [large, { open, close }] = useDisclosure(false)
  const save = useMutation(orpc.burn.export.mutationOptions())
  const page = useMemo(() => {
    const view = burnView(source.outcome, facts, source.scenario, language, theme)
    // The instant of an export is not known before it; the preview shows when the outcome was made.
    return burnPage({ ...view, title: named(source.scenario?.name ?? source.outcome.scenarioId), scenario: source.scenario, market: source.market, exportedAt: source.createdAt })
  }, [source, facts, language, theme, named])
  const run = (): void => save.mutate({ outcomeHash: source.outcome.hash, formats: [...formats], language, theme }, { onSuccess: (files) => { for (const file of files) download(file) } })
  useCommands([{ id: 'burn.export', titleKey: 'burn:command.export', icon: IconDownload, shortcut: 'mod+e', when: () => formats.length > 0 && !save.isPending, run }])
  return (
    <aside className={styles.export} aria-label={t('export.title')}>
      <div className={styles.preview}>
        <ScaledPicture of={page} />
        <UnstyledButton className={styles.enlarge} onClick={open} aria-label={t('export.enlarge')} />
      </div>
      <div className={styles.choices}>
        <Chip.Group multiple value={[...formats]} onChange={(value) => setFormats(FORMATS.filter((format) => value.includes(format)))}>
          <div className={styles.chips} role="group" aria-label={t('export.formats')}>{FORMATS.map((format) => <Chip key={format} value={format} size="xs" radius="sm">{format.toUpperCase()}</Chip>)}</div>
        </Chip.Group>
        <SegmentedControl fullWidth aria-label={t('export.language')} value={language} onChange={(value) => setAsked({ language: value === 'zh' ? 'zh' : 'en', on: look.language })} data={[{ value: 'en', label: 'English' }, { value: 'zh', label: '中文' }]} />
        <SegmentedControl fullWidth aria-label={t('export.theme')} value={theme} onChange={(value) => setTheme(value === 'dark' ? 'dark' : 'light')} data={[{ value: 'light', label: t('export.light') }, { value: 'dark', label: t('export.dark') }]} />
        <Button fullWidth leftSection={<IconDownload size={16} />} onClick={run} loading={save.isPending} disabled={formats.length === 0}>{t('export.action', { count: formats.length })}</Button>
        <div className={styles.note} role="status">{save.isSuccess ? t('export.done', { files: save.data.map((file) => file.name).join(', ') }) : ''}</div>
        {save.isError && <ProblemList problems={problemsOfError(save.error)} />}
      </div>
      {large && <Dialog onClose={close} size="auto" title={t('export.preview')}><div className={styles.large}><ScaledPicture of={page} /></div></Dialog>}
    </aside>
  )
}
