import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays, daysBetween } from '../../../core/calendar/calendar.ts'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import type { Market } from '../../../core/demand/market.ts'
import { scriptGroups, scriptsOf, withoutGroup, type PriceRow, type ScriptGroup } from '../../../core/war/price-rows.ts'
import type { PriceScript, Scenario } from '../../../core/war/scenario.ts'
import { orpc } from '../../app/client.ts'
import { sellerColor, toMarked, useFormat } from '../../ui/index.ts'
import { without } from './draft.ts'
import { Levers, NumberField, SelectField } from './fields.tsx'
import { leverGroup, type LeverProps } from './lever-group.tsx'
import styles from './scenarios.module.css'

/** More scripts than this came in a file; they are told by their number. */
const SHOWN = 5_000
const ROWS = 12
const OPTIONS = 60

/** Prices of any offer by date, ours or a rival's: what stands, and a row to add to it. */
export const PriceLevers = leverGroup(['prices', 'start', 'days'], function PriceLevers({ scenario, onChange, ...rest }) {
  const { t } = useTranslation('scenarios')
  const [adding, setAdding] = useState(false)
  const scripts = scenario.prices ?? []
  const needed = adding || (scripts.length > 0 && scripts.length <= SHOWN)
  const world = useQuery({ ...orpc.scenarios.world.queryOptions({ staleTime: Number.POSITIVE_INFINITY }), enabled: needed }).data?.market ?? null
  const put = (prices: readonly PriceScript[]): void => onChange(prices.length === 0 ? without(scenario, 'prices') : { ...scenario, prices })
  return (
    <Levers title={t('prices.title')} note={<Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} aria-expanded={adding} onClick={() => setAdding(!adding)}>{t('prices.add')}</Button>}>
      {scripts.length === 0 && !adding && <p className={styles.hint}>{t('prices.none')}</p>}
      {scripts.length > 0 && <Standing scenario={scenario} scripts={scripts} world={world} onChange={put} {...rest} />}
      {adding && world !== null && <AddRow scenario={scenario} world={world} onAdd={(row) => { put([...scripts, ...scriptsOf(world, row)]); setAdding(false) }} />}
    </Levers>
  )
})

function Standing({ scenario, scripts, world, market, onChange }: Omit<LeverProps<'start'>, 'onChange'> & { readonly scripts: readonly PriceScript[]; readonly world: Market | null; readonly onChange: (scripts: readonly PriceScript[]) => void }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const groups = useMemo(() => (world === null || scripts.length > SHOWN ? null : scriptGroups(world, scripts)), [world, scripts])
  const day = (offset: number): string => format.date(addDays(scenario.start, offset), 'short')
  const removeAll = <ActionIcon aria-label={t('prices.removeAll')} onClick={() => onChange([])}><IconTrash size={16} stroke={1.6} /></ActionIcon>
  if (groups === null || groups.length > ROWS) return <div className={styles.moveHead}><span>{t('prices.many', { count: scripts.length, offers: format.number(scripts.length) })}</span>{removeAll}</div>
  const what = ({ category, skus }: ScriptGroup): string => {
    const named = market.categories.find(({ id }) => id === category)?.name
    if (named !== undefined && skus.length > 1) return named[format.language] ?? named.en
    const one = skus.length === 1 ? world?.products.find(({ sku }) => sku === skus[0])?.name : undefined
    return one !== undefined ? (one[format.language] ?? one.en) : t('prices.products', { count: skus.length, products: format.number(skus.length) })
  }
  const at = ({ price, depth }: ScriptGroup): string => (price !== null ? format.money(price, market.currency, { style: 'full' }) : depth !== null ? t('prices.off', { depth: format.percent(depth) }) : t('prices.own'))
  return (
    <ul className={styles.priceRows}>
      {groups.map((group, index) => {
        const name = market.sellers.find(({ id }) => id === group.seller)?.name
        return (
          <li key={index} className={styles.moveHead}>
            <span><span className={styles.dot} style={{ background: sellerColor({ id: group.seller }) }} aria-hidden />{t('prices.row', { seller: name?.[format.language] ?? name?.en ?? group.seller, what: what(group), from: day(group.from), to: day(group.to - 1), at: at(group) })}</span>
            <ActionIcon aria-label={t('prices.remove', { number: index + 1 })} onClick={() => { if (world !== null) onChange(withoutGroup(world, scripts, index)) }}><IconTrash size={16} stroke={1.6} /></ActionIcon>
          </li>
        )
      })}
    </ul>
  )
}

