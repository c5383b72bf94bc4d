import { z } from 'zod'
import type { DocumentedWar } from '../../core/cases/documented-war.ts'
import { WarchestError, type Problem } from '../../core/problem.ts'
import { currency, isoDate } from '../contract/schemas.ts'
import { openingPosition } from '../contract/wars.ts'
import communityBuying from '../../../data/wars/community-buying-2020.json' with { type: 'json' }
import instantDelivery from '../../../data/wars/instant-delivery-2025.json' with { type: 'json' }
import jdSuning from '../../../data/wars/jd-suning-2012.json' with { type: 'json' }
import jet from '../../../data/wars/jet-2015.json' with { type: 'json' }
import pinduoduo from '../../../data/wars/pinduoduo-2019.json' with { type: 'json' }
import quidsi from '../../../data/wars/quidsi-2010.json' with { type: 'json' }
import uber from '../../../data/wars/uber-china-2015.json' with { type: 'json' }

const text = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })
const finite = z.number()
const share = finite.min(0).max(1)
const label = z.enum(['verified', 'derived', 'estimate', 'assumption'])
const month = z.string().regex(/^\d{4}-\d{2}$/, 'must be a month, YYYY-MM')
const sourced = { value: finite, label, source: z.string().min(1), date: month, note: z.string().exactOptional() }
const name = z.string().min(1)

const replay = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cost'), calibrate: name, score: z.array(name).min(1),
    commitments: z.array(z.strictObject({ seller: name, perPeriod: finite, label, source: z.string().min(1), date: month, note: z.string().exactOptional() })),
  }),
  z.strictObject({ kind: z.literal('growth'), before: name, calibrate: name, score: z.array(name).min(1), marketGrowth: z.strictObject(sourced) }),
  z.strictObject({ kind: z.literal('runway'), rivalCut: share, lossPerSales: finite.gt(0).nullable(), score: z.array(name).min(1) }),
  z.strictObject({ kind: z.literal('margin'), score: z.array(name).min(1) }),
  z.strictObject({ kind: z.literal('intervention'), from: isoDate, reference: name, referenceDepth: finite.gt(0).max(1), referenceDays: finite.gt(0), depth: finite.gt(0).max(1), score: z.array(name).min(1) }),
])

const documentedWar = z.strictObject({
  schema: z.literal(1), id: name, title: text, summary: text, lesson: text, currency, unit: finite.gt(0), from: isoDate, to: isoDate,
  sellers: z.array(z.strictObject({ id: name, name: text, role: text })).min(2),
  periods: z.array(z.strictObject({ id: name, from: isoDate, to: isoDate })).min(1),
  figures: z.array(z.strictObject({ ...sourced, seller: name.nullable(), period: name, measure: name })).min(1),
  events: z.array(z.strictObject({ date: z.string().regex(/^\d{4}(-\d{2}){0,2}$/), seller: name.nullable(), text, label, source: z.string().min(1) })),
  opening: openingPosition,
  replay,
})

/** Reads one war; refuses it with every fault named by its path in the file. */
export function readWar(file: string, json: unknown): DocumentedWar {
  const parsed = documentedWar.safeParse(json)
  if (!parsed.success) {
    throw new WarchestError('bad-input', parsed.error.issues.map((issue): Problem => ({ code: 'wars.file', message: `${file}: ${issue.path.join('.')}: ${issue.message}.`, mend: 'Correct the file.', file, field: issue.path.join('.'), params: { file } })))
  }
  const war = parsed.data satisfies DocumentedWar
  const strange = strangers(war)
  if (strange.length > 0) throw new WarchestError('bad-input', strange.map(({ field, name: what }): Problem => ({ code: 'wars.unknown', message: `${file}: ${field} names ${what}, which the war does not have.`, mend: 'Correct the name.', file, field, value: what, params: { file, name: what } })))
  return war
}

/** Names that stand for nothing. */
function strangers(war: DocumentedWar): { readonly field: string; readonly name: string }[] {
  const sellers = new Set(war.sellers.map(({ id }) => id))
  const periods = new Set(war.periods.map(({ id }) => id))
  const named = [
    { field: 'opening.seat', name: war.opening.seat, known: sellers },
    ...war.opening.sellers.map(({ seller }, i) => ({ field: `opening.sellers.${i}`, name: seller, known: sellers })),
    ...war.opening.bands.flatMap(({ orders }, i) => Object.keys(orders).map((seller) => ({ field: `opening.bands.${i}.orders`, name: seller, known: sellers }))),
    ...war.figures.flatMap(({ seller }, i) => (seller === null ? [] : [{ field: `figures.${i}.seller`, name: seller, known: sellers }])),
    ...war.events.flatMap(({ seller }, i) => (seller === null ? [] : [{ field: `events.${i}.seller`, name: seller, known: sellers }])),
    ...('calibrate' in war.replay ? [{ field: 'replay.calibrate', name: war.replay.calibrate, known: periods }] : []),
    ...war.replay.score.map((period, i) => ({ field: `replay.score.${i}`, name: period, known: periods })),
  ]
  return named.filter(({ name: what, known }) => !known.has(what))
}

/** The wars that come with Warchest (`data/wars/`), the newest first. */
export const documentedWars: readonly DocumentedWar[] = Object.entries({
  'instant-delivery-2025.json': instantDelivery, 'community-buying-2020.json': communityBuying, 'pinduoduo-2019.json': pinduoduo, 'uber-china-2015.json': uber,
  'jet-2015.json': jet, 'jd-suning-2012.json': jdSuning, 'quidsi-2010.json': quidsi,
}).map(([file, json]) => readWar(file, json))

export function warById(id: string): DocumentedWar {
  const war = documentedWars.find((each) => each.id === id)
  if (!war) throw new WarchestError('not-found', { code: 'wars.not-found', message: `There is no documented war ${id}.`, mend: 'Take one of the list.', field: 'id', value: id, params: { id } })
  return war
}
