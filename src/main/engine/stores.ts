import { ownerOf } from '../stores/owner.ts'
import { procedures } from './desk.ts'

export const storeProcedures = {
  list: procedures.stores.list.handler(({ context: { desk }, signal }) => desk.stores.list(ownerOf(desk.workspace()), signal)),
}
