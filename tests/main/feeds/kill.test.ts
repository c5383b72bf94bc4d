import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'
import { bench, CATALOG, contentOf, GOOD_CATALOG, mapping } from './support.ts'

const it = bench()

/** A process that imports the file and is killed without warning when its progress first names `stage`, or while rows are being written. */
async function importAndDie(workspacePath: string, path: string, stage: string): Promise<void> {
  const script = `
    import { openWorkspace } from ${JSON.stringify(resolve('src/main/workspace/workspace.ts'))}
    import { importFiles } from ${JSON.stringify(resolve('src/main/feeds/import.ts'))}
    import { systemClock } from ${JSON.stringify(resolve('src/main/engine/clock.ts'))}
    const workspace = openWorkspace(${JSON.stringify(workspacePath)}, { clock: systemClock, create: false })
    const stage = ${JSON.stringify(stage)}
    const die = () => process.kill(process.pid, 'SIGKILL')
    let written = 0
    // Dies inside the transaction: rows are in the log, the commit is not.
    workspace.db.function('die_after', (n) => { if (stage === 'rows' && ++written > 20000) die(); return n })
    workspace.db.exec('CREATE TEMP TRIGGER watch AFTER INSERT ON main.offers BEGIN SELECT die_after(NEW.day); END')
    await importFiles(workspace, [{ path: ${JSON.stringify(path)}, mapping: ${JSON.stringify(OFFERS)} }], {
      signal: new AbortController().signal, progress: (_done, _total, note) => { if (note === stage) die() },
    }, 'import-killed')
    console.log('survived')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (text) => { said += String(text) })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  expect([signal, said]).toEqual(['SIGKILL', ''])
}

const OFFERS = mapping('rival-offers', { date: 'date', seller: 'seller', sku: 'sku', price: 'price' })

test.each(['reading', 'checking', 'aggregating', 'writing', 'rows'])('kill -9 while %s leaves the workspace as it was, and the import can be made again', async (stage) => {
  await it.import({ path: it.file('catalog.csv', GOOD_CATALOG), mapping: CATALOG })
  const before = contentOf(it.workspace)
  const { path } = it.workspace
  const days = Array.from({ length: 30_000 }, (_, i) => `${new Date(Date.UTC(1950, 0, 1 + i)).toISOString().slice(0, 10)},rival,A-1,9.5`)
  const offers = it.file('offers.csv', `date,seller,sku,price\n${days.join('\n')}\n`)
  it.workspace.close()

  await importAndDie(path, offers, stage)

  const workspace = openWorkspace(path, { clock: systemClock, create: false })
  try {
    expect(contentOf(workspace)).toEqual(before)
    const { importFiles } = await import('../../../src/main/feeds/import.ts')
    const report = await importFiles(workspace, [{ path: offers, mapping: OFFERS }], { signal: new AbortController().signal, progress: () => {} }, 'import-again')
    expect(report).toMatchObject({ accepted: true, files: [{ kept: 30_000 }] })
  } finally {
    workspace.close()
  }
})
