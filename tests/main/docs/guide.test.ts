import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RULES } from '../../../src/core/guard/rules.ts'
import { FEED_KINDS, type FeedKind } from '../../../src/main/feeds/feed.ts'
import { FEED_FIELDS, ONE_OF } from '../../../src/main/feeds/fields.ts'
import { ROW_STATES } from '../../../src/main/publish/publication.ts'
import { MONEY_ITEMS, OWN_ITEMS, RIVAL_ITEMS } from '../../../src/main/workspace/queries/treasury.ts'
import { BURN_WORDS } from '../../../src/renderer/charts/burn/words.ts'
import { root } from '../../support/project.ts'
import { page, pages, section, tablesOf } from './markdown.ts'

type Tree = { readonly [key: string]: string | Tree }

const folder = join(root, 'src/renderer/app/i18n/en')
const namespaces = Object.fromEntries(readdirSync(folder).map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(join(folder, name), 'utf8')) as Tree]))
const leaves = (tree: Tree): string[] => Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : leaves(value)))
const labelOf = (namespace: string, ...path: string[]): string | undefined => {
  let at: string | Tree | undefined = namespaces[namespace]
  for (const key of path) at = typeof at === 'object' ? at[key] : undefined
  return typeof at === 'string' ? at : undefined
}

const data = page('docs/guide/data.md')
const publications = page('docs/guide/publications.md')
const code = (text: string): string => text.replaceAll('`', '')

describe('the feeds of docs/guide/data.md', () => {
  test('are those of the code, in its order', () => {
    const feeds = section(data, (heading) => heading === 'Feeds')!
    expect([...feeds.matchAll(/^### (.+) \(`(.+)`\)$/gm)].map((match) => [match[2], match[1]])).toEqual(FEED_KINDS.map((kind) => [kind, labelOf('data', 'kind', kind)]))
  })

  test.each(FEED_KINDS.map((kind) => [kind]))('%s: every field, with its label, type, need and blanks', (kind: FeedKind) => {
    const text = section(data, (heading) => heading.endsWith(`(\`${kind}\`)`))!
    const [, ...rows] = tablesOf(text).find(([head]) => head[0] === 'field')!
    const blanks = { refused: 'refused', allowed: 'allowed', 'only-if-accepted': 'only if accepted' }
    const need = (name: string, required: boolean): string => (required ? 'required' : ONE_OF[kind]?.includes(name) ? 'either' : 'optional')
    expect(rows.map((cells) => [code(cells[0]), ...cells.slice(1, 5)])).toEqual(FEED_FIELDS[kind].map(({ name, type, required, blank }) => [name, labelOf('data', 'field', name), type, need(name, required), blanks[blank]]))
    expect(rows.filter((cells) => cells[5] === '')).toEqual([])
  })

  test('the treasury items, ours and the rivals’, and which of them are money', () => {
    const [, ours, theirs] = tablesOf(section(data, (heading) => heading.endsWith('(`treasury`)'))!)
    expect(ours.slice(1).map(([item]) => code(item))).toEqual([...OWN_ITEMS])
    expect(theirs.slice(1).map(([item]) => code(item))).toEqual([...RIVAL_ITEMS])
    const wrong = [...ours.slice(1).map((row) => ({ row, rival: false })), ...theirs.slice(1).map((row) => ({ row, rival: true }))].filter(({ row: [item, unit] }) => (unit === 'money') !== MONEY_ITEMS.includes(code(item)))
    expect(wrong.map(({ row, rival }) => `${rival ? 'rival ' : ''}${row[0]}`)).toEqual([])
  })
})

describe('states and rules', () => {
  test('docs/guide/publications.md explains every state of a row, under its label', () => {
    const [, ...rows] = tablesOf(section(publications, (heading) => heading === 'What the states mean')!).find(([head]) => head[0] === 'row')!
    expect(rows.map(([state]) => state)).toEqual(ROW_STATES.map((state) => `**${labelOf('publications', 'row', state)}** (\`${state}\`)`))
  })

  test('and every state of a publication', () => {
    const [, ...rows] = tablesOf(section(publications, (heading) => heading === 'What the states mean')!).find(([head]) => head[0] === 'publication')!
    expect(rows.map(([state]) => state.replaceAll('**', '')).sort()).toEqual(leaves(namespaces['publications']['state'] as Tree).sort())
  })

  test('docs/MODEL.md lists every rule of the gate', () => {
    const [[, ...rows]] = tablesOf(section(page('docs/MODEL.md'), (heading) => heading === '10.1 Gate')!)
    expect(rows.map(([rule]) => code(rule)).sort()).toEqual(Object.keys(RULES).sort())
    expect(rows.filter(([, severity]) => !/^(block|warn|info|by the pack)/.test(severity))).toEqual([])
  })

  test('docs/guide/plan-desk.md explains every status of a plan', () => {
    const [[, ...rows]] = tablesOf(page('docs/guide/plan-desk.md').text)
    expect(rows.map(([status]) => status.replaceAll('**', ''))).toEqual(leaves(namespaces['plan-desk']['status'] as Tree))
  })
})

describe('labels', () => {
  const words = [...Object.values(namespaces).flatMap(leaves), ...leaves(BURN_WORDS.en as unknown as Tree)]
  const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  // A place for a figure matches a short word, so that words are compared and not places.
  const patterns = words.map((label) => label.replaceAll(/<\/?\w+>/g, '').split(/\{\{.*?\}\}/)).filter((parts) => /[a-z]{3}/i.test(parts.join(' '))).map((parts) => new RegExp(`^${parts.map(escaped).join('[\\w,.]{1,12}')}$`))
  const unknown = (text: string): string[] => [...text.matchAll(/\*\*([^*\n]+)\*\*/g)].map((match) => match[1]).filter((label) => label !== 'bold' && !patterns.some((pattern) => pattern.test(label)))
  const guide = pages().filter(({ path }) => path.startsWith('docs/guide/'))

  test.each(guide.map((one) => [one.path, one] as const))('%s: what is written in bold stands on the screen exactly so', (_, one) => expect(unknown(one.prose)).toEqual([]))

  test('a label that no screen has is found', () => expect(unknown('**Fit demand** **Explode** **Run 400 paths**')).toEqual(['Explode']))
})
