import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout under test. */
export const root = fileURLToPath(new URL('../..', import.meta.url))
export const built = {
  main: join(root, 'out/main/index.js'),
  commandLine: join(root, 'out/main/cli.js'),
  preload: join(root, 'out/preload/index.cjs'),
  renderer: join(root, 'out/renderer'),
}

/** The tests drive what is built; npm test builds by itself. */
export function requireBuild(): void {
  if (!existsSync(built.main) || !existsSync(join(built.renderer, 'index.html'))) throw new Error('Nothing is built: run `npm run build` first.')
}