function AddRow({ scenario, world, onAdd }: { readonly scenario: Pick<Scenario, 'start' | 'days'>; readonly world: Market; readonly onAdd: (row: PriceRow) => void }) {
  const { t } = useTranslation('scenarios')
  const format = useFormat()
  const { language } = format
  const words = (name: LocalText): string => name[language] ?? name.en
  const id = useId()
  const [seller, setSeller] = useState(world.sellers[0].id)
  const [scope, setScope] = useState<string | null>(null)
  const lastDay = addDays(scenario.start, scenario.days - 1)
  const [first, setFirst] = useState(scenario.start)
  const [last, setLast] = useState(addDays(scenario.start, Math.min(14, scenario.days) - 1))
  const [how, setHow] = useState<'depth' | 'price'>('depth')
  const [depth, setDepth] = useState(0.1)
  const [price, setPrice] = useState<number | null>(null)
  const options = useMemo(() => [
    { group: t('prices.categories'), items: world.categories.map(({ id, name }) => ({ value: `c ${id}`, label: name[language] ?? name.en })) },
    { group: t('prices.single'), items: world.products.map(({ sku, name }) => ({ value: `p ${sku}`, label: `${name[language] ?? name.en} · ${sku}` })) },
  ], [world, t, language])
  const at: PriceRow['at'] | null = how === 'depth' ? { depth } : price === null ? null : { price }
  const inside = (day: string): boolean => day >= scenario.start && day <= lastDay
  const [from, to] = [daysBetween(scenario.start, first), daysBetween(scenario.start, last) + 1]
  const lacks = scope === null ? 'scope' : !inside(first) || !inside(last) ? 'outside' : to <= from ? 'dates' : at === null ? 'price' : null
  const row: PriceRow | null = lacks !== null || scope === null || at === null ? null : { seller, scope: scope.startsWith('c ') ? { category: scope.slice(2) } : { sku: scope.slice(2) }, from, to, at }
  const offers = row === null ? 0 : scriptsOf(world, row).length
  return (
    <div className={styles.move}>
      <div className={styles.pair}>
        <SelectField label={t('prices.seller')} value={seller} data={world.sellers.map(({ id, name }) => ({ value: id, label: words(name) }))} onChange={setSeller} />
        <div className={styles.field}><label htmlFor={id}>{t('prices.scope')}</label><Select id={id} placeholder={t('prices.choose')} data={options} value={scope} onChange={setScope} searchable limit={OPTIONS} nothingFoundMessage={t('prices.nothing')} /></div>
        {([['from', first, setFirst], ['to', last, setLast]] as const).map(([end, value, set]) => (
          <div key={end} className={styles.field}>
            <label htmlFor={`${id} ${end}`}>{t(`prices.${end}`)}</label>
            <TextInput id={`${id} ${end}`} type="date" value={value} min={scenario.start} max={lastDay} error={!inside(value)} onChange={(event) => set(event.currentTarget.value)} />
          </div>
        ))}
        <SelectField<'depth' | 'price'> label={t('prices.how')} value={how} data={(['depth', 'price'] as const).map((value) => ({ value, label: t(`prices.by.${value}`) }))} onChange={setHow} />
        {how === 'depth'
          ? <NumberField label={t('prices.depth')} percent value={depth} max={0.95} step={0.01} decimals={1} onChange={(value) => setDepth(value ?? 0)} />
          : <NumberField label={t('prices.price', { currency: format.currency(world.currency) })} value={price} min={0.01} decimals={2} step={1} empty={t('prices.blank')} onChange={setPrice} />}
      </div>
      <p className={styles.hint}>{lacks === 'outside' || lacks === 'dates' ? t(`prices.need.${lacks}`, { from: format.date(scenario.start), to: format.date(lastDay) }) : t('prices.within', { from: format.number(from + 1), to: format.number(to), days: t('days', { count: to - from }) })}</p>
      <div className={styles.moveFoot}>
        <Button size="compact-sm" disabled={offers === 0} onClick={(event) => { if (row !== null && !toMarked(event.currentTarget.closest(`.${styles.move}`) ?? document)) onAdd(row) }}>{offers === 0 ? t('prices.putNone') : t('prices.put', { count: offers, offers: format.number(offers) })}</Button>
      </div>
      <p className={styles.hint} role="status">{lacks === 'scope' || lacks === 'price' ? t(`prices.need.${lacks}`) : row !== null && offers === 0 ? t('prices.notOffered') : t('prices.note')}</p>
    </div>
  )
}
