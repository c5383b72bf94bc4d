import { ROLES, type Role } from '../../../core/plan/approval.ts'
import type { People } from '../../contract/people.ts'
import { EXIT, text, usageError, type Command } from '../command.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { passphraseOf, personNamed } from '../sign-in.ts'
import { table } from '../table.ts'

const peopleText = ({ persons }: People): string => (persons.length === 0 ? 'Nobody signs in this workspace yet: the first approval adds a person.'
  : table(['name', 'role', 'key', 'added', 'left'], persons.map((one) => [one.name, one.role, one.fingerprint, one.addedAt.slice(0, 10), one.leftAt?.slice(0, 10) ?? '-'])))

/** Passphrase of a person that is being added, beside that of the one who lets them in. */
const NEW_PASSPHRASE = 'WARCHEST_NEW_PASSPHRASE'

export const peopleCommands: readonly Command[] = [
  {
    name: 'people list',
    summary: 'Lists who may sign in this workspace, each with the fingerprint of their key.',
    usage: '[options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest people list --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const people = await client.people.list()
        invocation.output.answer(people, peopleText(people))
        return EXIT.ok
      }),
  },
  {
    name: 'people add',
    summary: 'Adds a person with a key of their own under a passphrase of their own; whoever is signed in lets them in.',
    usage: 'NAME --role ROLE [--as YOU] [options]',
    options: { ...WORKSPACE_OPTIONS, role: { type: 'string', value: 'ROLE', help: `${ROLES.join(', ')} (analysts sign nothing)` } },
    examples: ['warchest people add "Zhou Min" --role approver --as "Lin Wei" --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const [name] = invocation.positionals
        if (name === undefined) throw usageError('No name was given.', 'Give the name the person is known by.')
        const wanted = text(invocation.values, 'role')
        const role = ROLES.find((one): one is Role => one === wanted)
        if (role === undefined) throw usageError(`--role is missing, or is none of: ${ROLES.join(', ')}.`, 'Give one of them.')
        const given = process.env[NEW_PASSPHRASE]
        const { persons } = await client.people.list()
        const passphrase = given !== undefined && given !== '' ? given : persons.length > 0 && !process.stdin.isTTY
          ? (() => { throw usageError(`There is no terminal to ask for the passphrase of ${name}.`, `Set ${NEW_PASSPHRASE}.`) })() : await passphraseOf(name, true, invocation.signal)
        const people = await client.people.add({ name, role, passphrase })
        invocation.output.answer(people, peopleText(people))
        return EXIT.ok
      }),
  },
  {
    name: 'people leave',
    summary: 'Takes a person out of those who may sign; what they have signed stays signed.',
    usage: 'NAME --as YOU [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest people leave "Zhou Min" --as "Lin Wei" --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const [name] = invocation.positionals
        if (name === undefined) throw usageError('No name was given.', 'Give the name of the person who leaves.')
        const { id } = await personNamed(client, name)
        const people = await client.people.leave({ id })
        invocation.output.answer(people, peopleText(people))
        return EXIT.ok
      }),
  },
]
