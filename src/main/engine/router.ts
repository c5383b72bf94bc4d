import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import type { Contract } from '../contract/contract.ts'
import { auditProcedures } from './audit.ts'
import { burnProcedures } from './burn.ts'
import { dataProcedures } from './data.ts'
import { demandProcedures } from './demand.ts'
import { procedures, type Desk } from './desk.ts'
import { gameProcedures } from './game.ts'
import { guardProcedures } from './guard.ts'
import { insightProcedures } from './insight.ts'
import { jobProcedures } from './jobs.ts'
import { peopleProcedures } from './people.ts'
import { planProcedures } from './plans.ts'
import { preferenceProcedures } from './preferences.ts'
import { publicationProcedures } from './publications.ts'
import { rivalProcedures } from './rivals.ts'
import { scenarioProcedures } from './scenarios.ts'
import { storeProcedures } from './stores.ts'
import { warRoomProcedures } from './war-room.ts'
import { warProcedures } from './wars.ts'
import { workspaceProcedures } from './workspace.ts'

/** Every procedure of the contract with its implementation: what the desktop, the served form and the command line carry. */
export const router = procedures.router({
  workspace: workspaceProcedures,
  data: dataProcedures,
  demand: demandProcedures,
  scenarios: scenarioProcedures,
  rivals: rivalProcedures,
  insight: insightProcedures,
  wars: warProcedures,
  game: gameProcedures,
  plans: planProcedures,
  stores: storeProcedures,
  publications: publicationProcedures,
  guard: guardProcedures,
  people: peopleProcedures,
  audit: auditProcedures,
  burn: burnProcedures,
  warRoom: warRoomProcedures,
  jobs: jobProcedures,
  preferences: preferenceProcedures,
})

export type DeskClient = ContractRouterClient<Contract>

/** The procedures called in this process, with the same validation and errors as over a wire. */
export const deskClient = (desk: Desk): DeskClient => createRouterClient(router, { context: { desk } })
