import type { StoreInfo, StoreKindInfo, StoreSecretField, StoreTest } from '../../contract/stores.ts'
import { askHidden, readPiped } from '../ask.ts'
import { EXIT, flag, requiredText, text, usageError, type Command, type Invocation, type Values } from '../command.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { sentence } from '../run.ts'
import { table } from '../table.ts'

const GIVEN = {
  set: { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'a setting of the store; once for each' },
  'secret-env': { type: 'string', multiple: true, value: 'NAME=VARIABLE', help: 'a secret from a variable of the environment; once for each' },
  'secrets-stdin': { type: 'boolean', help: 'read secrets from standard input: NAME=VALUE lines, or the value alone where there is one' },
} as const

function storeId({ positionals }: Invocation): string {
  const [id] = positionals
  if (id === undefined) throw usageError('No store was named.', 'Give its id; see `warchest stores list`.')
  return id
}

/** NAME=VALUE of an option that may be given several times. */
function pairs(values: Values, name: string): [string, string][] {
  const given = values[name]
  return (Array.isArray(given) ? given : []).map((item) => {
    const at = String(item).indexOf('=')
    if (at < 1) throw usageError(`--${name} ${String(item).split('=')[0]} is not NAME=VALUE.`, 'Give a name, =, and a value.')
    return [String(item).slice(0, at), String(item).slice(at + 1)]
  })
}

function settingsOf(values: Values, { secrets, label }: StoreKindInfo): Record<string, string> {
  const settings = Object.fromEntries(pairs(values, 'set'))
  const secret = secrets.find(({ name }) => settings[name] !== undefined)
  // Arguments are seen by every user of the machine and stay in the shell's history.
  if (secret) throw usageError(`${secret.label.en} of ${label.en} is a secret and is not taken from an argument.`, `Give it by --secret-env ${secret.name}=VARIABLE or --secrets-stdin, and change the one that was just shown.`)
  return settings
}

/** Secrets from the environment, from standard input, or asked for on the terminal; never from an argument. */
async function secretsOf(values: Values, fields: readonly StoreSecretField[], needed: readonly StoreSecretField[]): Promise<Record<string, string>> {
  const secrets: Record<string, string> = {}
  for (const [name, variable] of pairs(values, 'secret-env')) {
    const value = process.env[variable]
    if (value === undefined || value === '') throw usageError(`The environment has no ${variable}.`, `Set it, or give another variable for ${name}.`)
    secrets[name] = value
  }
  if (flag(values, 'secrets-stdin')) {
    const piped = (await readPiped()).replace(/\r?\n$/, '')
    const lines = piped.split(/\r?\n/)
    const named = lines.every((line) => fields.some(({ name }) => line.startsWith(`${name}=`)))
    if (named) for (const line of lines) secrets[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1)
    else if (lines.length === 1 && fields.length === 1 && piped !== '') secrets[fields[0].name] = piped
    else throw usageError('Standard input holds no secrets that can be told apart.', `Give one line for each: ${fields.map(({ name }) => `${name}=…`).join(', ') || 'this kind of store has none'}.`)
  } else if (process.stdin.isTTY && process.stderr.isTTY) {
    for (const { name, label } of needed) secrets[name] ??= (await askHidden(`${label.en}: `)) ?? ''
  }
  return Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''))
}

const PROOF = { own: 'its own', server: 'tested on its real server', 'stand-in': 'not yet run against a live shop', files: 'files; not yet run against a live shop' } as const

const infoText = (store: StoreInfo): string => [`${store.id}: ${store.name} (${store.kind}, ${PROOF[store.proof]})`, store.reachable ? `answers, ${store.products ?? '?'} products in ${store.currency ?? 'several currencies'}` : `does not answer: ${store.problem ?? ''}`].join('\n')

/** What a test has found, for people. */
export function testText(test: StoreTest): string {
  const { store, clockSkewSeconds: skew, roundTripMilliseconds: trip, access, sample, problems } = test
  const granted = { true: 'yes', false: 'no', null: 'unknown until tried' } as const
  const facts = store === null ? [] : [
    ['answers as', `${store.name} ${store.version}`], ['products', String(store.products)], ['currencies', store.currencies.join(', ')], ['clock', skew === null ? 'not told' : `${skew} s from ours`], ['round trip', trip === null ? '-' : `${trip} ms`],
    ...access.map(({ what, granted: may }) => [what.replace('-', ' '), granted[`${may}`]]),
    ...(sample === null ? [] : [['of our products', `${sample.found} of ${sample.asked} found, ${sample.sameCurrency} in our currency, ${sample.shown} shown to buyers as kept`]]),
  ]
  return [test.reachable ? 'The store answers; nothing was written.' : 'The store does not answer.', ...(facts.length > 0 ? [table(['what', 'found'], facts)] : []), ...problems.map(sentence)].join('\n')
}

