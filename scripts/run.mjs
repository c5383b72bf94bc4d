// Runs a TypeScript program of the project by the Node that strips types: node scripts/run.mjs [--build] FILE.ts [arguments]
import { at, ensureBuild, ensureNode, front, refuse } from './ensure.mjs'

const given = process.argv.slice(2)
const build = given[0] === '--build'
const [file, ...args] = build ? given.slice(1) : given
if (!file) refuse('no program was named.', 'Use: node scripts/run.mjs [--build] FILE.ts [arguments]')
const node = await ensureNode()
if (build) await ensureBuild(node)
process.exitCode = await front(node, ['--disable-warning=ExperimentalWarning', at(...file.split('/')), ...args])
