import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../support/project.ts'
import type { BenchContext, Figure } from './bench.ts'
import { BENCHES } from './benches.ts'
import { PYTHON } from './child.ts'
import { jsonLine, table } from './table.ts'

// npm run bench -- [NAME...]: measures the named benches, or all; exit code 0 all checks met, 1 some missed, 2 unknown name or option.
const USE = `Use: npm run bench -- [NAME...] [--rounds N] [--quick] [--full] [--list]

${BENCHES.map((bench) => `  ${bench.name.padEnd(8)}${bench.about}`).join('\n')}

  --rounds N  rounds of alternating runs, medians of which are shown (3)
  --quick     small sizes, to see that it works
  --full      also the sizes that take minutes
`

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Where peers lie, beside the project; each is a program that prints one JSON line. */
function peerFinder(): (file: string) => string | null {
  const missing = new Set<string>()
  const python = spawnSync(PYTHON, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0
  return (file) => {
    const path = join(root, '../shared/bench', file)
    const reason = existsSync(path) ? (python ? null : `${PYTHON} with numpy is not installed`) : `../shared/bench/${file} is not there`
    if (reason === null) return path
    if (!missing.has(file)) say(`The peer ${file} is left out: ${reason}. Our own figures stand alone.`)
    missing.add(file)
    return null
  }
}

async function main(): Promise<number> {
  let given
  try {
    given = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '3' }, quick: { type: 'boolean', default: false }, full: { type: 'boolean', default: false }, list: { type: 'boolean', default: false } } })
  } catch (error) {
    say(`${(error as Error).message}\n\n${USE}`)
    return 2
  }
  const { values, positionals } = given
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name))
  const rounds = Number(values.rounds)
  if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
    say(`${unknown.length > 0 ? `There is no bench named ${unknown.join(', ')}.` : 'Rounds must be a whole number from 1 on.'}\n\n${USE}`)
    return 2
  }
  if (values.list) {
    process.stdout.write(BENCHES.map((bench) => `${bench.name}\t${bench.about}\n`).join(''))
    return 0
  }
  const folder = await mkdtemp(join(tmpdir(), 'warchest-bench-'))
  const stop = (): void => void rm(folder, { recursive: true, force: true }).finally(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const context: BenchContext = { rounds, quick: values.quick, full: values.full, folder, peer: peerFinder(), say }
  const figures: Figure[] = []
  say(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads, Node ${process.versions.node}; ${rounds} round${rounds === 1 ? '' : 's'}`)
  if (loadavg()[0] > 0.5 * cpus().length) say(`The machine is busy (load ${loadavg()[0].toFixed(1)}): ratios to a peer still mean something, what a further thread gains does not.`)
  try {
    for (const bench of BENCHES) {
      if (positionals.length > 0 && !positionals.includes(bench.name)) continue
      for await (const figure of bench.run(context)) figures.push(figure)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  process.stdout.write(`${table(figures)}\n\n${figures.map(jsonLine).join('\n')}\n`)
  return figures.every((figure) => figure.checks.every((check) => check.met)) ? 0 : 1
}

process.exitCode = await main()
