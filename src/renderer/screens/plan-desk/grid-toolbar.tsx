import { ActionIcon, Button, CloseButton, Popover, SegmentedControl, Select, TextInput, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconInfoCircle, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FigureInput, useFormat } from '../../ui/index.ts'
import styles from './plan-desk.module.css'

export const VIEWS = ['all', 'plan', 'flagged', 'left-out'] as const
export type View = (typeof VIEWS)[number]

interface GridToolbarProps {
  /** Of the search field, so that a command can go there. */
  readonly searchId: string
  readonly search: string
  /** Of every amount in the grid. */
  readonly unit: string
  readonly onSearch: (text: string) => void
  readonly view: View
  readonly onView: (view: View) => void
  readonly category: string | null
  readonly categories: readonly { readonly id: string; readonly name: string }[]
  readonly onCategory: (id: string | null) => void
  readonly shown: number
  readonly total: number
  readonly selected: number
  readonly editable: boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
  readonly onUndo: () => void
  readonly onRedo: () => void
  readonly onOffList: (percent: number) => void
  readonly onLeaveOut: () => void
  readonly detail: boolean
  readonly onDetail: () => void
}

/** Finds, filters, undoes, and sets many prices at once. */
export function GridToolbar(props: GridToolbarProps) {
  const { t } = useTranslation('plan-desk')
  const format = useFormat()
  const { selected, editable } = props
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('toolbar.label')}>
      <TextInput id={props.searchId} className={styles.search} aria-label={t('toolbar.search')} placeholder={t('toolbar.search')} leftSection={<IconSearch size={16} />} value={props.search} onChange={(event) => props.onSearch(event.currentTarget.value)}
        rightSection={props.search !== '' && <CloseButton size="sm" aria-label={t('toolbar.clear')} onClick={() => props.onSearch('')} />} />
      <SegmentedControl aria-label={t('toolbar.view')} value={props.view} onChange={props.onView} data={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))} />
      <Select className={styles.category} aria-label={t('column.category')} placeholder={t('toolbar.allCategories')} clearable value={props.category} onChange={props.onCategory} data={props.categories.map(({ id, name }) => ({ value: id, label: name }))} />
      <span className={styles.count} data-figure>{t('toolbar.shown', { shown: format.number(props.shown), total: format.number(props.total) })} · {t('toolbar.unit', { currency: props.unit })}</span>
      <span className={styles.spring} />
      {selected > 0 && <span className={styles.count} data-figure>{t('toolbar.selected', { count: selected, selected: format.number(selected) })}</span>}
      {editable && (
        <>
          <BulkPrice disabled={selected === 0} onOffList={props.onOffList} />
          <Button variant="default" disabled={selected === 0} onClick={props.onLeaveOut}>{t('action.leaveOut')}</Button>
          <Tooltip label={t('action.undo')}><ActionIcon aria-label={t('action.undo')} disabled={!props.canUndo} onClick={props.onUndo}><IconArrowBackUp size={18} /></ActionIcon></Tooltip>
          <Tooltip label={t('action.redo')}><ActionIcon aria-label={t('action.redo')} disabled={!props.canRedo} onClick={props.onRedo}><IconArrowForwardUp size={18} /></ActionIcon></Tooltip>
        </>
      )}
      <Button variant={props.detail ? 'light' : 'default'} aria-pressed={props.detail} leftSection={<IconInfoCircle size={16} />} onClick={props.onDetail}>{t('action.detail')}</Button>
    </div>
  )
}

/** Sets the chosen lines to a cut off list. */
function BulkPrice({ disabled, onOffList }: { readonly disabled: boolean; readonly onOffList: (percent: number) => void }) {
  const { t } = useTranslation('plan-desk')
  const [open, setOpen] = useState(false)
  const [percent, setPercent] = useState<number | null>(10)
  const sound = percent !== null && percent >= 0 && percent < 100
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus>
      <Popover.Target><Button variant="default" disabled={disabled} onClick={() => setOpen(!open)}>{t('action.setPrices')}</Button></Popover.Target>
      <Popover.Dropdown>
        <form className={styles.bulk} onSubmit={(event) => {
          event.preventDefault()
          if (!sound) return
          onOffList(percent)
          setOpen(false)
        }}>
          <FigureInput label={t('bulk.offList')} description={t('bulk.note')} unit="%" max={99} decimals={2} value={percent} onFigure={setPercent} data-autofocus />
          <Button type="submit" disabled={!sound}>{t('action.set')}</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
