import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { systemClock } from '../../src/main/engine/clock.ts'
import { openDesk, type DeskOptions, type OpenDesk } from '../../src/main/engine/open-desk.ts'
import type { Workspace } from '../../src/main/workspace/workspace.ts'
import { problemsOfError } from '../../src/renderer/app/problems.ts'

export interface DeskPerTest {
  /** Of the test that runs. */
  readonly desk: OpenDesk
  /** Its folder; the workspace that is open is `a.warchest` in it. */
  readonly folder: string
  /** What a call of a procedure is given. */
  readonly context: () => { readonly context: { readonly desk: OpenDesk } }
}

/** Each test of the file has a desk and a new workspace of its own, filled as it says; both are gone after it. */
export function deskPerTest(fill: (workspace: Workspace, desk: OpenDesk) => void = () => {}, options: Partial<DeskOptions> = {}): DeskPerTest {
  let folder = ''
  let desk: OpenDesk
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'warchest-desk-'))
    desk = openDesk({ home: join(folder, 'home'), form: 'served', version: '0', clock: systemClock, threads: 1, ...options })
    fill(desk.open(join(folder, 'a.warchest'), { create: true }), desk)
  })
  afterEach(async () => {
    await desk.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { get desk() { return desk }, get folder() { return folder }, context: () => ({ context: { desk } }) }
}

/** Codes of what a call is refused with; none where it is not. */
export const codesOf = (work: Promise<unknown>): Promise<string[]> => work.then(() => [], (error: unknown) => problemsOfError(error).map(({ code }) => code))
