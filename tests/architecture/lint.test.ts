import { ESLint } from 'eslint'
import { expect, test } from 'vitest'
import { root } from '../support/project.ts'

/** Code that must not pass, by the file it would stand in (an existing one, whose types the rules need) and the rule that stops it. */
const BREACHES: readonly (readonly [rule: string, file: string, code: string])[] = [
  ['no-restricted-properties', 'src/core/problem.ts', 'export const now = Date.now()'],
  ['no-restricted-properties', 'src/core/problem.ts', 'export const chance = Math.random()'],
  ['no-restricted-syntax', 'src/core/problem.ts', 'export const now = new Date()'],
  ['no-restricted-syntax', 'src/core/problem.ts', 'export const now = Date()'],
  ['no-restricted-globals', 'src/core/problem.ts', 'export const where = process.cwd()'],
  ['no-restricted-imports', 'src/core/problem.ts', "import { readFileSync } from 'node:fs'\nexport const read = readFileSync"],
  ['no-restricted-imports', 'src/core/problem.ts', "import { z } from 'zod'\nexport const schema = z"],
  ['no-restricted-imports', 'src/core/problem.ts', "import { contract } from '../main/contract/contract.ts'\nexport const leak = contract"],
  ['no-restricted-properties', 'src/main/engine/jobs.ts', 'export const now = Date.now()'],
  ['no-restricted-imports', 'src/main/engine/jobs.ts', "import { app } from 'electron'\nexport const leak = app"],
  ['no-restricted-imports', 'src/main/engine/jobs.ts', "import { serveRouter } from '../server/server.ts'\nexport const leak = serveRouter"],
  ['no-restricted-imports', 'src/main/engine/jobs.ts', "import { client } from '../../renderer/app/client.ts'\nexport const leak = client"],
  ['no-restricted-imports', 'src/renderer/app/client.ts', "import { router } from '../../main/engine/router.ts'\nexport const leak = router"],
  ['no-restricted-imports', 'src/renderer/app/client.ts', "import { join } from 'node:path'\nexport const leak = join"],
  ['no-restricted-syntax', 'src/renderer/app/app.tsx', 'export const Hello = () => <p>Hello there</p>'],
  ['@typescript-eslint/no-floating-promises', 'src/main/engine/jobs.ts', 'export const f = (): void => { Promise.resolve(1) }'],
  ['@typescript-eslint/switch-exhaustiveness-check', 'src/main/engine/jobs.ts', "export function f(x: 'a' | 'b'): number { switch (x) { case 'a': return 1 } return 0 }"],
  ['no-restricted-properties', 'tests/core/money/money.test.ts', "import { test } from 'vitest'\ntest.only('x', () => {})"],
]

const CLEAN: readonly (readonly [file: string, code: string])[] = [
  ['src/core/problem.ts', "import { Buffer } from './money/money.ts'\nexport const later = new Date(0).getTime() + Buffer"],
  ['src/main/engine/clock.ts', 'export const now = (): number => Date.now()'],
  ['src/main/cli/main.ts', "import { serveRouter } from '../server/server.ts'\nexport const used = serveRouter"],
]

const eslint = new ESLint({ cwd: root })
const rulesHit = async (file: string, code: string): Promise<(string | null)[]> => (await eslint.lintText(`${code}\n`, { filePath: `${root}${file}` }))[0].messages.map((message) => message.ruleId)

test.each(BREACHES)('%s bites in %s on %j', async (rule, file, code) => {
  expect(await rulesHit(file, code)).toContain(rule)
})

test.each(CLEAN)('nothing is said in %s about %j', async (file, code) => {
  expect((await rulesHit(file, code)).filter((rule) => rule?.startsWith('no-restricted'))).toEqual([])
})
