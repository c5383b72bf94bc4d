import { askHidden } from '../ask.ts'
import { EXIT, flag, usageError, type Command } from '../command.ts'
import { withDesk } from '../session.ts'

/** The key that takes the place of the one in WARCHEST_SECRET_KEY, where nobody can be asked. */
const NEW_KEY = 'WARCHEST_NEW_SECRET_KEY'

/** From the environment, else typed twice. */
async function newKey(): Promise<string> {
  const given = process.env[NEW_KEY]
  if (given !== undefined && given !== '') return given
  if (!process.stdin.isTTY) throw usageError('There is no terminal to ask for the new key.', `Set ${NEW_KEY}.`)
  const first = await askHidden('New key of the stores’ secrets, at least 12 characters: ')
  if (first === null || (await askHidden('Once more: ')) !== first) throw usageError('The two keys differ.', 'Run the command again.')
  return first
}

const secrets = (count: number): string => `${count} ${count === 1 ? 'secret' : 'secrets'}`

/** Works on what is kept on this machine, of whatever workspace; needs none. */
export const secretsCommands: readonly Command[] = [
  {
    name: 'secrets key',
    summary: 'Changes the key that the stores’ secrets are kept under on this machine; none of them is asked for again.',
    usage: '[options]',
    options: {},
    examples: ['warchest secrets key'],
    run: (invocation) =>
      withDesk(invocation, {}, async ({ desk }) => {
        const changed = await desk.secrets.changeKey(await newKey())
        invocation.output.answer({ changed }, `${secrets(changed)} kept under the new key. Give it from now on, in WARCHEST_SECRET_KEY or where it is asked for; restart what runs with the old one.`)
        return EXIT.ok
      }),
  },
  {
    name: 'secrets forget',
    summary: 'Gives up the stores’ secrets whose key is lost; each connection asks for its tokens again, nothing else is lost.',
    usage: '--yes',
    options: { yes: { type: 'boolean', help: 'really: they cannot be had back' } },
    examples: ['warchest secrets forget --yes'],
    run: (invocation) =>
      withDesk(invocation, {}, async ({ desk }) => {
        if (!flag(invocation.values, 'yes')) throw usageError('The secrets cannot be had back.', 'Say --yes where their key is lost.')
        const forgotten = desk.secrets.forget()
        invocation.output.answer({ forgotten }, `${secrets(forgotten)} given up. Choose a new key, then give each store its tokens again: on the Stores screen, or by \`warchest stores update\`.`)
        return EXIT.ok
      }),
  },
]
