import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url))
/** @param {readonly string[]} parts */
export const at = (...parts) => join(root, ...parts)
/** What belongs to this person and machine: the same folder as the command line's. */
export const home = () => process.env['WARCHEST_HOME'] ?? join(homedir(), '.warchest')
/** What the set-up remembers; gone with node_modules, which is when it must be found out anew. */
export const notes = (/** @type {string} */ name) => at('node_modules', '.warchest', name)
