// Runs a built main bundle as Electron would, with a stand-in for the electron module: node run.ts out/main/index.js [arguments of the app]
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { fireReady } from './electron.ts'

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' || specifier.startsWith('electron/') ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true } : next(specifier, context)),
})

// Electron is ready only after the entry has been evaluated: an entry that waits for it never ends.
const stuck = setTimeout(() => {
  process.stderr.write('stand-in: the main entry never finished evaluating (it may wait for app.whenReady at its top level)\n')
  process.exit(70)
}, 20_000)
const [entry, ...args] = process.argv.slice(2)
process.argv = [process.execPath, ...args]
await import(pathToFileURL(entry).href)
clearTimeout(stuck)
await fireReady()
