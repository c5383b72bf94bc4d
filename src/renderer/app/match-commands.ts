/** What the palette searches in. */
export interface Searchable {
  readonly title: string
  readonly keywords: readonly string[]
}

const SCORES = { start: 4, word: 3, inside: 2, keyword: 1 } as const

const scoreOf = (word: string, title: string, keywords: readonly string[]): number => {
  if (title.startsWith(word)) return SCORES.start
  if (title.includes(` ${word}`)) return SCORES.word
  if (title.includes(word)) return SCORES.inside
  return keywords.some((keyword) => keyword.includes(word)) ? SCORES.keyword : 0
}

/** Those that hold every word of the query in their title or keywords, the best first; all of them, in their order, for an empty query. */
export function matchCommands<T extends Searchable>(query: string, all: readonly T[]): readonly T[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return all
  return all
    .map((item) => {
      const title = item.title.toLowerCase()
      const keywords = item.keywords.map((keyword) => keyword.toLowerCase())
      const scores = words.map((word) => scoreOf(word, title, keywords))
      return { item, score: scores.includes(0) ? 0 : scores.reduce((a, b) => a + b, 0) }
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item)
}
