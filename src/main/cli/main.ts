import { fileURLToPath } from 'node:url'
import { commandsOf } from './commands.ts'
import { runCommandLine } from './run.ts'

// Ctrl+C asks the work to stop; a second one ends the process at once.
const stop = new AbortController()
process.once('SIGINT', () => {
  stop.abort()
  process.once('SIGINT', () => process.exit(130))
})
process.once('SIGTERM', () => stop.abort())

// Built, this file is out/main/cli.js and the interface lies beside it in out/renderer.
const rendererRoot = fileURLToPath(new URL('../renderer', import.meta.url))

process.exitCode = await runCommandLine(commandsOf({ rendererRoot }), process.argv.slice(2), process, stop.signal)
