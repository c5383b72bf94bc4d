import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { WarchestError } from '../../core/problem.ts'
import type { Person } from '../contract/people.ts'
import type { DeskClient } from '../engine/router.ts'
import { usageError, type Invocation } from './command.ts'

/** Where a passphrase comes from when nobody can be asked. */
export const PASSPHRASE = 'WARCHEST_PASSPHRASE'

/** A line from the terminal that is not shown while it is typed. */
function ask(prompt: string, signal: AbortSignal): Promise<string> {
  process.stderr.write(prompt)
  const silent = new Writable({ write: (_chunk, _encoding, done) => { done() } })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      lines.close()
      reject(new WarchestError('cancelled', { code: 'cli.cancelled', message: 'No passphrase was given.', mend: 'Run the command again.' }))
    }
    signal.addEventListener('abort', stop, { once: true })
    lines.once('SIGINT', stop)
    lines.question('', (answer) => {
      signal.removeEventListener('abort', stop)
      lines.close()
      process.stderr.write('\n')
      resolve(answer)
    })
  })
}

/** The passphrase of a person: from the environment, else typed; a new one is typed twice. */
export async function passphraseOf(name: string, isNew: boolean, signal: AbortSignal): Promise<string> {
  const given = process.env[PASSPHRASE]
  if (given !== undefined && given !== '') return given
  if (!process.stdin.isTTY) throw usageError(`There is no terminal to ask for the passphrase of ${name}.`, `Set ${PASSPHRASE}.`)
  return typedPassphrase(name, isNew, signal)
}

/** The same from the terminal alone. */
export async function typedPassphrase(name: string, isNew: boolean, signal: AbortSignal): Promise<string> {
  const first = await ask(isNew ? `A passphrase for ${name}, at least 8 characters: ` : `Passphrase of ${name}: `, signal)
  if (isNew && (await ask('Once more: ', signal)) !== first) throw usageError('The two passphrases differ.', 'Run the command again.')
  return first
}

/** The person of that name, or of that id. */
export async function personNamed(client: DeskClient, name: string): Promise<Person> {
  const { persons } = await client.people.list()
  const person = persons.find((one) => one.id === name) ?? persons.find((one) => one.name.localeCompare(name, undefined, { sensitivity: 'accent' }) === 0)
  if (person) return person
  throw new WarchestError('not-found', { code: 'person.unknown', message: `There is no ${name} in this workspace.`, mend: 'Let somebody who is there add them: `warchest people add`.', params: { id: name } })
}

/** Unlocks a person's key for this one command. In a workspace without persons whoever comes first is added, as a pricing manager. */
export async function signInAs(client: DeskClient, name: string, { output, signal }: Pick<Invocation, 'output' | 'signal'>): Promise<void> {
  const { persons } = await client.people.list()
  if (persons.length === 0) {
    const { persons: [first] } = await client.people.add({ name, role: 'pricing-manager', passphrase: await passphraseOf(name, true, signal) })
    output.remark(`${first.name} is the first person of this workspace, a pricing manager; key ${first.fingerprint}`)
    return
  }
  const { id, name: known } = await personNamed(client, name)
  await client.people.signIn({ id, passphrase: await passphraseOf(known, false, signal) })
}
