import { z } from 'zod'
import { JURISDICTIONS, type LawPack } from '../../core/guard/law.ts'
import { WarchestError, type Problem } from '../../core/problem.ts'
import { belowCostReason, isoDate } from '../contract/schemas.ts'
import all from '../../../data/laws/all.json' with { type: 'json' }
import cn from '../../../data/laws/cn.json' with { type: 'json' }
import eu from '../../../data/laws/eu.json' with { type: 'json' }
import us from '../../../data/laws/us.json' with { type: 'json' }

const line = z.string().trim().min(1)
const text = z.strictObject({ en: line, zh: line })
const share = z.number().gt(0).max(1)
const reasons = z.array(belowCostReason).min(1)
const words = z.array(line.toLowerCase())

const enforcement = z.discriminatedUnion('guard', [
  z.strictObject({ guard: z.literal('prior-price'), days: z.int().min(1).max(366) }),
  z.strictObject({ guard: z.literal('below-cost'), reasons }),
  z.strictObject({ guard: z.literal('resale-at-loss'), reasons }),
  z.strictObject({ guard: z.enum(['merchant-consent', 'claimed-subsidy', 'rule-text', 'traffic-tie', 'dominance', 'recoupment', 'law-pack']) }),
  z.strictObject({ guard: z.literal('advertised-minimum'), lawful: z.boolean() }),
  z.strictObject({ guard: z.literal('category-cap'), value: share, volume: share }),
  z.strictObject({ guard: z.literal('legal-words'), words: z.strictObject({ en: words, zh: words }) }),
  z.strictObject({ guard: z.literal('by-design'), how: text }),
])

const lawPack = z.strictObject({
  schema: z.literal(1), id: line, name: text,
  rules: z.array(z.strictObject({
    id: line, jurisdiction: z.enum(['ALL', ...JURISDICTIONS]), title: text, says: text, source: line, date: isoDate, until: isoDate.nullable(), status: z.enum(['in-force', 'draft', 'check']), label: z.enum(['V', 'D', 'K']),
    severity: z.enum(['block', 'warn', 'info']), enforce: z.array(enforcement).min(1),
  })).min(1),
})

/** Reads one pack; refuses it with every fault named by its path in the file. A rule that nothing enforces, or two of one name, are faults. */
export function readLawPack(file: string, json: unknown): LawPack {
  const refuse = (faults: readonly { readonly path: string; readonly message: string }[]): never => {
    throw new WarchestError('bad-input', faults.map(({ path, message }): Problem => ({ code: 'laws.file', message: `${file}: ${path}: ${message}.`, mend: 'Correct the file.', file, field: path, params: { file } })))
  }
  const parsed = lawPack.safeParse(json)
  if (!parsed.success) return refuse(parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })))
  const pack: LawPack = parsed.data
  const twice = pack.rules.filter(({ id }, i) => pack.rules.findIndex((other) => other.id === id) < i)
  if (twice.length > 0) return refuse(twice.map(({ id }) => ({ path: `rules.${id}`, message: 'stands there twice' })))
  const backwards = pack.rules.filter(({ date, until }) => until !== null && until < date)
  return backwards.length > 0 ? refuse(backwards.map(({ id }) => ({ path: `rules.${id}.until`, message: 'lies before its first day' }))) : pack
}

/** The packs that come with Warchest (`data/laws/`). Not legal advice: have counsel check each. */
export const LAW_PACKS: readonly LawPack[] = Object.entries({ 'cn.json': cn, 'eu.json': eu, 'us.json': us, 'all.json': all }).map(([file, json]) => readLawPack(file, json))