export const storeCommands: readonly Command[] = [
  {
    name: 'stores list',
    summary: 'Lists the stores of the workspace and how each stands.',
    usage: '[options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest stores list --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const stores = await client.stores.list()
        invocation.output.answer(stores, table(['id', 'kind', 'answers', 'products', 'currency', 'name', 'proof'], stores.map((s) => [s.id, s.kind, s.reachable ? 'yes' : 'no', String(s.products ?? '-'), s.currency ?? '-', s.name, PROOF[s.proof]])))
        for (const { id, why } of stores) if (why) invocation.output.remark(`${id}: ${sentence(why)}`)
        return EXIT.ok
      }),
  },
  {
    name: 'stores kinds',
    summary: 'Says which kinds of stores can be connected, and which settings and secrets each asks for.',
    usage: '[options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest stores kinds --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const kinds = await client.stores.kinds()
        invocation.output.answer(kinds, kinds.map(({ kind, label, note, proof, fields, secrets }) => [
          `${kind}: ${label.en} (${PROOF[proof]}). ${note.en}`,
          ...fields.map((field) => `  --set ${field.name}=${field.initial || field.example || 'VALUE'}${field.required ? '' : ' (optional)'}  ${field.label.en}: ${field.note.en}${field.choices ? ` One of: ${field.choices.map(({ value }) => value).join(', ')}.` : ''}`),
          ...secrets.map((secret) => `  --secret-env ${secret.name}=VARIABLE${secret.required ? '' : ' (optional)'}  ${secret.label.en}: ${secret.note.en}`),
        ].join('\n')).join('\n\n'))
        return EXIT.ok
      }),
  },
  {
    name: 'stores add',
    summary: 'Connects a store. Secrets come from the environment, standard input or the terminal, never from an argument.',
    usage: 'KIND --name NAME [--set NAME=VALUE …] [options]',
    options: { ...WORKSPACE_OPTIONS, ...GIVEN, name: { type: 'string', value: 'NAME', help: 'what people call it' }, id: { type: 'string', value: 'ID', help: 'what commands call it (default: from the name)' } },
    examples: ['warchest stores add shopify --name "Shop EU" --set url=https://example.myshopify.com --secret-env accessToken=SHOPIFY_TOKEN --workspace tianbao.warchest', 'warchest stores add csv --name Depot --set list=/srv/prices.csv --set target=/srv/in --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const { positionals: [wanted], values, output } = invocation
        const kinds = await client.stores.kinds()
        const kind = kinds.find((each) => each.kind === wanted)
        if (!kind) throw usageError(wanted === undefined ? 'No kind of store was named.' : `There is no kind of store '${wanted}'.`, `Give one of: ${kinds.map((each) => each.kind).join(', ')}.`)
        const settings = { ...Object.fromEntries(kind.fields.filter(({ initial }) => initial !== '').map(({ name, initial }) => [name, initial])), ...settingsOf(values, kind) }
        const secrets = await secretsOf(values, kind.secrets, kind.secrets.filter(({ required }) => required))
        const id = text(values, 'id')
        const store = await client.stores.connect({ kind: kind.kind, name: requiredText(values, 'name'), settings, secrets, ...(id === null ? {} : { id }) })
        output.answer(store, infoText(store))
        return EXIT.ok
      }),
  },
  {
    name: 'stores test',
    summary: 'Looks at a store as the publisher will use it and writes nothing. Exit code 1 where it does not answer.',
    usage: 'ID [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest stores test shop-eu --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const test = await client.stores.test({ id: storeId(invocation) })
        invocation.output.answer(test, testText(test))
        return test.reachable ? EXIT.ok : EXIT.no
      }),
  },
  {
    name: 'stores update',
    summary: 'Changes name, settings or secrets of a connected store. For another address the secrets are asked for again.',
    usage: 'ID [--name NAME] [--set NAME=VALUE …] [options]',
    options: { ...WORKSPACE_OPTIONS, ...GIVEN, name: { type: 'string', value: 'NAME', help: 'what people call it' } },
    examples: ['warchest stores update shop-eu --secret-env accessToken=SHOPIFY_TOKEN --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const { values, output } = invocation
        const id = storeId(invocation)
        const store = (await client.stores.list()).find((each) => each.id === id)
        const kind = (await client.stores.kinds()).find((each) => each.kind === store?.kind)
        if (!store || !kind) throw usageError(`There is no connected store '${id}'.`, 'See `warchest stores list`.')
        const changes = settingsOf(values, kind)
        const secrets = await secretsOf(values, kind.secrets, [])
        const name = text(values, 'name')
        const changed = await client.stores.update({ id, ...(name === null ? {} : { name }), ...(Object.keys(changes).length > 0 ? { settings: { ...store.settings, ...changes } } : {}), ...(Object.keys(secrets).length > 0 ? { secrets } : {}) })
        output.answer(changed, infoText(changed))
        return EXIT.ok
      }),
  },
  {
    name: 'stores remove',
    summary: 'Forgets a store and its secrets; the store itself is left as it is.',
    usage: 'ID [options]',
    options: { ...WORKSPACE_OPTIONS, force: { type: 'boolean', help: 'even where a publication still has prices there; they stay as they are' } },
    examples: ['warchest stores remove shop-eu --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const id = storeId(invocation)
        await client.stores.remove({ id, force: flag(invocation.values, 'force') })
        invocation.output.answer({ removed: id }, `${id} is removed, with its secrets. Nothing was changed in the store.`)
        return EXIT.ok
      }),
  },
]
