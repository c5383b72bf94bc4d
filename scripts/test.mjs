// npm test: installs what is missing and runs everything but the real stores. The last line is `N passed, N failed, N skipped`, each static check counting as one.
// --stores (npm run test:stores) runs the real stores and nothing else; --all (CI) both, and there a store that cannot be had is a failure; --static the static checks alone.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import util from 'node:util'
import { at, build, checkNode, ensureChromium, ensureNode, ensureStores, run, say, root } from './ensure.mjs'

checkNode()
const { values } = util.parseArgs({ options: { static: { type: 'boolean' }, stores: { type: 'boolean' }, all: { type: 'boolean' } } })
const node = await ensureNode()
const total = { passed: 0, failed: 0, skipped: 0 }
/** Nobody is there to break off a run in CI whose servers hang. */
const STORES_MINUTES = 60

/** Static checks, the longest first: name, program of node_modules, arguments. */
const checks = /** @type {const} */ ([
  ['eslint', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.']],
  ['types of the engine', 'typescript/bin/tsc', ['-p', 'tsconfig.json']],
  ['types of the core', 'typescript/bin/tsc', ['-p', 'src/core/tsconfig.json']],
  ['types of the interface', 'typescript/bin/tsc', ['-p', 'src/renderer/tsconfig.json']],
  ['types of the preload', 'typescript/bin/tsc', ['-p', 'src/preload/tsconfig.json']],
  ['types of the tests', 'typescript/bin/tsc', ['-p', 'tests/tsconfig.json']],
  ['types of the scripts', 'typescript/bin/tsc', ['-p', 'scripts/tsconfig.json']],
  ['oxlint', 'oxlint/bin/oxlint', []],
  ['architecture', 'dependency-cruiser/bin/dependency-cruise.mjs', ['src', 'tests/reference', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long']],
])

/**
 * @param {string} name
 * @param {() => Promise<string | null>} work null, or the complaint
 */
async function check(name, work) {
  const start = performance.now()
  const complaint = await work()
  total[complaint === null ? 'passed' : 'failed'] += 1
  process.stdout.write(`${complaint === null ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`)
  if (complaint !== null) process.stdout.write(`${complaint}\n`)
}

const queue = [...checks]
/** Takes the next check until none is left. */
async function lane() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, program, args] = next
    await check(name, async () => {
      const { code, output } = await run(node, [at('node_modules', ...program.split('/')), ...args], { cwd: root, quiet: true, env: { ...process.env, FORCE_COLOR: '0', NODE_OPTIONS: '' } })
      return code === 0 ? null : output.trim()
    })
  }
}
if (!values.stores) {
  await Promise.all(Array.from({ length: Math.min(3, Math.max(1, os.availableParallelism())) }, lane))
  await check('build', () => build(node))
  if (!values.static) await vitest([], async () => {
    const chromium = await ensureChromium()
    return chromium ? { WARCHEST_CHROMIUM: chromium } : {}
  })
}
if (values.stores || values.all) await vitest(['--config', join('tests', 'stores', 'vitest.config.ts')], async () => {
  const absent = await ensureStores()
  for (const [store, reason] of values.all ? Object.entries(absent) : []) {
    total.failed += 1
    process.stdout.write(`FAILED ${store} was not run against: ${reason}\n`)
  }
  return { WARCHEST_STORES_ABSENT: JSON.stringify(absent) }
}, values.all ? STORES_MINUTES : undefined)

process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = total.failed === 0 ? 0 : 1

/**
 * @typedef {{ fullName: string, status: string, meta?: { reason?: string } }} Assertion
 * @typedef {{ numPassedTests: number, numFailedTests: number, success: boolean, testResults: readonly { name: string, status: string, message: string, assertionResults: readonly Assertion[] }[] }} Report
 */

/**
 * Runs vitest and adds its true totals: a file that could not even be loaded is a failure, as is a run that ended badly with no failed test.
 * @param {readonly string[]} args
 * @param {() => Promise<Record<string, string>>} prepare what the tests need on this machine, as variables of their environment
 * @param {number} [minutes] after which it is ended, with all that it has started
 */
async function vitest(args, prepare, minutes) {
  const needs = await prepare()
  const folder = mkdtempSync(join(os.tmpdir(), 'warchest-test-'))
  const file = join(folder, 'report.json')
  const env = { ...process.env, ...needs, NO_COLOR: '1', NODE_OPTIONS: '', VITEST_SKIP_INSTALL_CHECKS: '1' }
  const limit = minutes === undefined ? {} : { milliseconds: minutes * 60_000 }
  const { code, late } = await run(node, [at('node_modules', 'vitest', 'vitest.mjs'), 'run', ...args, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`], { cwd: root, env, ...limit })
  if (late) say(`The tests had not ended after ${minutes} minutes and were broken off.`)
  try {
    /** @type {Report} */
    const report = JSON.parse(readFileSync(file, 'utf8'))
    const tests = report.testResults.flatMap((result) => result.assertionResults.map((test) => ({ ...test, file: result.name.slice(root.length) })))
    const failed = tests.filter((test) => test.status === 'failed').length
    const broken = report.testResults.filter((result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'))
    const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed')
    for (const result of broken) process.stdout.write(`FAILED ${result.name.slice(root.length)}: ${result.message}\n`)
    for (const test of skipped) process.stdout.write(`skipped ${test.file}: ${test.fullName}\n`)
    total.passed += tests.filter((test) => test.status === 'passed').length
    total.failed += failed + broken.length
    total.skipped += skipped.length
    if (code !== 0 && failed + broken.length === 0) {
      total.failed += 1
      process.stdout.write(`FAILED vitest ended with code ${code}; see above\n`)
    }
  } catch (error) {
    total.failed += 1
    say(`The tests wrote no report (vitest ended with code ${code}): ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
