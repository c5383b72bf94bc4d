import { ROLES, type Role } from '../../../core/plan/approval.ts'
import type { People } from '../../contract/people.ts'
import { EXIT, text, usageError, type Command, type ExitCode, type Invocation } from '../command.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { passphraseOf, personNamed, typedPassphrase } from '../sign-in.ts'
import { table } from '../table.ts'

const peopleText = ({ persons }: People): string => (persons.length === 0 ? 'Nobody signs in this workspace yet: the first approval adds a person.'
  : table(['name', 'role', 'key', 'added', 'left'], persons.map((one) => [one.name, one.role, one.fingerprint, one.addedAt.slice(0, 10), one.leftAt?.slice(0, 10) ?? '-'])))

/** Passphrase of a person that is being added or gets a new one, beside that of the one at the desk. */
const NEW_PASSPHRASE = 'WARCHEST_NEW_PASSPHRASE'

function named({ positionals: [name] }: Invocation, mend: string): string {
  if (name === undefined) throw usageError('No name was given.', mend)
  return name
}

/** A new passphrase beside one that is asked for already: from an environment variable of its own, else typed twice. */
async function newPassphraseOf(name: string, signal: AbortSignal): Promise<string> {
  const given = process.env[NEW_PASSPHRASE]
  if (given !== undefined && given !== '') return given
  if (!process.stdin.isTTY) throw usageError(`There is no terminal to ask for the new passphrase of ${name}.`, `Set ${NEW_PASSPHRASE}.`)
  return typedPassphrase(name, true, signal)
}

/** Who may sign now, after an act upon them. */
function told({ output }: Invocation, people: People): ExitCode {
  output.answer(people, peopleText(people))
  return EXIT.ok
}

/** The fingerprint of a person's key as it is now. */
const keyOf = ({ persons }: People, id: string): string => persons.find((one) => one.id === id)?.fingerprint ?? ''

export const peopleCommands: readonly Command[] = [
  {
    name: 'people list',
    summary: 'Lists who may sign in this workspace, each with the fingerprint of their key.',
    usage: '[options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest people list --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => told(invocation, await client.people.list())),
  },
  {
    name: 'people add',
    summary: 'Adds a person with a key of their own under a passphrase of their own; whoever is signed in lets them in.',
    usage: 'NAME --role ROLE [--as YOU] [options]',
    options: { ...WORKSPACE_OPTIONS, role: { type: 'string', value: 'ROLE', help: `${ROLES.join(', ')} (analysts sign nothing)` } },
    examples: ['warchest people add "Zhou Min" --role approver --as "Lin Wei" --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const name = named(invocation, 'Give the name the person is known by.')
        const wanted = text(invocation.values, 'role')
        const role = ROLES.find((one): one is Role => one === wanted)
        if (role === undefined) throw usageError(`--role is missing, or is none of: ${ROLES.join(', ')}.`, 'Give one of them.')
        const { persons } = await client.people.list()
        // The first person of a workspace comes in by themselves: theirs is the only passphrase there is.
        const passphrase = persons.length > 0 ? await newPassphraseOf(name, invocation.signal) : (process.env[NEW_PASSPHRASE] || (await passphraseOf(name, true, invocation.signal)))
        return told(invocation, await client.people.add({ name, role, passphrase }))
      }),
  },
  {
    name: 'people passphrase',
    summary: 'Changes a passphrase; the old one is asked for, and the key stays the same.',
    usage: 'NAME [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest people passphrase "Zhou Min" --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const { id, name } = await personNamed(client, named(invocation, 'Give the name of the person whose passphrase changes.'))
        const from = await passphraseOf(name, false, invocation.signal)
        const people = await client.people.changePassphrase({ id, from, to: await newPassphraseOf(name, invocation.signal) })
        invocation.output.answer(people, `The passphrase of ${name} is changed; key ${keyOf(people, id)} is the same.`)
        return EXIT.ok
      }),
  },
  {
    name: 'people renew',
    summary: 'Gives a person who has lost their passphrase a new key by your hand; the old one signs no more.',
    usage: 'NAME --as YOU [options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest people renew "Zhou Min" --as "Lin Wei" --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const { id, name } = await personNamed(client, named(invocation, 'Give the name of the person who needs a new key.'))
        const people = await client.people.renew({ id, passphrase: await newPassphraseOf(name, invocation.signal) })
        invocation.output.answer(people, `${name} has a new key: ${keyOf(people, id)}. The one before signs no more.`)
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
        const { id } = await personNamed(client, named(invocation, 'Give the name of the person who leaves.'))
        return told(invocation, await client.people.leave({ id }))
      }),
  },
]
