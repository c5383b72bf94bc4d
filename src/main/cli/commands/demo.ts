import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countedIds, frozenClock, systemClock } from '../../engine/clock.ts'
import { prepareSample, SAMPLE_INSTANT } from '../../engine/sample.ts'
import { runDemo } from '../demo/run-demo.ts'
import { EXIT, number, requiredText, type Command } from '../command.ts'
import { outFolder } from '../files.ts'
import { withDesk, WORKSPACE_OPTIONS } from '../session.ts'

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Runs the whole chain on the sample world without a window and writes what each step made.',
  usage: '--out DIR [options]',
  options: {
    threads: WORKSPACE_OPTIONS['threads'],
    out: { type: 'string', value: 'DIR', help: 'folder to write into' },
    paths: { type: 'string', value: 'N', help: 'Monte Carlo paths (default 400)' },
    seed: { type: 'string', value: 'S', help: 'seed of the simulation (default 1)' },
    envelope: { type: 'string', value: 'AMOUNT', help: 'subsidy money of the plan in CNY (default 2000000)' },
  },
  examples: ['warchest demo --out demo', 'warchest demo --out demo --paths 1000 --threads 4'],
  run: async (invocation) => {
    const { values, output } = invocation
    const wanted = requiredText(values, 'out')
    const settings = {
      paths: number(values, 'paths', { min: 1, max: 100_000, integer: true }) ?? 400,
      seed: number(values, 'seed', { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true }) ?? 1,
      envelope: number(values, 'envelope', { min: 0, max: 1e12 }) ?? 2_000_000,
    }
    const folder = await outFolder('out', wanted)
    // A home, a workspace and a store of its own: the demonstration touches nothing of the person's. The clock stands in the sample world,
    // so that two runs write the same bytes; the time of the real run is in the one field `generatedAt`.
    const home = await mkdtemp(join(tmpdir(), 'warchest-demo-'))
    try {
      return await withDesk(invocation, { home, clock: frozenClock(SAMPLE_INSTANT), newId: countedIds() }, async (session) => {
        const { desk, wait } = session
        await wait(desk.jobs.start('sample', 'Sample world', (context) => prepareSample(desk, join(home, 'demo.warchest'), context)))
        const demo = await runDemo(session, settings, systemClock.now(), (text) => output.remark(text))
        for (const file of demo.files) await writeFile(join(folder, file.name), file.bytes)
        output.answer({ out: folder, files: demo.files.map((file) => file.name), ties: demo.ties }, demo.text)
        return demo.ties.every((tie) => tie.holds) ? EXIT.ok : EXIT.no
      })
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  },
}
