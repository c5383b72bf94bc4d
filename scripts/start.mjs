// npm start: from a fresh clone to an open Warchest on the sample world.
import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { spawn } from 'node:child_process'
import util from 'node:util'
import { at, checkNode, ensureBuild, ensureElectron, ensureNode, front, hasDisplay, home, refuse, root, say } from './ensure.mjs'

const HELP = `npm start [-- options]

Installs what is missing, builds, and opens Warchest on the sample world: as a desktop app where the Electron runtime and a display are there,
else served to a browser of this machine; the address is printed with its token.

  --workspace F     open this *.warchest file (made from the sample world where it does not exist yet)
  --port N          served form: port on 127.0.0.1 (default: any free one)
  --served          the served form even where a desktop is possible
  --no-open         served form, without opening a browser
  --fetch-electron  try to fetch the Electron runtime again, as long as it takes
  --help`

checkNode()
const { values } = options()
if (values.help) {
  process.stdout.write(`${HELP}\n`)
  process.exit(0)
}
const port = values.port ?? '0'
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) refuse(`--port ${port} is not a port.`, 'Give a whole number from 0 to 65535; 0 takes any free one.')

const node = await ensureNode()
await ensureBuild(node)
const workspace = values.workspace ? resolve(process.env['INIT_CWD'] ?? root, values.workspace) : join(home(), 'tianbao-mall.warchest')
mkdirSync(dirname(workspace), { recursive: true })
const electron = await desktop()
process.exitCode = electron
  ? await front(electron, [root, ...(values.workspace ? [workspace] : [])])
  : await front(node, ['--disable-warning=ExperimentalWarning', at('out', 'main', 'cli.js'), 'serve', '--workspace', workspace, '--sample', '--port', port], { onLine: show })

function options() {
  try {
    return util.parseArgs({
      options: {
        workspace: { type: 'string' }, port: { type: 'string' }, served: { type: 'boolean' }, 'no-open': { type: 'boolean' }, 'fetch-electron': { type: 'boolean' }, help: { type: 'boolean' },
      },
    })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), 'See: npm start -- --help')
  }
}

/** The Electron program where a window can be shown, else null and the reason. */
async function desktop() {
  if (values.served || values['no-open'] || values.port !== undefined) return null
  if (!hasDisplay()) {
    say('No display: Warchest is served to the browser instead of opening a window.')
    return null
  }
  if (process.getuid?.() === 0) {
    say('Running as root, where Electron has no sandbox: Warchest is served to the browser instead of opening a window.')
    return null
  }
  return ensureElectron(node, { again: values['fetch-electron'] === true })
}

/**
 * Opens the browser once the address is there.
 * @param {string} line
 */
function show(line) {
  const address = /http:\/\/\S+/.exec(line)?.[0]
  if (!address || values['no-open'] || !hasDisplay()) return
  /** @type {readonly [string, readonly string[]]} */
  const [program, args] = process.platform === 'darwin' ? ['open', [address]] : process.platform === 'win32' ? ['cmd', ['/c', 'start', '', address]] : ['xdg-open', [address]]
  // Where no browser can be opened, the printed address is enough.
  spawn(program, args, { stdio: 'ignore', detached: true }).on('error', () => {}).unref()
}
