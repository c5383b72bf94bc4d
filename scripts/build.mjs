// npm run build: the desktop shell, the command line, the workers and the interface into out/.
import { ensureBuild, ensureNode } from './ensure.mjs'

await ensureBuild(await ensureNode())
