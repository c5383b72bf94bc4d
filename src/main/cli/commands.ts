import type { Command } from './command.ts'
import { auditCommands } from './commands/audit.ts'
import { demandCommand } from './commands/demand.ts'
import { demoCommand } from './commands/demo.ts'
import { exportBurnCommand } from './commands/export.ts'
import { fitCommand } from './commands/fit.ts'
import { importCommand } from './commands/import.ts'
import { optimizeCommand } from './commands/optimize.ts'
import { payoffsCommand } from './commands/payoffs.ts'
import { peopleCommands } from './commands/people.ts'
import { planCommands } from './commands/plan.ts'
import { publishCommands } from './commands/publish.ts'
import { runnerCommand } from './commands/runner.ts'
import { scenarioCommands } from './commands/scenario.ts'
import { secretsCommands } from './commands/secrets.ts'
import { serveCommand } from './commands/serve.ts'
import { simulateCommand } from './commands/simulate.ts'
import { storeCommands } from './commands/stores.ts'
import { sweepCommand } from './commands/sweep.ts'
import { todayCommand } from './commands/today.ts'
import { warsCommand } from './commands/wars.ts'

/** Every command of `warchest`, in the order of the work. */
export const commandsOf = (places: { readonly rendererRoot: string }): readonly Command[] => [
  demoCommand, importCommand, fitCommand, demandCommand, ...scenarioCommands, simulateCommand, sweepCommand, payoffsCommand, warsCommand, optimizeCommand, ...planCommands, ...storeCommands, ...secretsCommands, ...publishCommands, runnerCommand, ...peopleCommands, ...auditCommands, todayCommand, exportBurnCommand, serveCommand(places.rendererRoot),
]
