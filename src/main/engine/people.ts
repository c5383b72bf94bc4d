import { listPersons, retirePerson } from '../people/persons.ts'
import { changePassphrase, renewKey } from '../people/renew.ts'
import { joinPeople, requireSigner, signerOf, signIn, signOut } from '../people/session.ts'
import type { People } from '../contract/people.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures } from './desk.ts'

const peopleOf = (workspace: Workspace): People => ({ persons: listPersons(workspace), signedIn: signerOf(workspace)?.person.id ?? null })

export const peopleProcedures = {
  list: procedures.people.list.handler(({ context }) => peopleOf(context.desk.workspace())),
  add: procedures.people.add.handler(async ({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    await joinPeople(workspace, { id: desk.newId('person'), ...input })
    return peopleOf(workspace)
  }),
  signIn: procedures.people.signIn.handler(async ({ context: { desk }, input: { id, passphrase } }) => {
    const workspace = desk.workspace()
    await signIn(workspace, id, passphrase)
    return peopleOf(workspace)
  }),
  signOut: procedures.people.signOut.handler(({ context: { desk } }) => {
    signOut(desk.workspace())
    return peopleOf(desk.workspace())
  }),
  changePassphrase: procedures.people.changePassphrase.handler(async ({ context: { desk }, input: { id, from, to } }) => {
    const workspace = desk.workspace()
    await changePassphrase(workspace, id, from, to)
    return peopleOf(workspace)
  }),
  renew: procedures.people.renew.handler(async ({ context: { desk }, input: { id, passphrase } }) => {
    const workspace = desk.workspace()
    await renewKey(workspace, id, passphrase, requireSigner(workspace))
    return peopleOf(workspace)
  }),
  leave: procedures.people.leave.handler(({ context: { desk }, input }) => {
    const workspace = desk.workspace()
    retirePerson(workspace, input.id, requireSigner(workspace).person)
    return peopleOf(workspace)
  }),
}
