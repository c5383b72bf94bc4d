import type { DocumentedWar } from '../../core/cases/documented-war.ts'
import { openingAssumptions } from '../../core/cases/opening.ts'
import { answersOf } from '../../core/cases/replay.ts'
import type { WarView } from '../contract/wars.ts'
import { documentedWars, readWar, warById } from '../wars/library.ts'
import { procedures } from './desk.ts'

const viewOf = (war: DocumentedWar): WarView => ({ war, answers: answersOf(war), assumptions: openingAssumptions(war) })

export const warProcedures = {
  list: procedures.wars.list.handler(() => documentedWars.map(viewOf)),
  get: procedures.wars.get.handler(({ input }) => viewOf(warById(input.id))),
  replay: procedures.wars.replay.handler(({ context: { desk }, input: { id, answer, opening, paths } }) => {
    const war = warById(id)
    // A position of a person's own goes through the same checks as a file: a seller that the war does not have is named.
    const played = opening === null ? war : readWar(`${id}.json`, { ...war, opening })
    return desk.pool.run('war.replay', { war: played, answer, paths })
  }),
}
