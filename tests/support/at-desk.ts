import { systemClock } from '../../src/main/engine/clock.ts'
import { openDesk, type OpenDesk } from '../../src/main/engine/open-desk.ts'
import { deskClient, type DeskClient } from '../../src/main/engine/router.ts'
import { passwordSecrets } from '../../src/main/secrets/keeper.ts'
import type { Home } from './homes.ts'

/** What the secrets of a home that tests make are kept under; the served form is given it as WARCHEST_SECRET_KEY. */
export const HOME_KEY = 'a key of the tests only'

/** A desk on a home, for the work that a test needs done before anybody looks. */
export async function atDesk<T>(home: Home, work: (client: DeskClient, desk: OpenDesk) => Promise<T>): Promise<T> {
  const desk = openDesk({ home: home.folder, form: 'command-line', version: '0.0.0-test', clock: systemClock, secrets: passwordSecrets(home.folder, { key: HOME_KEY }) })
  try {
    desk.open(home.workspace, { create: false })
    return await work(deskClient(desk), desk)
  } finally {
    await desk.close()
  }
}
