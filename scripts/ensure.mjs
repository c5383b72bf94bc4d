// The set-up that every command shares. Runs on any Node from 20 on, with nothing installed.
import { checkNode, chooseNode } from './ensure/node.mjs'
import { ensurePackages } from './ensure/packages.mjs'

export { build, ensureBuild } from './ensure/build.mjs'
export { ensureChromium, findChromium } from './ensure/chromium.mjs'
export { ensureElectron, findElectron, hasDisplay } from './ensure/electron.mjs'
export { checkNode } from './ensure/node.mjs'
export { at, home, root } from './ensure/places.mjs'
export { front, run } from './ensure/run.mjs'
export { refuse, say } from './ensure/say.mjs'
export { ensureStores } from './ensure/stores.mjs'

/**
 * Packages in place and a Node that can run them.
 * @returns {Promise<string>} path of that Node
 */
export async function ensureNode() {
  checkNode()
  await ensurePackages()
  return chooseNode()
}
