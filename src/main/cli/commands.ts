import type { Command } from './command.ts'
import { exportBurnCommand } from './commands/export.ts'
import { fitCommand } from './commands/fit.ts'
import { importCommand } from './commands/import.ts'
import { optimizeCommand } from './commands/optimize.ts'
import { planCommands } from './commands/plan.ts'
import { publishCommands } from './commands/publish.ts'
import { scenarioCommands } from './commands/scenario.ts'
import { simulateCommand } from './commands/simulate.ts'

/** Every command of `warchest`, in the order of the work. */
export const COMMANDS: readonly Command[] = [importCommand, fitCommand, ...scenarioCommands, simulateCommand, optimizeCommand, ...planCommands, ...publishCommands, exportBurnCommand]
