import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What a program printed last, and the most memory it held. */
export interface ChildResult {
  readonly answer: Record<string, unknown>
  readonly peakMegabytes: number | null
}

/** One thread for every numeric library that a peer may use. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', NUMEXPR_NUM_THREADS: '1' }

/**
 * Runs a program in a process of its own and reads the JSON object on its last line.
 * @throws Error with what it wrote on its error channel, where it fails
 */
export function runChild(program: string, args: readonly string[]): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...ONE_THREAD } })
    let out = ''
    let err = ''
    let peak: number | null = null
    const look = setInterval(() => { peak = highWater(child.pid) ?? peak }, 20)
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.on('error', (error) => {
      clearInterval(look)
      reject(error)
    })
    child.on('close', (code) => {
      clearInterval(look)
      if (code !== 0) return reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${err.trim().split('\n').slice(-5).join('\n')}`))
      try {
        const answer = JSON.parse(out.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
        resolve({ answer, peakMegabytes: typeof answer.peakMegabytes === 'number' ? answer.peakMegabytes : peak })
      } catch {
        reject(new Error(`${program} ${args.join(' ')} printed no JSON line: ${out.slice(-200)}`))
      }
    })
  })
}

/** The TypeScript program `file` on the Node that runs this. */
export const runOurs = (file: string, args: readonly string[]): Promise<ChildResult> => runChild(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args])

export const runPython = (file: string, args: readonly string[]): Promise<ChildResult> => runChild(PYTHON, [file, ...args])

export const PYTHON = process.platform === 'win32' ? 'python' : 'python3'

/** Most memory the process has held so far, where the system tells it from outside (Linux). */
function highWater(pid: number | undefined): number | null {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return line ? Number(line[1]) / 1024 : null
  } catch {
    return null
  }
}
