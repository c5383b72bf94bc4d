import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { WorkspaceInfo } from '../contract/contract.ts'
import { canonicalJson } from '../workspace/canonical.ts'

/** How many recent workspaces are remembered. */
const RECENT = 10

/** Folder for what belongs to this person and machine, unless WARCHEST_HOME names another. */
export const homeFolder = (): string => process.env['WARCHEST_HOME'] ?? join(homedir(), '.warchest')

type Recent = WorkspaceInfo['recent'][number]

/** Writes the whole file or nothing of it. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, text)
  renameSync(draft, path)
}

/** A JSON file of the home folder; `fallback` where it is missing or was damaged. */
export function readHome<T>(home: string, name: string, fallback: T): T {
  try {
    return JSON.parse(readFileSync(join(home, name), 'utf8')) as T
  } catch {
    return fallback
  }
}

export function writeHome(home: string, name: string, value: unknown): void {
  const path = join(home, name)
  mkdirSync(dirname(path), { recursive: true })
  writeWhole(path, `${canonicalJson(value)}\n`)
}

/** Workspaces opened on this machine that are still there, newest first. */
export const recentWorkspaces = (home: string): readonly Recent[] => readHome<readonly Recent[]>(home, 'recent.json', []).filter((entry) => existsSync(entry.path))

export function noteRecent(home: string, path: string, openedAt: string): void {
  const others = recentWorkspaces(home).filter((entry) => entry.path !== path)
  writeHome(home, 'recent.json', [{ path, name: basename(path), openedAt }, ...others].slice(0, RECENT))
}

/** Folder of this process for staged files; those of processes that are gone are removed. */
export function stagingFolder(home: string): string {
  const root = join(home, 'staged')
  mkdirSync(root, { recursive: true })
  for (const name of readdirSync(root)) if (/^\d+$/.test(name) && Number(name) !== process.pid && !isAlive(Number(name))) rmSync(join(root, name), { recursive: true, force: true })
  const own = join(root, String(process.pid))
  mkdirSync(own, { recursive: true })
  return own
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
