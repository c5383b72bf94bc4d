import { spawn } from 'node:child_process'

/**
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, milliseconds?: number }} RunOptions
 * @typedef {{ code: number, output: string, late: boolean }} Ended
 */

/**
 * Runs a program to its end. `quiet` keeps its output for the answer instead of showing it; stdout never mixes into ours.
 * After `milliseconds` it is stopped and the answer says `late`.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 */
export function run(program, args, { cwd, env, quiet = false, milliseconds } = {}) {
  return new Promise((resolve) => {
    // A program of its own group, so that stopping it stops what it started.
    const grouped = milliseconds !== undefined && process.platform !== 'win32'
    const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', quiet ? 'pipe' : process.stderr, quiet ? 'pipe' : 'inherit'], shell: process.platform === 'win32' && program === 'npm', detached: grouped })
    let output = ''
    let late = false
    child.stdout?.on('data', (chunk) => { output += chunk })
    child.stderr?.on('data', (chunk) => { output += chunk })
    const timer = milliseconds === undefined ? undefined : setTimeout(() => {
      late = true
      try {
        if (grouped && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
        else child.kill('SIGKILL')
      } catch {
        // It had just ended by itself.
      }
    }, milliseconds)
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ code: 127, output: `${output}${error.message}`, late })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code: code ?? 1, output, late })
    })
  })
}

/**
 * Starts a program in the person's terminal and stays in front of it: signals go to it, its exit code becomes ours.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} [options] `onLine` sees its stdout, which is passed on
 * @returns {Promise<number>}
 */
export function front(program, args, { env, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: env ?? process.env, stdio: ['inherit', onLine ? 'pipe' : 'inherit', 'inherit'] })
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    // A terminal sends Ctrl+C to the whole group, so the child has it already; other signals come to us alone.
    for (const signal of signals) process.on(signal, () => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal) })
    // A shell that npm puts between does not pass signals on: where it is gone, so is whoever wanted this.
    const parent = process.ppid
    const orphaned = process.env['npm_lifecycle_event'] === undefined ? undefined : setInterval(() => { if (process.ppid !== parent) child.kill('SIGTERM') }, 500)
    let rest = ''
    child.stdout?.on('data', (/** @type {Buffer} */ chunk) => {
      process.stdout.write(chunk)
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine?.(line)
    })
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`)
      resolve(127)
    })
    child.on('close', (code, signal) => {
      clearInterval(orphaned)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}
