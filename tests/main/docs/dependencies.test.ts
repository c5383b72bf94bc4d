import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../support/project.ts'

const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')
const declared = Object.keys(Object.assign({}, ...['dependencies', 'devDependencies', 'optionalDependencies'].map((kind) => (JSON.parse(read('package.json')) as Record<string, object>)[kind])) as object)

/** Packages of the project's own tables with the licences that stand beside them; those of the servers under test have a manifest of their own. */
const told = read('docs', 'DEPENDENCIES.md').split('## Servers under test')[0].split('\n').filter((line) => line.startsWith('| ') && !/^\| package |in `tests\//.test(line)).flatMap((line) => {
  const cells = line.split('|').map((cell) => cell.trim())
  return cells[1].replace(/\(.*?\)/g, '').split(',').map((name) => ({ name: name.trim().split(' ')[0], licence: cells.at(-2) ?? '' }))
})

test('the page names exactly the packages that the project asks for', () => {
  expect(told.map(({ name }) => name).sort()).toEqual([...declared].sort())
})

test('each with the licence that it came with', () => {
  const installed = told.filter(({ name }) => existsSync(join(root, 'node_modules', name, 'package.json')))
  expect(installed.length).toBeGreaterThan(40)
  for (const { name, licence } of installed) expect(licence, name).toContain((JSON.parse(read('node_modules', name, 'package.json')) as { license?: string }).license ?? 'MIT')
})

test('versions are exact', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) for (const [name, version] of Object.entries(manifest[kind])) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
})
