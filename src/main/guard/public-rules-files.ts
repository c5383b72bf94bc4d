import { publicPriceList } from '../../core/plan/public-rules.ts'
import { onRunDays } from '../../core/plan/run-days.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { PublicRulesView } from '../contract/public-rules.ts'
import type { Book } from '../workspace/book.ts'
import { loadProducts } from '../workspace/queries/catalog.ts'

/** The rules that were frozen with the verdict, and files of rules and price list in both languages; null where no law asked for them. */
export function publicRulesView(book: Pick<Book, 'db'>, plan: Pick<Plan, 'lines' | 'currency' | 'verdict' | 'hash'>): PublicRulesView | null {
  const { verdict } = plan
  if (!verdict?.publicRules) return null
  const told = { currency: plan.currency, lines: onRunDays(plan.lines, verdict.runs?.later ?? 0) }
  const names = new Map(loadProducts(book).map(({ sku, name }) => [sku, name]))
  const files = (['zh', 'en'] as const).flatMap((language) => [
    file(`rules-${language}.txt`, 'text/plain', verdict.publicRules?.[language] ?? ''),
    file(`rules-prices-${language}.tsv`, 'text/tab-separated-values', publicPriceList(told, verdict.references ?? [], (sku) => names.get(sku) ?? null, language)),
  ])
  return { ...verdict.publicRules, files }
}

const file = (name: string, mediaType: string, text: string): PublicRulesView['files'][number] => ({ name, mediaType, base64: Buffer.from(text, 'utf8').toString('base64') })
