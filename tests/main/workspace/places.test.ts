import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { openWorkspace } from '../../../src/main/workspace/workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'warchest-workspace-places-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const opening = (path: string) => (): unknown => openWorkspace(path, { clock: systemClock, create: true })
const problem = (code: string) => expect.objectContaining({ problems: [expect.objectContaining({ code: `workspace.${code}` })] }) as unknown

test('a folder named like a workspace is no workspace', () => {
  const path = join(folder, 'folder.warchest')
  mkdirSync(path)
  writeFileSync(join(path, 'x'), '')
  expect(opening(path)).toThrow(problem('not-a-workspace'))
})

test('a place where no file can be made is named as such, whether its folder or its lock cannot be', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(opening(join(file, 'below.warchest'))).toThrow(problem('not-writable'))
  const path = join(folder, 'locked.warchest')
  mkdirSync(`${path}-lock`)
  expect(opening(path)).toThrow(problem('not-writable'))
})
