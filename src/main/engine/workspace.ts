import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { WarchestError } from '../../core/problem.ts'
import type { WorkspaceInfo } from '../contract/contract.ts'
import { loadCurrency } from '../workspace/queries/catalog.ts'
import { loadFact } from '../workspace/queries/facts.ts'
import { procedures, type Desk } from './desk.ts'
import { recentWorkspaces } from './home.ts'
import { prepareSample } from './sample.ts'

export function workspaceInfo(desk: Desk): WorkspaceInfo {
  const workspace = desk.workspace()
  return {
    name: basename(workspace.path), path: workspace.path, schemaVersion: workspace.schemaVersion, bytes: bytesOf(workspace.path),
    sample: loadFact(workspace, 'sample') === 'true', currency: loadCurrency(workspace), version: desk.version, form: desk.form, recent: recentWorkspaces(desk.home),
  }
}

/** The file with what its write-ahead log still holds. */
const bytesOf = (path: string): number => [path, `${path}-wal`].reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0)

/** Another workspace is opened only while nothing runs: a job must end in the file it began in. */
function refuseWhileBusy(desk: Desk): void {
  const running = desk.jobs.list().find((job) => job.state === 'running')
  if (!running) return
  throw new WarchestError('conflict', {
    code: 'workspace.busy', message: `${running.title} is still running in the open workspace.`, mend: 'Wait for it or cancel it, then open the other one.', params: { job: running.title },
  })
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return
  throw new WarchestError('conflict', { code: 'workspace.exists', message: `There is already a file at ${path}.`, mend: 'Choose another name, or open that file.', file: path })
}

export const workspaceProcedures = {
  info: procedures.workspace.info.handler(({ context }) => workspaceInfo(context.desk)),
  open: procedures.workspace.open.handler(({ input, context: { desk } }) => {
    refuseWhileBusy(desk)
    desk.open(input.path, { create: false })
    return workspaceInfo(desk)
  }),
  create: procedures.workspace.create.handler(({ input, context: { desk } }) => {
    const path = resolve(input.path)
    refuseWhileBusy(desk)
    refuseExisting(path)
    return desk.jobs.start('sample', `Create ${basename(path)}`, async (context) => {
      // The one that was open until now is closed only when the new one is whole.
      if (input.sample) return prepareSample(desk, path, context)
      desk.open(path, { create: true })
      return path
    }, basename(path))
  }),
}
