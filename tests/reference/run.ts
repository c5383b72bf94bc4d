import { BadFile } from './case.ts'
import { runFolder, summary } from './runner.ts'

// npm run reference -- DIR: runs every reference case of DIR; exit code 0 none failed, 1 some failed, 2 bad input.
const folder = process.argv[2]
if (folder === undefined || process.argv.length > 3) {
  process.stderr.write('Use: npm run reference -- DIR\n')
  process.exitCode = 2
} else {
  try {
    const results = await runFolder(folder, ({ capability, id, outcome, detail }) => process.stdout.write(`${capability} ${id} ${outcome} ${detail}\n`))
    process.stdout.write(`${summary(results)}\n`)
    process.exitCode = results.some((result) => result.outcome === 'FAIL') ? 1 : 0
  } catch (error) {
    if (!(error instanceof BadFile)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
}
