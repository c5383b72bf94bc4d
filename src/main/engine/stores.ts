import { WarchestError } from '../../core/problem.ts'
import type { StoreInfo } from '../contract/stores.ts'
import { assertSecrets } from '../stores/kind.ts'
import { kindOf, STORE_KINDS } from '../stores/kinds.ts'
import { ownerOf } from '../stores/owner.ts'
import { EMBEDDED } from '../stores/store-owner.ts'
import { getConnectedStore, listConnectedStores, publicationsIn, removeConnectedStore, saveConnectedStore, saveStoreTest, type ConnectedStore } from '../workspace/queries/stores.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures, type Desk } from './desk.ts'

export const storeProcedures = {
  list: procedures.stores.list.handler(({ context: { desk }, signal }) => desk.stores.list(ownerOf(desk.workspace()), signal)),
  kinds: procedures.stores.kinds.handler(() => STORE_KINDS.map(({ info }) => info)),
  secrets: procedures.stores.secrets.handler(({ context: { desk } }) => desk.secrets.state()),
  unlock: procedures.stores.unlock.handler(async ({ context: { desk }, input }) => {
    await desk.secrets.unlock(input.key)
    return desk.secrets.state()
  }),
  consent: procedures.stores.consent.handler(async ({ context: { desk } }) => {
    desk.secrets.consent()
    return desk.secrets.state()
  }),
  connect: procedures.stores.connect.handler(async ({ context: { desk }, input: { kind: kindName, name, settings, secrets, id: wanted } }) => {
    const workspace = desk.workspace()
    const kind = kindOf(STORE_KINDS, kindName)
    const { target } = kind.check(settings)
    assertSecrets(kind.info, secrets, [])
    const id = wanted ?? freshId(workspace, name, kindName)
    if (id === EMBEDDED || getConnectedStore(workspace, id)) throw new WarchestError('conflict', { code: 'store.taken', message: `There is a store '${id}' already.`, mend: 'Choose another id, or change the one that is there.', field: 'id', params: { store: id } })
    // Secrets first: where they cannot be kept, no store is left behind that could not be used.
    await keep(desk, workspace, id, target, secrets)
    saveConnectedStore(workspace, { id, kind: kindName, name, settings: tidy(settings) })
    desk.stores.forget(ownerOf(workspace), id)
    return infoOf(desk, id)
  }),
  test: procedures.stores.test.handler(async ({ context: { desk }, input: { id }, signal }) => {
    const workspace = desk.workspace()
    if (id !== EMBEDDED) storeOf(workspace, id)
    const test = await desk.stores.test(ownerOf(workspace), id, signal)
    saveStoreTest(workspace, id, test)
    return test
  }),
  update: procedures.stores.update.handler(async ({ context: { desk }, input: { id, name, settings, secrets } }) => {
    const workspace = desk.workspace()
    const store = storeOf(workspace, id)
    const kind = kindOf(STORE_KINDS, store.kind)
    const next = settings ?? store.settings
    const { target } = kind.check(next)
    const { instance } = ownerOf(workspace)
    const kept = kind.info.secrets.map((field) => field.name).filter((secret) => desk.secrets.has({ workspace: instance, store: id, name: secret }, target))
    // A secret is for one address: for another one it is asked for again.
    assertSecrets(kind.info, secrets ?? {}, kept)
    await keep(desk, workspace, id, target, secrets ?? {})
    saveConnectedStore(workspace, { id, kind: store.kind, name: name ?? store.name, settings: tidy(next) })
    desk.stores.forget(ownerOf(workspace), id)
    return infoOf(desk, id)
  }),
  remove: procedures.stores.remove.handler(({ context: { desk }, input: { id, force } }) => {
    const workspace = desk.workspace()
    const store = storeOf(workspace, id)
    const open = publicationsIn(workspace, id)
    if (open.length > 0 && !force) {
      throw new WarchestError('conflict', {
        code: 'store.in-use', message: `Publication '${open[0].planName}' (${open[0].state}) still has prices in ${store.name}${open.length > 1 ? `, and ${open.length - 1} more` : ''}.`, mend: 'Roll it back first, or remove the store all the same: its prices then stay as they are.',
        params: { plan: open[0].planName, store: store.name, count: open.length },
      })
    }
    const owner = ownerOf(workspace)
    removeConnectedStore(workspace, id)
    for (const { name } of STORE_KINDS.find(({ info }) => info.kind === store.kind)?.info.secrets ?? []) desk.secrets.remove({ workspace: owner.instance, store: id, name })
    desk.stores.forget(owner, id)
    return null
  }),
  capabilities: procedures.stores.capabilities.handler(async ({ context: { desk }, input: { id } }) => (await infoOf(desk, id)).capabilities),
}

function storeOf(workspace: Workspace, id: string): ConnectedStore {
  const store = getConnectedStore(workspace, id)
  if (store) return store
  if (id === EMBEDDED) throw new WarchestError('conflict', { code: 'store.embedded', message: 'The embedded store belongs to the workspace; it is neither changed nor removed.', mend: 'Choose a connected store.' })
  throw new WarchestError('not-found', { code: 'store.unknown', message: `There is no store '${id}'.`, mend: `Choose one of: ${[EMBEDDED, ...listConnectedStores(workspace).map((known) => known.id)].join(', ')}.`, params: { store: id } })
}

async function infoOf(desk: Desk, id: string): Promise<StoreInfo> {
  const workspace = desk.workspace()
  const found = (await desk.stores.list(ownerOf(workspace))).find((store) => store.id === id)
  if (found) return found
  throw new WarchestError('not-found', { code: 'store.unknown', message: `There is no store '${id}'.`, mend: 'See the list of stores.', params: { store: id } })
}

async function keep(desk: Desk, workspace: Workspace, store: string, target: string, secrets: Readonly<Record<string, string>>): Promise<void> {
  const { instance } = ownerOf(workspace)
  for (const [name, value] of Object.entries(secrets)) await desk.secrets.set({ workspace: instance, store, name }, target, value.trim())
}

/** Without blanks around and without what is blank. */
const tidy = (settings: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value !== ''))

/** From the store's name; a number where that is taken or says nothing in small Latin letters. */
function freshId(workspace: Workspace, name: string, kind: string): string {
  const slug = name.normalize('NFKD').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 36) || kind
  const taken = new Set([EMBEDDED, ...listConnectedStores(workspace).map(({ id }) => id)])
  if (!taken.has(slug)) return slug
  for (let i = 2; ; i++) if (!taken.has(`${slug}-${i}`)) return `${slug}-${i}`
}
