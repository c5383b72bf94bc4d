import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../support/project.ts'

interface Cruise { readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[] } }

/** A small sound tree with every entry. */
const SOUND: Readonly<Record<string, string>> = {
  'src/core/money.ts': 'export const one = 1',
  'src/main/contract/contract.ts': "import { one } from '../../core/money.ts'\nexport const contract = { one }",
  'src/main/contract/bridge.ts': 'export const CHANNELS = {}',
  'src/main/feeds/feed.ts': 'export interface Feed { readonly name: string }\nexport const feeds = []',
  'src/main/engine/desk.ts': "import { contract } from '../contract/contract.ts'\nimport { feeds } from '../feeds/feed.ts'\nimport '../export/pack.ts'\nexport const desk = { contract, feeds }",
  'src/main/export/pack.ts': "import { fan } from '../../renderer/charts/fan.ts'\nexport const pack = fan",
  'src/main/server/server.ts': "import { desk } from '../engine/desk.ts'\nexport const serve = desk",
  'src/main/desktop/main.ts': "import { app } from 'electron'\nimport { desk } from '../engine/desk.ts'\nexport const shell = [app, desk]",
  'src/main/cli/main.ts': "import './commands/serve.ts'",
  'src/main/cli/commands/serve.ts': "import { serve } from '../../server/server.ts'\nexport const command = serve",
  'src/main/jobs/worker.ts': "import { one } from '../../core/money.ts'\nexport const worker = one",
  'src/main/stores/embedded/main.ts': "import 'node:http'",
  'src/preload/index.ts': "import { contextBridge } from 'electron'\nimport { CHANNELS } from '../main/contract/bridge.ts'\nexport const bridge = [contextBridge, CHANNELS]",
  'src/renderer/app/main.tsx': "import { contract } from '../../main/contract/contract.ts'\nimport type { Feed } from '../../main/feeds/feed.ts'\nimport { fan } from '../charts/fan.ts'\nexport const page: [unknown, Feed | null, unknown] = [contract, null, fan]",
  'src/renderer/charts/fan.ts': "import { one } from '../../core/money.ts'\nexport const fan = one",
}

/** One broken import each, in a file of its own: the rule that must bite, the folder (or the file, where the rule is about that one), and the code. */
const BREACHES: readonly (readonly [rule: string, folder: string, code: string])[] = [
  ['core-is-pure', 'src/core', "import 'node:fs'"],
  ['core-is-pure', 'src/core', "import { feeds } from '../main/feeds/feed.ts'\nexport const leak = feeds"],
  ['core-is-pure', 'src/core', "import type { Feed } from '../main/feeds/feed.ts'\nexport type Leak = Feed"],
  ['core-is-pure', 'src/core', "import { z } from 'zod'\nexport const schema = z"],
  ['interface-behind-contract', 'src/renderer/app', "import { desk } from '../../main/engine/desk.ts'\nexport const leak = desk"],
  ['interface-behind-contract', 'src/renderer/app', "import type { desk } from '../../main/engine/desk.ts'\nexport type Leak = typeof desk"],
  ['seams-are-plain', 'src/main/jobs/job.ts', "import { desk } from '../engine/desk.ts'\nexport const leak = desk"],
  ['interface-runs-in-a-page', 'src/renderer/app', "import 'node:path'"],
  ['interface-without-server-packages', 'src/renderer/app', "import Database from 'better-sqlite3'\nexport const leak = Database"],
  ['charts-are-pure', 'src/renderer/charts', "import { createElement } from 'react'\nexport const leak = createElement"],
  ['engine-without-interface', 'src/main/engine', "import { fan } from '../../renderer/charts/fan.ts'\nexport const leak = fan"],
  ['export-takes-charts-only', 'src/main/export', "import { page } from '../../renderer/app/main.tsx'\nexport const leak = page"],
  ['nobody-imports-desktop', 'src/main/engine', "import { shell } from '../desktop/main.ts'\nexport const leak = shell"],
  ['nobody-imports-cli', 'src/main/engine', "import { command } from '../cli/commands/serve.ts'\nexport const leak = command"],
  ['nobody-imports-server', 'src/main/engine', "import { serve } from '../server/server.ts'\nexport const leak = serve"],
  ['only-desktop-knows-electron', 'src/main/engine', "import { app } from 'electron'\nexport const leak = app"],
  ['preload-alone', 'src/preload', "import { one } from '../core/money.ts'\nexport const leak = one"],
  ['preload-alone', 'src/preload', "import 'node:fs'"],
  ['nobody-imports-preload', 'src/main/engine', "import { bridge } from '../../preload/index.ts'\nexport const leak = bridge"],
  ['contract-stands-alone', 'src/main/contract', "import { desk } from '../engine/desk.ts'\nexport const leak = desk"],
  ['no-circles', 'src/main/feeds', "import { breach } from './BREACH.ts'\nexport { breach }"],
  ['no-unresolved', 'src/main/engine', "import './nowhere.ts'"],
  ['no-undeclared-packages', 'src/main/engine', "import left from 'acorn'\nexport const leak = left"],
  ['no-orphans', 'src/main/engine', 'export const forgotten = 1'],
  ['src-without-tests', 'src/main/engine', "import { fake } from '../../../tests/fake.ts'\nexport const leak = fake"],
]

const nameOf = (place: number): string => `breach-${place}`
const fileOf = (place: number): string => (BREACHES[place][1].endsWith('.ts') ? BREACHES[place][1] : `${BREACHES[place][1]}/${nameOf(place)}.ts`)

let folder: string
let sound: string[]
let broken: string[]
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'warchest-rules-'))
  sound = violations('sound', SOUND)
  broken = violations('broken', { ...SOUND, ...Object.fromEntries(BREACHES.map(([, , code], place) => [fileOf(place), code.replace('BREACH', nameOf(place))])) })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a tree with the project's own rules over it and tells what they find, as `rule file`. */
function violations(name: string, files: Readonly<Record<string, string>>): string[] {
  const tree = join(folder, name)
  mkdirSync(tree)
  for (const own of ['.dependency-cruiser.cjs', 'package.json']) cpSync(join(root, own), join(tree, own))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'dir')
  for (const [file, code] of Object.entries({ ...files, 'tests/fake.ts': 'export const fake = 1' })) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    writeFileSync(join(tree, file), `${code}\n`)
  }
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'), 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--preserve-symlinks'], { cwd: tree, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  if (!stdout.startsWith('{')) throw new Error(stderr)
  return (JSON.parse(stdout) as Cruise).summary.violations.map(({ rule, from }) => `${rule.name} ${from}`)
}

test('a sound tree breaks no rule', () => {
  expect(sound).toEqual([])
})

test.each(BREACHES.map(([rule, place, code], i) => [rule, place, code, fileOf(i)]))('%s bites in %s on %j', (rule, _place, _code, file) => {
  expect(broken).toContain(`${rule} ${file}`)
})

test('every rule that the project has is shown to bite', async () => {
  const rules = (await import(join(root, '.dependency-cruiser.cjs')) as { default: { forbidden: readonly { name: string }[] } }).default.forbidden.map(({ name }) => name)
  const shown = new Set(BREACHES.map(([rule]) => rule))
  expect(rules.filter((name) => !shown.has(name))).toEqual([])
})
