import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { stagingFolder } from '../../../src/main/engine/home.ts'
import { openDesk } from '../../../src/main/engine/open-desk.ts'

test.skipIf(process.platform === 'win32')('what belongs to this person is made for this person alone: staged files and reports hold sales and costs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-home-'))
  const home = join(folder, 'deeper', '.warchest')
  const desk = openDesk({ home, form: 'command-line', version: '0.0.0', clock: systemClock })
  try {
    stagingFolder(home)
    expect(statSync(home).mode & 0o077).toBe(0)
  } finally {
    await desk.close()
    rmSync(folder, { recursive: true })
  }
})
