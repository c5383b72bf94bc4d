import { existsSync, readFileSync } from 'node:fs'
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

/** What out/ was built from: the same text as the build's own stamp. */
export function buildDigest(): string {
  const stamp = join(root, 'out/.sources')
  if (!existsSync(stamp)) throw new Error('Nothing is built: run `npm run build` (npm test does so by itself).')
  return readFileSync(stamp, 'utf8')
}
