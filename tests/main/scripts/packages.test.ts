import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../support/project.ts'

type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>
const { fits } = (await import(join(root, 'scripts/ensure/packages.mjs'))) as { fits: (wanted: Packages, installed: Packages) => boolean }

const WANTED: Packages = { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' }, 'node_modules/b': { version: '2.0.0', integrity: 'sha512-b' }, 'node_modules/b-win32': { version: '2.0.0', integrity: 'sha512-w', optional: true } }
const { '': _, 'node_modules/b-win32': __, ...INSTALLED } = WANTED

test.each<[string, Packages, boolean]>([
  ['everything but another machine\'s package', INSTALLED, true],
  ['everything', { ...INSTALLED, 'node_modules/b-win32': WANTED['node_modules/b-win32'] }, true],
  ['one missing', { 'node_modules/a': INSTALLED['node_modules/a'] }, false],
  ['another version', { ...INSTALLED, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }, false],
  ['the same version with other content', { ...INSTALLED, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }, false],
  ['another version of an optional one', { ...INSTALLED, 'node_modules/b-win32': { version: '1.9.0', integrity: 'sha512-w' } }, false],
  ['one that nobody wants any more', { ...INSTALLED, 'node_modules/c': { version: '1.0.0' } }, false],
  ['nothing', {}, false],
])('%s', (_name, installed, expected) => {
  expect(fits(WANTED, installed)).toBe(expected)
})

test('what is installed here fits the lock file', () => {
  const packagesOf = (path: string): Packages => (JSON.parse(readFileSync(join(root, path), 'utf8')) as { packages: Packages }).packages
  expect(fits(packagesOf('package-lock.json'), packagesOf('node_modules/.package-lock.json'))).toBe(true)
})
