import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { recentWorkspaces } from '../engine/home.ts'
import type { OpenDesk } from '../engine/open-desk.ts'
import { prepareSample } from '../engine/sample.ts'

/** The first workspace named on a command line, e.g. by a double click on the file. */
export const workspaceIn = (args: readonly string[], folder: string): string | null => {
  const named = args.slice(1).find((arg) => arg.toLowerCase().endsWith('.warchest') && !arg.startsWith('-'))
  return named === undefined ? null : resolve(folder, named)
}

/**
 * Opens the workspace to begin with: the named one, else the last one, else the sample world, which is made at the first start.
 * @throws WarchestError where it cannot be opened
 */
export function openFirst(desk: OpenDesk, named: string | null): void {
  const path = named ?? recentWorkspaces(desk.home)[0]?.path ?? join(desk.home, 'tianbao-mall.warchest')
  if (existsSync(path)) desk.open(path, { create: false })
  else desk.jobs.start('sample', 'Sample world', (context) => prepareSample(desk, path, context), '')
}

/** False while the first workspace is being made. */
export function isOpen(desk: OpenDesk): boolean {
  try {
    desk.workspace()
    return true
  } catch {
    return false
  }
}
