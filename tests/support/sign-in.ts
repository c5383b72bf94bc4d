import type { DeskClient } from '../../src/main/engine/router.ts'

/** Of the persons whom tests add through the contract. */
export const TEST_PASSPHRASE = 'eleven red lanterns'

/** Lin Wei at the desk: added where she is not there yet, signed in where she is. */
export async function signInAsLin(client: DeskClient): Promise<void> {
  const { persons } = await client.people.list()
  const lin = persons.find(({ name }) => name === 'Lin Wei')
  if (lin) await client.people.signIn({ id: lin.id, passphrase: TEST_PASSPHRASE })
  else await client.people.add({ name: 'Lin Wei', role: 'pricing-manager', passphrase: TEST_PASSPHRASE })
}
