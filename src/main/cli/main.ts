import { COMMANDS } from './commands.ts'
import { runCommandLine } from './run.ts'

// Ctrl+C asks the work to stop; a second one ends the process at once.
const stop = new AbortController()
process.once('SIGINT', () => {
  stop.abort()
  process.once('SIGINT', () => process.exit(130))
})
process.once('SIGTERM', () => stop.abort())

process.exitCode = await runCommandLine(COMMANDS, process.argv.slice(2), process, stop.signal)
